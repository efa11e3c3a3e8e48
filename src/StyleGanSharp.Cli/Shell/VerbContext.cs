using Spectre.Console;
using StyleGanSharp.Data;
using StyleGanSharp.Distribution;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Where a verb writes, and when it is to stop.</summary>
internal sealed record VerbContext(IAnsiConsole Console, TextWriter Error, CancellationToken Cancellation)
{
    private const int MaxNamed = 3;

    private readonly HashSet<string> _said = [];
    private readonly HashSet<string> _results = [];
    private readonly List<string> _replaced = [];

    /// <summary>Whether a person watches: bars and colors, or plain lines.</summary>
    public bool IsTerminal => Console.Profile.Out.IsTerminal && Launcher.Current is null; // Open MPI gives its first process a terminal of 80 columns

    /// <summary>The flags of the verb that runs.</summary>
    public FlagNames Flags { get; set; } = FlagNames.None;

    /// <summary>The same without a voice: for all but the first of several processes.</summary>
    public VerbContext Muted() => this with { Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }), Error = TextWriter.Null };

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

    /// <summary>A file that the verb is about to write: one that was there before is said to be replaced.</summary>
    /// <returns>The same path.</returns>
    public string Result(string path)
    {
        if (_results.Add(Path.GetFullPath(path)) && File.Exists(path))
        {
            _replaced.Add(path);
        }

        return path;
    }

    /// <summary>Says what was replaced.</summary>
    public void NoteReplaced()
    {
        if (_replaced.Count > 0)
        {
            Note($"{Texts.Count(_replaced.Count, "file")} replaced ({Some(_replaced)})");
        }
    }

    /// <summary>Names files of the kinds that the verb writes which are of an earlier command.</summary>
    public void WarnOlder(string folder, params string[] patterns)
    {
        string[] older = [.. patterns.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern)).Where(file => !_results.Contains(Path.GetFullPath(file))).Order(StringComparer.Ordinal)];
        if (older.Length > 0)
        {
            Warn($"{Some(older)} {(older.Length == 1 ? "is" : "are")} of an earlier command, not of these results");
        }
    }

    /// <summary>Names the images of a data set that could not be read.</summary>
    public void NoteLeftOut(ImageDataset dataset)
    {
        foreach (DatasetProblem problem in dataset.Unreadable.Take(MaxNamed))
        {
            Warn($"{problem.Name} is left out: {problem.Reason}");
        }

        if (dataset.Unreadable.Count - MaxNamed is var more and > 0)
        {
            Warn($"{Texts.Count(more, "more image")} of {dataset.Name} {(more == 1 ? "is" : "are")} left out");
        }
    }

    private static string Some(IReadOnlyList<string> files) => $"{string.Join(", ", files.Take(MaxNamed))}{(files.Count > MaxNamed ? $" and {files.Count - MaxNamed} more" : string.Empty)}";

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
