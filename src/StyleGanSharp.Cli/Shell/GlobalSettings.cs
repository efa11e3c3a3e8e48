namespace StyleGanSharp.Cli.Shell;

/// <summary>Options of every verb. They count before anything is parsed: libtorch is loaded when its first type is.</summary>
internal sealed record GlobalSettings : SettingsRecord
{
    private const string LibTorchName = "--libtorch";
    private const string VerboseName = "--verbose";

    [Option(LibTorchName, $"Folder of the libtorch to use, e.g. that of a PyTorch with CUDA (or set {Runtime.LibTorch.FolderVariable})", "FOLDER")]
    public string? LibTorch { get; init; }

    [Option(VerboseName, "Show where an error comes from")]
    public bool Verbose { get; init; }

    public static bool IsVerbose(IEnumerable<string> args) => args.Contains(VerboseName, StringComparer.Ordinal);

    public static void ApplyLibTorch(IReadOnlyList<string> args)
    {
        for (int i = 0; i < args.Count; i++)
        {
            string? folder = args[i] == LibTorchName && i + 1 < args.Count ? args[i + 1]
                : args[i].StartsWith(LibTorchName + "=", StringComparison.Ordinal) ? args[i][(LibTorchName.Length + 1)..]
                : null;
            if (folder is not null)
            {
                Environment.SetEnvironmentVariable(Runtime.LibTorch.FolderVariable, folder);
                return;
            }
        }
    }
}
