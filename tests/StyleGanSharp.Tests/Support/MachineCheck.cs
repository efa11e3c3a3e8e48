using System.Globalization;
using System.Runtime.InteropServices;
using StyleGanSharp.Runtime;
using StyleGanSharp.Runtime.SelfTests;
using StyleGanSharp.Runtime.TorchSharpFixes;
using StyleGanSharp.Tests.Parity;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Support;

/// <summary>What this machine computes, for a process in which it is made to look like another one: lines of a name and a value.</summary>
internal static class MachineCheck
{
    private const string OneDnnSwitch = "setUserEnabledMkldnn";

    private static readonly (int In, int Out)[] Channels = [(17, 31), (31, 65), (65, 17)];

    /// <summary>The verdict on libtorch, then operators and a training step against reference numbers.</summary>
    public static void Run()
    {
        SelfTestResult result = Discriminate();
        using var scope = NewDisposeScope();
        Write("libtorch", WorstOf(DirectCases()));
        if (result is { IsOneDnnOn: false, Choice: OneDnnChoice.Auto } && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(MachineFault.Variable)))
        {
            LibTorch.Context.Set(OneDnnSwitch, true);
            Write("with-onednn", WorstOf(DirectCases()));
            LibTorch.Context.Set(OneDnnSwitch, false);
        }

        Write("operators", WorstOf(LibraryCases()));
        Write("vectors", VectorCheck.Run());
        new TrainingParityTests().Given_the_reference_start_When_two_iterations_run_Then_losses_gradients_and_weights_agree("t-sg2");
        Write("training", "agrees");
    }

    /// <summary>The verdict alone.</summary>
    public static SelfTestResult Discriminate()
    {
        LibTorchInfo info = LibTorch.EnsureLoaded();
        Write("first-cases", LibTorch.SelfTest().Cases);
        SelfTestResult result = LibTorch.SelfTest(isThorough: true);
        Write("onednn", result.OneDnn);
        Write("enabled", LibTorch.Context.Get("userEnabledMkldnn"));
        Write("choice", result.Choice);
        Write("cases", result.Cases);
        Write("milliseconds", result.Milliseconds);
        Write("faults", string.Join("; ", result.Faults));
        Write("scalars-kept", info.AreScalarsKept);
        Write("patch-forbidden", ScalarLifetime.IsForbidden);
        Write("dispose-code", Convert.ToHexString(CodeOf("THSTorch_dispose_scalar")));
        return result;
    }

    /// <summary>Runs it in a process of its own.</summary>
    /// <returns>The values by name.</returns>
    public static IReadOnlyDictionary<string, string> InOwnProcess(string task, params (string Name, string Value)[] environment)
    {
        (int exitCode, string output, string error) = ChildProcess.Run(
            task, [(LibTorch.FolderVariable, string.Empty), (LibTorch.OneDnnVariable, "auto"), (LibTorch.CodePatchVariable, string.Empty), (MachineFault.Variable, string.Empty), .. environment]);
        Assert.True(exitCode == 0, $"{error}\n{output}");
        Assert.Equal(string.Empty, error);
        return output.Split('\n').Select(line => line.TrimEnd('\r').Split(' ', 2)).ToDictionary(fields => fields[0], fields => fields.Length > 1 ? fields[1] : string.Empty);
    }

    private static IEnumerable<ConvolutionCheck> DirectCases() =>
        from channels in Channels
        from kernel in (int[])[1, 2, 3, 4, 5]
        from isTransposed in (bool[])[false, true]
        select new ConvolutionCheck(channels.In, channels.Out, kernel, Up: isTransposed ? 2 : 1, Down: 1 + (kernel % 2)) { IsDirect = true };

    private static IEnumerable<ConvolutionCheck> LibraryCases() =>
        from channels in Channels
        from kernel in (int[])[1, 2, 3, 4, 5, 7]
        from factors in (int[])[1, 2, 4]
        select new ConvolutionCheck(channels.In, channels.Out, kernel, Up: factors == 2 ? 2 : 1, Down: factors == 4 ? 2 : 1);

    private static double WorstOf(IEnumerable<ConvolutionCheck> cases)
    {
        double worst = 0;
        foreach (ConvolutionCheck test in cases)
        {
            using var scope = NewDisposeScope();
            worst = Math.Max(worst, test.WorstError()); // NaN stays
        }

        return worst;
    }

    private static byte[] CodeOf(string function)
    {
        byte[] code = new byte[2];
        Marshal.Copy(LibTorch.Export(function), code, 0, code.Length);
        return code;
    }

    private static void Write(string name, object value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value}"));
}
