using System.Text;
using Spectre.Console;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Distribution;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli;

/// <summary>The program <c>stylegan</c>.</summary>
internal static class Program
{
    private static readonly StopSignals Signals = new(() => Console.Error.WriteLine("stopping … (once more to stop at once)"), () => ProcessEnd.AtOnce(ExitCode.Interrupted));

    private static int Main(string[] args)
    {
        GlobalSettings.ApplyLibTorch(args);
        if (!Console.IsOutputRedirected && OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        TerminalWriter.Install();
        Signals.Listen();
        var context = new VerbContext(AnsiConsole.Create(new AnsiConsoleSettings()), Console.Error, Signals.Token);
        LibTorch.Warning += text => context.Note(text);
        try
        {
            int code = new CommandTree(context).Read(args)();
            context.NoteReplaced();
            return code;
        }
        catch (Exception e)
        {
            if (e is UsageException && Launcher.Current is { Rank: > 0 })
            {
                Thread.Sleep(GroupFailure.RootFirst); // The first process was started with the same line, and says so; mpirun ends the others when it ends.
                return ExitCode.Usage;
            }

            ErrorReport report = ErrorReport.Of(e, context.Flags);
            context.Error.WriteLine(GlobalSettings.IsVerbose(args) ? $"{report.Line}{Environment.NewLine}{e}" : report.Line);
            return report.ExitCode;
        }
    }
}
