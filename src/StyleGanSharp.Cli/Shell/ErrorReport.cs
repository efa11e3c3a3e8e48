using System.Runtime.InteropServices;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>What a user sees of an exception: one line, and an exit code.</summary>
internal sealed record ErrorReport(int ExitCode, string Line)
{
    private const string Prefix = "error: ";

    public static ErrorReport Of(Exception error, FlagNames flags)
    {
        // Static constructors and worker threads wrap the error that matters.
        Exception cause = Chain(error).FirstOrDefault(inner => inner is StyleGanException or OperationCanceledException) ?? error;
        return cause switch
        {
            OptionException { Problems.Count: > 0 } options => new(Shell.ExitCode.Usage, Error(string.Join(" ", options.Problems.Select(problem => flags.In($"{problem}")).Distinct()))),
            UsageException => new(Shell.ExitCode.Usage, Error(flags.In(cause.Message))),
            StyleGanException => new(Shell.ExitCode.Failure, Error(flags.In(cause.Message))),
            OperationCanceledException => new(Shell.ExitCode.Interrupted, "stopped: nothing unfinished was kept."),
            IOException or UnauthorizedAccessException => new(Shell.ExitCode.Failure, Error($"{cause.Message} Check the path, its permissions and the free space.")),
            OutOfMemoryException => new(Shell.ExitCode.Failure, Error(OutOfMemory(flags))),
            ExternalException when IsOutOfMemory(cause.Message) => new(Shell.ExitCode.Failure, Error(OutOfMemory(flags))),
            _ => new(Shell.ExitCode.Failure, Error($"{cause.GetType().Name}: {cause.Message.Split('\n')[0].TrimEnd()} This is a fault of the program; run again with --verbose to see where.")),
        };
    }

    /// <summary>The same without the word before it, for a part of the work that failed.</summary>
    public static string Reason(Exception error, FlagNames flags) => Of(error, flags).Line is var line && line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..] : line;

    public static string Error(string message) => $"{Prefix}{message.ReplaceLineEndings(" ")}";

    private static string OutOfMemory(FlagNames flags)
    {
        string[] smaller = [.. flags.Known("--batch", "--batch-gpu", "--cbase", "--cmax", "--resolution")];
        return $"There is not enough memory. {(smaller.Length > 0 ? $"Use less of {string.Join(", ", smaller)}, or s" : "S")}top other programs.";
    }

    private static bool IsOutOfMemory(string message) =>
        message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Exception> Chain(Exception error)
    {
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
        {
            yield return inner;
        }
    }
}
