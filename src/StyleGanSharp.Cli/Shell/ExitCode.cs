namespace StyleGanSharp.Cli.Shell;

/// <summary>What the program returns to its caller.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 2;

    /// <summary>A signal stopped a training, which is saved and can be continued.</summary>
    public const int Stopped = 3;

    /// <summary>A signal stopped anything else, or the program at once: 128 + SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;
}
