using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace StyleGanSharp.Runtime;

/// <summary>Asks libtorch for operators that give equal results in equal runs.</summary>
/// <remarks>
/// Covered: cuDNN and oneDNN take deterministic algorithms, cuDNN does not time alternatives, and every operator with a deterministic variant
/// uses it. Not covered: operators that have none on a GPU (the gradient of bilinear sampling, for one) run as before and say so on
/// standard error; another device, libtorch version, number of threads or processor gives other last digits. On a CPU with a fixed
/// number of threads libtorch's results repeat with or without this switch.
/// TorchSharp 0.107 has no such switch, so the functions of libtorch's C++ interface are called.
/// </remarks>
public static unsafe class Determinism
{
    private const string CublasVariable = "CUBLAS_WORKSPACE_CONFIG";

    /// <summary>Switches deterministic operators on or off for the whole process. With CUDA, call it before the first tensor is made on the GPU.</summary>
    /// <param name="isOn">True for deterministic operators.</param>
    /// <exception cref="StyleGanException">When the libtorch in use does not offer the switch.</exception>
    public static void Set(bool isOn)
    {
        IntPtr library = Library();
        IntPtr context = Context(library);
        if (isOn && cuda.is_available() && Environment.GetEnvironmentVariable(CublasVariable) is null)
        {
            SetNativeVariable(CublasVariable, ":4096:8");
        }

        // The second argument makes an operator without a deterministic variant a warning instead of an error.
        ((delegate* unmanaged<IntPtr, byte, byte, void>)Function(library, "setDeterministicAlgorithms", "bb", "0"))(context, Flag(isOn), Flag(isOn));
        Call("setDeterministicCuDNN", isOn);
        Call("setBenchmarkCuDNN", false);
        Call("setDeterministicMkldnn", isOn);

        // Filling new tensors with NaN finds errors, costs time and changes no result.
        Call("setDeterministicFillUninitializedMemory", false);

        void Call(string name, bool value) => ((delegate* unmanaged<IntPtr, byte, void>)Function(library, name, "b", string.Empty))(context, Flag(value));
    }

    /// <summary>Whether deterministic operators are switched on.</summary>
    /// <returns>True when they are.</returns>
    /// <exception cref="StyleGanException">When the libtorch in use does not offer the switch.</exception>
    public static bool IsOn()
    {
        IntPtr library = Library();
        string name = OperatingSystem.IsWindows() ? "?deterministicAlgorithms@Context@at@@QEBA_NXZ" : "_ZNK2at7Context23deterministicAlgorithmsEv";
        return ((delegate* unmanaged<IntPtr, byte>)Export(library, name))(Context(library)) != 0;
    }

    private static byte Flag(bool value) => value ? (byte)1 : (byte)0;

    private static IntPtr Context(IntPtr library) =>
        ((delegate* unmanaged<IntPtr>)Export(library, OperatingSystem.IsWindows() ? "?globalContext@at@@YAAEAVContext@1@XZ" : "_ZN2at13globalContextEv"))();

    /// <summary>A member of at::Context that takes flags and returns nothing, by its name in the Itanium or the Microsoft naming of C++.</summary>
    private static IntPtr Function(IntPtr library, string name, string itaniumArguments, string microsoftArguments) => Export(library, OperatingSystem.IsWindows()
        ? $"?{name}@Context@at@@QEAAX_N{microsoftArguments}@Z"
        : $"_ZN2at7Context{name.Length}{name}E{itaniumArguments}");

    private static IntPtr Export(IntPtr library, string name) => NativeLibrary.TryGetExport(library, name, out IntPtr address)
        ? address
        : throw new StyleGanException($"The libtorch in use has no determinism switch ({name}). Use libtorch {LibTorch.ExpectedVersion}, or leave the option out.");

    private static IntPtr Library()
    {
        string path = Path.Combine(LibTorch.EnsureLoaded().Folder, NativeLoader.LibraryFile("torch_cpu"));
        return NativeLibrary.TryLoad(path, out IntPtr library)
            ? library
            : throw new StyleGanException($"{path} does not load, so deterministic operators cannot be switched on. Leave the option out.");
    }

    /// <summary>cuBLAS reads the process's own environment, which .NET's copy of it does not reach on Unix.</summary>
    private static void SetNativeVariable(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows() && NativeLibrary.TryLoad("libc", typeof(Determinism).Assembly, null, out IntPtr libc)
            && NativeLibrary.TryGetExport(libc, "setenv", out IntPtr setenv))
        {
            fixed (byte* key = System.Text.Encoding.ASCII.GetBytes(name + '\0'))
            fixed (byte* text = System.Text.Encoding.ASCII.GetBytes(value + '\0'))
            {
                ((delegate* unmanaged<byte*, byte*, int, int>)setenv)(key, text, 0);
            }
        }
    }
}
