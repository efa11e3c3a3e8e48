using System.Diagnostics;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Several processes of this program that work on one study. They share the work by locks in its folder, and stop when their input is closed, as it is when this process ends in whatever way.</summary>
internal static class StudyWorkers
{
    public const string WorkerName = "--worker";

    private static readonly string[] NotPassedOn = ["--jobs", "--device"];

    /// <summary>Starts processes and waits for them; their lines are shown with their number.</summary>
    /// <returns>Whether all ended well.</returns>
    public static bool Run(int jobs, IReadOnlyList<string> devices, VerbContext context)
    {
        Process[] processes = [.. Enumerable.Range(0, jobs).Select(i => Start(i, devices[i % devices.Count], context))];
        try
        {
            using CancellationTokenRegistration registration = context.Cancellation.Register(() => Array.ForEach(processes, process => process.StandardInput.Close()));
            Array.ForEach(processes, process => process.WaitForExit());
            return processes.All(process => process.ExitCode == ExitCode.Success);
        }
        finally
        {
            Array.ForEach(processes, process => process.Dispose());
        }
    }

    /// <summary>Cancels when nothing more can come from the process that started this one.</summary>
    public static void StopAtEndOfInput(CancellationTokenSource stop)
    {
        var thread = new Thread(() =>
        {
            while (Console.In.Read() >= 0)
            {
            }

            try
            {
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The work is done already.
            }
        })
        { IsBackground = true, Name = "study worker input" };
        thread.Start();
    }

    private static Process Start(int number, string device, VerbContext context)
    {
        string[] own = Environment.GetCommandLineArgs();
        string program = Environment.ProcessPath ?? throw new StyleGanException("The program's own path is unknown, so it cannot be started several times. Use --jobs 1.");
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(own[0]);
        }

        foreach (string argument in Without(own[1..], NotPassedOn).Concat([WorkerName, "--jobs", "1", "--device", device]))
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start) ?? throw new StyleGanException($"{program} cannot be started a second time. Use --jobs 1.");
        process.OutputDataReceived += (_, data) => Show(data.Data, context.Line);
        process.ErrorDataReceived += (_, data) => Show(data.Data, context.Error.WriteLine);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Show(string? line, Action<string> write)
        {
            if (line is not null)
            {
                write($"[{number + 1}] {line}");
            }
        }
    }

    /// <summary>Arguments without some options and their values, in both ways of writing them.</summary>
    public static IEnumerable<string> Without(string[] arguments, string[] options)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            if (options.Contains(arguments[i]))
            {
                i++;
            }
            else if (!options.Any(name => arguments[i].StartsWith(name + "=", StringComparison.Ordinal)))
            {
                yield return arguments[i];
            }
        }
    }
}
