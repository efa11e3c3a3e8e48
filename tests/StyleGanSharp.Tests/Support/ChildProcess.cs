using System.Diagnostics;
using System.Runtime.CompilerServices;
using StyleGanSharp.Runtime;
using TorchSharp;

namespace StyleGanSharp.Tests.Support;

/// <summary>Runs this test program again to do one thing in a process of its own: what is loaded into a process stays for its life.</summary>
internal static class ChildProcess
{
    private const string TaskVariable = "STYLEGANSHARP_TEST_TASK";
    private const int PatienceMs = 120_000;

    public static (int ExitCode, string Output, string Error) Run(string task, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }

        start.Environment[TaskVariable] = task;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(PatienceMs))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The child process for '{task}' did not end.");
        }

        return (process.ExitCode, output.Result.Trim(), error.Result.Trim());
    }

    // The analyzer warns of module initializers in libraries; this is a program, and nothing else runs before the test runner.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RunTask()
    {
        string? task = Environment.GetEnvironmentVariable(TaskVariable);
        if (task is null)
        {
            UseOneThread();
            return;
        }

        if (task == "early")
        {
            System.Reflection.Assembly.Load("TorchSharp"); // before the library's first line runs
        }

        MachineFault.Apply();
        Run(task);
    }

    /// <summary>A method of its own: libtorch is loaded as soon as a method that names TorchSharp's types is compiled.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(string task)
    {
        LibTorch.Register();
        try
        {
            switch (task)
            {
                case "load":
                    LibTorchInfo info = LibTorch.EnsureLoaded();
                    Console.WriteLine($"{info.IsUserSupplied} {info.Version} {info.Folder} {Sum()}");
                    break;
                case "use" or "early":
                    Console.WriteLine(Sum());
                    break;
                case "offline":
                    OfflineMetrics.Run();
                    break;
                case "threads":
                    Console.WriteLine(ThreadsAfterATeam());
                    break;
                case "vectors":
                    Console.WriteLine(VectorCheck.Run());
                    break;
                case "machine":
                    MachineCheck.Run();
                    break;
                case "verdict":
                    MachineCheck.Discriminate();
                    break;
                default:
                    throw new InvalidOperationException($"There is no task '{task}'.");
            }

            Environment.Exit(0);
        }
        catch (Exception e)
        {
            for (Exception? cause = e; cause is not null; cause = cause.InnerException)
            {
                Console.Error.WriteLine($"{cause.GetType().Name}: {cause.Message}");
            }

            Environment.Exit(1);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Sum()
    {
        using torch.Tensor ones = torch.ones(3);
        using torch.Tensor sum = ones.sum();
        return sum.item<float>();
    }

    /// <summary>What a thread begins with that starts after a team of two was made where libtorch has four threads.</summary>
    private static int ThreadsAfterATeam()
    {
        torch.set_num_threads(4);
        using var team = new ThreadTeam(2);
        int number = 0;
        var later = new Thread(() => number = torch.get_num_threads());
        later.Start();
        later.Join();
        return number;
    }

    /// <summary>Test classes run side by side, so each tensor operation gets one thread.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseOneThread()
    {
        LibTorch.Register();
        TorchSharp.torch.set_num_threads(1);
    }
}
