using System.Runtime.InteropServices;

namespace StyleGanSharp.Runtime.TorchSharpFixes;

/// <summary>Keeps libtorch's own messages off standard error: what matters to a user comes through <see cref="LibTorch.Warning"/> and exceptions.</summary>
/// <remarks>
/// Python calls <c>c10::initLogging</c> when it imports torch; TorchSharp does not, so <c>TORCH_CPP_LOG_LEVEL</c> would have no effect. NNPACK writes a line per convolution on
/// processors that it does not know.
/// </remarks>
internal static unsafe class NativeLog
{
    private const string Variable = "TORCH_CPP_LOG_LEVEL";
    private const string NnpackSwitch = "setUserEnabledNNPACK";

    /// <summary>Chooses the level, unless the user did: before libtorch is loaded.</summary>
    public static void Choose() => NativeEnvironment.SetDefault(Variable, "ERROR");

    /// <summary>Makes the level take effect.</summary>
    /// <param name="folder">libtorch's folder.</param>
    public static void Apply(string folder)
    {
        string name = OperatingSystem.IsWindows() ? "?initLogging@c10@@YAXXZ" : "_ZN3c1011initLoggingEv";
        if (NativeLibrary.TryLoad(Path.Combine(folder, NativeLoader.LibraryFile("c10")), out IntPtr library) && NativeLibrary.TryGetExport(library, name, out IntPtr initialize))
        {
            ((delegate* unmanaged<void>)initialize)();
        }
    }

    /// <summary>NNPACK, which would compute some convolutions where oneDNN does not, is never faster than what the library has of its own.</summary>
    /// <param name="context">libtorch's switches.</param>
    public static void SilenceNnpack(TorchContext context)
    {
        if (context.Has(NnpackSwitch))
        {
            context.Set(NnpackSwitch, false);
        }
    }
}
