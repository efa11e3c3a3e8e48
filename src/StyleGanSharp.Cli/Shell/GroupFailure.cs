using StyleGanSharp.Distribution;

namespace StyleGanSharp.Cli.Shell;

/// <summary>What an error of one of several processes does: one sentence, and the end of all.</summary>
internal static class GroupFailure
{
    /// <summary>An error that all have, such as a wrong option, is the root's to tell; it ends the others before this is over.</summary>
    public static readonly TimeSpan RootFirst = TimeSpan.FromSeconds(3);

    /// <summary>mpirun must have read the last line before it ends all.</summary>
    private static readonly TimeSpan ToBeRead = TimeSpan.FromSeconds(0.5);

    /// <summary>Says what happened, and ends all processes.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="error">What ended this one.</param>
    /// <param name="context">Where the root writes.</param>
    /// <returns>The exit code, where MPI did not end this process itself.</returns>
    public static int End(ProcessGroup group, Exception error, VerbContext context)
    {
        ErrorReport report = ErrorReport.Of(error, context.Flags);
        if (group.Rank > 0)
        {
            Thread.Sleep(RootFirst);
        }

        Console.Error.WriteLine(group.Rank == 0 ? report.Line : ErrorReport.Error($"process {group.Rank} on {group.HostOf(group.Rank)}: {ErrorReport.Reason(error, context.Flags)}"));
        Console.Error.Flush();
        Console.Out.Flush();
        Thread.Sleep(ToBeRead);
        group.Abort(report.ExitCode);
        return report.ExitCode;
    }
}
