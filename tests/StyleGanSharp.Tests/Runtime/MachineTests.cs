using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using StyleGanSharp.Runtime;
using StyleGanSharp.Runtime.SelfTests;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Runtime;

/// <summary>This machine as if it were another one, each in a process of its own: less of a processor, or a libtorch that computes wrong results.</summary>
public sealed class MachineTests
{
    private const string Right = "on";
    private const string SwitchedOff = "off (wrong results)";

    /// <summary>Rounding of float32 in transforms; a lost channel makes a hundred times more.</summary>
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData("", "")]
    [InlineData("ATEN_CPU_CAPABILITY", "default")]
    [InlineData("ATEN_CPU_CAPABILITY", "avx2")]
    [InlineData("ONEDNN_MAX_CPU_ISA", "SSE41")]
    [InlineData("ONEDNN_MAX_CPU_ISA", "AVX2")]
    [InlineData("ONEDNN_MAX_CPU_ISA", "AVX512_CORE")]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_EnableAVX2", "0")]
    public void Given_a_processor_with_less_When_libtorch_is_tested_Then_the_verdict_is_true_and_operators_and_a_training_step_agree_with_the_reference(string name, string value)
    {
        bool exists = RuntimeInformation.ProcessArchitecture == Architecture.X64 && (name, value) switch
        {
            (_, "avx2" or "AVX2") or ("DOTNET_EnableAVX2", _) => Avx2.IsSupported,
            (_, "AVX512_CORE") or ("DOTNET_EnableAVX512", _) => Vector512.IsHardwareAccelerated,
            _ => true,
        };
        Assert.SkipUnless(exists || name.Length == 0, $"this processor is no {value} one, so it cannot be limited by {name}");
        IReadOnlyDictionary<string, string> found = MachineCheck.InOwnProcess("machine", (name.Length == 0 ? "UNUSED" : name, value));
        Assert.Contains(found["onednn"], new[] { Right, SwitchedOff });
        Assert.Equal(found["onednn"] == SwitchedOff, Number(found, "with-onednn", 0) is not <= Tolerance);
        Assert.Equal(found["onednn"] == SwitchedOff, found["faults"].Length > 0);
        AssertRight(found);
        if (name.StartsWith("DOTNET_", StringComparison.Ordinal))
        {
            Assert.Equal(name == "DOTNET_EnableAVX2" ? "128" : "256", found["vectors"].Split(' ')[0]);
        }
    }

    [Theory]
    [InlineData("channels", "3×3 convolution from 17 to 31 channels (forward)")]
    [InlineData("transposed", "transposed convolution")]
    [InlineData("5x5", "5×5 convolution")]
    [InlineData("nan", "with stride 2 from 31 to 17 channels (weight gradient)")]
    public void Given_a_oneDNN_with_one_fault_When_libtorch_is_tested_Then_it_is_switched_off_and_everything_is_right(string fault, string mentions)
    {
        // Where oneDNN is really wrong with this processor's instructions, it may be right with the oldest ones; the test stops at the first fault.
        (string, string) oldest = ("ONEDNN_MAX_CPU_ISA", "SSE41");
        bool isAlone = MachineCheck.InOwnProcess("verdict", oldest)["onednn"] == Right;
        IReadOnlyDictionary<string, string> found = MachineCheck.InOwnProcess("machine", oldest, (MachineFault.Variable, fault));
        Assert.Equal((SwitchedOff, "False"), (found["onednn"], found["enabled"]));
        Assert.Contains(isAlone ? mentions : string.Empty, found["faults"], StringComparison.Ordinal);
        AssertRight(found);
    }

    [Theory]
    [InlineData("verdict")]
    [InlineData("use")]
    public void Given_a_libtorch_that_is_wrong_without_oneDNN_too_When_it_is_loaded_or_a_tensor_is_made_Then_the_error_says_so_and_nothing_is_computed(string task)
    {
        (int exitCode, string output, string error) = ChildProcess.Run(task, (MachineFault.Variable, "everywhere"), (LibTorch.OneDnnVariable, "auto"), (LibTorch.FolderVariable, string.Empty));
        Assert.Equal((1, string.Empty), (exitCode, output));
        Assert.Contains("StyleGanException: libtorch computes wrong results on this machine, with and without oneDNN: 3×3 convolution from 17 to 31 channels (forward)", error, StringComparison.Ordinal);
        Assert.Contains("Nothing was computed. Try another libtorch", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_variable_off_When_libtorch_is_loaded_Then_oneDNN_is_not_used_and_everything_is_right()
    {
        IReadOnlyDictionary<string, string> found = MachineCheck.InOwnProcess("machine", (LibTorch.OneDnnVariable, "off"));
        Assert.Equal(("off (chosen)", "False", "Off", string.Empty), (found["onednn"], found["enabled"], found["choice"], found["faults"]));
        AssertRight(found);
    }

    [Fact]
    public void Given_the_variable_off_When_libtorch_is_wrong_nevertheless_Then_nothing_is_computed()
    {
        (int exitCode, _, string error) = ChildProcess.Run("verdict", (MachineFault.Variable, "everywhere"), (LibTorch.OneDnnVariable, "off"), (LibTorch.FolderVariable, string.Empty));
        Assert.Equal(1, exitCode);
        Assert.Contains("with and without oneDNN", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_variable_on_When_oneDNN_is_wrong_Then_it_is_used_and_every_fault_is_listed()
    {
        IReadOnlyDictionary<string, string> found = MachineCheck.InOwnProcess("verdict", (MachineFault.Variable, "channels"), (LibTorch.OneDnnVariable, "On"));
        Assert.Equal(("on (chosen, wrong results)", "True", "On"), (found["onednn"], found["enabled"], found["choice"]));
        Assert.True(found["faults"].Split("; ").Length > 10, found["faults"]);
        Assert.Equal(LibTorchSelfTest.Cases.Count, Number(found, "cases"));
        Assert.InRange(Number(found, "first-cases"), 5, LibTorchSelfTest.Cases.Count / 2);
        Assert.InRange(Number(found, "milliseconds"), 1, 60_000);
    }

    [Fact]
    public void Given_a_wrong_value_of_the_variable_When_libtorch_is_loaded_Then_the_error_lists_the_right_ones()
    {
        (int exitCode, _, string error) = ChildProcess.Run("verdict", (LibTorch.OneDnnVariable, "no"), (LibTorch.FolderVariable, string.Empty));
        Assert.Equal(1, exitCode);
        Assert.StartsWith("StyleGanException: STYLEGAN_ONEDNN is 'no'. Set it to auto (off where its results are wrong), on or off, or unset it.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_code_patch_forbidden_When_libtorch_is_loaded_Then_TorchSharp_is_as_it_was_built()
    {
        IReadOnlyDictionary<string, string> forbidden = MachineCheck.InOwnProcess("verdict", (LibTorch.CodePatchVariable, "off"));
        Assert.Equal(("False", "True"), (forbidden["scalars-kept"], forbidden["patch-forbidden"]));
        IReadOnlyDictionary<string, string> allowed = MachineCheck.InOwnProcess("verdict");
        Assert.Equal("False", allowed["patch-forbidden"]);
        Assert.Equal(allowed["scalars-kept"] == "True", forbidden["dispose-code"] != allowed["dispose-code"]);
    }

    private static void AssertRight(IReadOnlyDictionary<string, string> found)
    {
        Assert.InRange(Number(found, "libtorch"), 0, Tolerance);
        Assert.InRange(Number(found, "operators"), 0, Tolerance);
        Assert.InRange(double.Parse(found["vectors"].Split(' ')[1], CultureInfo.InvariantCulture), 0, 1e-5); // as in VectorTests
        Assert.Equal("agrees", found["training"]);
    }

    private static double Number(IReadOnlyDictionary<string, string> found, string name, double? otherwise = null) =>
        otherwise is { } value && !found.ContainsKey(name) ? value : double.Parse(found[name], CultureInfo.InvariantCulture);
}
