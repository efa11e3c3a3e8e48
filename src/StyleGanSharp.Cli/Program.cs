using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using Spectre.Console;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli;

/// <summary>The program <c>stylegan</c>.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        GlobalOptions.ApplyLibTorch(args);
        if (!Console.IsOutputRedirected && OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        using var signals = new StopSignals(() => Console.Error.WriteLine("stopping … (once more to stop at once)"));
        var context = new VerbContext(AnsiConsole.Create(new AnsiConsoleSettings()), Console.Error, signals.Token);
        Notices.Raised += text => context.Note(text);
        try
        {
            return Run(args, context);
        }
        catch (Exception e)
        {
            ErrorReport report = ErrorReport.Of(e, context.Flags);
            context.Error.WriteLine(GlobalOptions.IsVerbose(args) ? $"{report.Line}{Environment.NewLine}{e}" : report.Line);
            return report.ExitCode;
        }
    }

    private static int Run(string[] args, VerbContext context)
    {
        RootCommand root = new CommandTree(context, VerbCatalog.Verbs).Root;
        ParseResult values = root.Parse(SwitchValues.Normalize(args, root));
        if (values.Action is ParseErrorAction)
        {
            string problems = string.Join(' ', values.Errors.Select(error => error.Message.ReplaceLineEndings(" ").TrimEnd('.') + "."));
            context.Error.WriteLine(ErrorReport.Error($"{problems} See {CommandName(values)} --help."));
            return ExitCode.Usage;
        }

        return values.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static string CommandName(ParseResult values)
    {
        string name = string.Empty;
        for (System.CommandLine.Parsing.SymbolResult? result = values.CommandResult; result is System.CommandLine.Parsing.CommandResult command; result = command.Parent)
        {
            name = $"{(command.Command is RootCommand ? "stylegan" : command.Command.Name)} {name}";
        }

        return name.TrimEnd();
    }
}
