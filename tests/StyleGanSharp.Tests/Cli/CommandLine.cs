using Spectre.Console;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Cli;

/// <summary>Reads command lines as the program does, and does not do what they say.</summary>
internal static class CommandLine
{
    public static IReadOnlyList<Verb> Verbs => VerbCatalog.Verbs;

    /// <summary>What is wrong with a command line; null when it could be run.</summary>
    public static string? Error(params string[] args)
    {
        try
        {
            Tree().Read(args);
            return null;
        }
        catch (UsageException e)
        {
            return e.Message;
        }
    }

    /// <summary>The settings of a verb's command line.</summary>
    public static TSettings Settings<TSettings>(params string[] args)
        where TSettings : SettingsRecord
    {
        var command = new System.CommandLine.Command("verb");
        var model = SettingsModel.Of(typeof(TSettings));
        model.Arguments.ToList().ForEach(argument => command.Add(argument.Symbol));
        model.Options.ToList().ForEach(option => command.Add(option.Symbol));
        return (TSettings)model.Bind(command.Parse(args));
    }

    private static CommandTree Tree() => new(new VerbContext(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }), TextWriter.Null, default));
}
