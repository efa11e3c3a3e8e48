using System.Runtime.InteropServices;
using System.Text;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>NVIDIA's run-time compiler, a library that comes with every PyTorch for CUDA.</summary>
internal sealed unsafe class Nvrtc
{
    /// <summary>Newest first: a driver takes code of older compilers, not of newer ones, but PyTorch ships the one that fits.</summary>
    private static readonly string[] Versions = OperatingSystem.IsWindows()
        ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll", "nvrtc64_112_0.dll"]
        : ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2"];

    private readonly IntPtr _library;

    private Nvrtc(IntPtr library)
    {
        _library = library;
        int major, minor;
        Check(((delegate* unmanaged<int*, int*, int>)Function("nvrtcVersion"))(&major, &minor), "nvrtcVersion");
        Version = $"{major}.{minor}";
    }

    /// <summary>Version of the compiler, e.g. 12.8.</summary>
    public string Version { get; }

    /// <summary>Finds the library beside libtorch, among the packages PyTorch was installed with, or on the system.</summary>
    /// <param name="folder">Folder of libtorch.</param>
    /// <exception cref="StyleGanException">When there is none.</exception>
    public static Nvrtc Open(string folder)
    {
        string packages = Path.GetFullPath(Path.Combine(folder, "..", "..", "nvidia"));
        string[] folders = [folder, .. new[] { "cuda_nvrtc/lib", "cu13/lib", "cu12/lib", "cuda_nvrtc/bin", "cu13/bin/x86_64" }.Select(part => Path.Combine(packages, part)), string.Empty];
        foreach (string candidate in from version in Versions from place in folders select place.Length == 0 ? version : Path.Combine(place, version))
        {
            if ((!Path.IsPathRooted(candidate) || File.Exists(candidate)) && NativeLibrary.TryLoad(candidate, out IntPtr library))
            {
                return new(library);
            }
        }

        throw new StyleGanException($"NVRTC ({string.Join(", ", Versions)}) was found neither beside libtorch in {folder} nor in {packages} nor on the system");
    }

    /// <summary>Compiles a program.</summary>
    /// <param name="text">CUDA C++.</param>
    /// <param name="name">Name for messages.</param>
    /// <param name="capability">Compute capability of the GPU, e.g. 90.</param>
    /// <returns>Machine code for it, or PTX when the compiler is older than the GPU.</returns>
    /// <exception cref="StyleGanException">When the program does not compile; with the compiler's first error.</exception>
    public byte[] Compile(string text, string name, int capability)
    {
        int newest = Newest();
        bool isKnown = capability <= newest;
        string architecture = isKnown ? $"sm_{capability}" : $"compute_{newest}";
        IntPtr program;
        fixed (byte* source = Text(text), file = Text(name + ".cu"))
        {
            Check(((delegate* unmanaged<IntPtr*, byte*, byte*, int, byte**, byte**, int>)Function("nvrtcCreateProgram"))(&program, source, file, 0, null, null), "nvrtcCreateProgram");
        }

        try
        {
            fixed (byte* first = Text($"--gpu-architecture={architecture}"), second = Text("--std=c++17"))
            {
                byte** options = stackalloc byte*[] { first, second };
                int result = ((delegate* unmanaged<IntPtr, int, byte**, int>)Function("nvrtcCompileProgram"))(program, 2, options);
                if (result != 0)
                {
                    string log = Encoding.UTF8.GetString(Read(program, "nvrtcGetProgramLogSize", "nvrtcGetProgramLog")).TrimEnd('\0');
                    throw new StyleGanException($"the kernel {name} does not compile for {architecture} with NVRTC {Version}: {log.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? log}");
                }
            }

            return isKnown ? Read(program, "nvrtcGetCUBINSize", "nvrtcGetCUBIN") : Read(program, "nvrtcGetPTXSize", "nvrtcGetPTX");
        }
        finally
        {
            _ = ((delegate* unmanaged<IntPtr*, int>)Function("nvrtcDestroyProgram"))(&program);
        }
    }

    private int Newest()
    {
        int count;
        Check(((delegate* unmanaged<int*, int>)Function("nvrtcGetNumSupportedArchs"))(&count), "nvrtcGetNumSupportedArchs");
        int[] known = new int[count];
        fixed (int* list = known)
        {
            Check(((delegate* unmanaged<int*, int>)Function("nvrtcGetSupportedArchs"))(list), "nvrtcGetSupportedArchs");
        }

        return known.Max();
    }

    private byte[] Read(IntPtr program, string sizeFunction, string function)
    {
        nuint size;
        Check(((delegate* unmanaged<IntPtr, nuint*, int>)Function(sizeFunction))(program, &size), sizeFunction);
        byte[] bytes = new byte[size];
        fixed (byte* target = bytes)
        {
            Check(((delegate* unmanaged<IntPtr, byte*, int>)Function(function))(program, target), function);
        }

        return bytes;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private IntPtr Function(string name) => NativeLibrary.GetExport(_library, name);

    private void Check(int result, string call)
    {
        if (result != 0)
        {
            byte* text = ((delegate* unmanaged<int, byte*>)Function("nvrtcGetErrorString"))(result);
            throw new StyleGanException($"{call} failed: {Marshal.PtrToStringAnsi((IntPtr)text)}");
        }
    }
}
