using System.CommandLine;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Options of every verb.</summary>
internal static class GlobalOptions
{
    public const string LibTorchName = "--libtorch";
    public const string VerboseName = "--verbose";

    /// <summary>Read by <see cref="ApplyLibTorch"/> before anything is parsed; listed for help and checks.</summary>
    public static Option<string?> LibTorch()
    {
        Option<string?> option = Make.Text(LibTorchName, $"Folder of the libtorch to use, e.g. that of a PyTorch with CUDA (or set {Runtime.LibTorch.FolderVariable})", "FOLDER");
        option.Recursive = true;
        return option;
    }

    public static Option<bool> Verbose()
    {
        Option<bool> option = Make.Switch(VerboseName, "Show where an error comes from");
        option.Recursive = true;
        return option;
    }

    /// <summary>The device of a verb that computes.</summary>
    public static Option<string?> Device() => Make.Text("--device", "Where to compute: cpu, cuda, cuda:1, mps or auto (the best that works)", "DEVICE", "auto");

    /// <summary>libtorch is loaded when its first type is, so its folder must be known before any verb runs.</summary>
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

    public static bool IsVerbose(IEnumerable<string> args) => args.Contains(VerboseName, StringComparer.Ordinal);
}
