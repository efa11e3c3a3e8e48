using Spectre.Console;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Where a verb writes, and when it is to stop.</summary>
internal sealed record VerbContext(IAnsiConsole Console, TextWriter Error, CancellationToken Cancellation)
{
    private readonly HashSet<string> _said = [];

    /// <summary>Whether a person watches: bars and colors, or plain lines.</summary>
    public bool IsTerminal => Console.Profile.Out.IsTerminal;

    /// <summary>The flags of the verb that runs.</summary>
    public FlagNames Flags { get; set; } = FlagNames.None;

    /// <summary>One line as it is, but for flags in place of the library's names: never wrapped or cut, so that paths can be copied and lines be searched.</summary>
    public void Line(string text = "") => Console.Profile.Out.Writer.WriteLine(Flags.In(text));

    /// <summary>Something the user should know that is no error; kept apart from the result.</summary>
    public void Note(string text) => Error.WriteLine($"note: {Flags.In(text)}");

    public void Warn(string text) => Error.WriteLine($"warning: {Flags.In(text)}");

    /// <summary>The same, unless it was said before.</summary>
    public void WarnOnce(string text)
    {
        if (_said.Add(text))
        {
            Warn(text);
        }
    }

    /// <summary>Loads libtorch and notes where its oneDNN is off or wrong: results depend on it.</summary>
    public void NoteOneDnn()
    {
        if (LibTorch.SelfTest().Notice is { } notice)
        {
            Note(notice);
        }
    }

    /// <summary>Commands to try next.</summary>
    public void Next(params string[] commands)
    {
        Line();
        Line("Try next:");
        foreach (string command in commands)
        {
            Line($"  {command}");
        }
    }
}
