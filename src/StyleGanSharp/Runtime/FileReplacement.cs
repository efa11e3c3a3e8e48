namespace StyleGanSharp.Runtime;

/// <summary>Puts a finished file in the place of another. Windows refuses that while any program has the old one open, a virus scanner or a viewer for example, mostly for a moment.</summary>
internal static class FileReplacement
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int MaxTries = 10;

    /// <summary>Moves a file over another one.</summary>
    /// <param name="from">The finished file.</param>
    /// <param name="to">Its place.</param>
    public static void Move(string from, string to) => Try(() => File.Move(from, to, overwrite: true), OperatingSystem.IsWindows() && !Directory.Exists(to), Thread.Sleep);

    /// <summary>Whether an error says that another program has the file open.</summary>
    public static bool IsInUse(Exception error) => error is IOException && error.HResult == SharingViolation;

    /// <summary>Tries again, for two seconds in all, where the file may only be in use.</summary>
    internal static void Try(Action move, bool mayBeInUse, Action<int> waitMs)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                move();
                return;
            }
            catch (Exception e) when (mayBeInUse && tries < MaxTries && (IsInUse(e) || e is UnauthorizedAccessException))
            {
                waitMs(tries * 45);
            }
        }
    }
}
