using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using StyleGanSharp.Ops.Cuda;

namespace StyleGanSharp.Tests.Support;

/// <summary>Compiles the GPU kernels with the system's C++ compiler and runs them on threads of the CPU: the same source, tiles, masks and parameters, without a GPU.</summary>
internal sealed unsafe class EmulatedGpu : IKernelHost
{
    /// <summary>Few, for speed, but enough that a missing barrier shows.</summary>
    private const int Threads = 3;

    private static readonly Lazy<string?> Compiler = new(() => new[] { "clang++-16", "g++", "clang++" }.FirstOrDefault(IsThere));
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"stylegansharp-test-kernels-{Environment.UserName}");
    private readonly ConcurrentDictionary<KernelSource, Lazy<nint>> _kernels = new();

    private EmulatedGpu()
    {
    }

    public static EmulatedGpu Instance { get; } = new();

    public int MaxSharedBytes => 48 * 1024;

    /// <summary>Skips the test where there is neither a GPU to test on nor a compiler; else kernels run on tensors of <see cref="TestDevice"/> from here on.</summary>
    public static void Use()
    {
        if (!TestDevice.IsCpu)
        {
            return;
        }

        Assert.SkipWhen(Compiler.Value is null, "no C++ compiler to run the GPU kernels' source with");
        CudaSupport.Emulation = Instance;
    }

    public nint Load(KernelSource source, int sharedBytes) => _kernels.GetOrAdd(source, static key => new(() => Build(key))).Value;

    public void Launch(nint kernel, int blocks, int sharedBytes, void* parameters)
    {
        // An exception must not cross libtorch's frames, so that damage ends the process.
        if (((delegate* unmanaged<void*, int, int, int, int>)kernel)(parameters, blocks, Threads, sharedBytes) != 0)
        {
            Environment.FailFast("A kernel wrote behind its shared memory.");
        }
    }

    private static nint Build(KernelSource source)
    {
        Directory.CreateDirectory(Folder);
        string text = "#define STYLEGAN_HOST\n" + source.Text;
        string name = Path.Combine(Folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Compiler.Value + text)))[..24]);
        if (!File.Exists(name + ".so"))
        {
            string attempt = $"{name}-{Guid.NewGuid():N}";
            File.WriteAllText(attempt + ".cpp", text);
            using Process process = Process.Start(new ProcessStartInfo(
                Compiler.Value!, ["-std=c++17", "-O1", "-fPIC", "-shared", "-pthread", "-Wall", "-Wno-unused-function", "-o", attempt + ".so", attempt + ".cpp"])
            { RedirectStandardError = true })!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0 && errors.Length == 0, $"{source.Name} does not compile: {errors}\n{source.Constants}");
            File.Move(attempt + ".so", name + ".so", overwrite: true);
            File.Delete(attempt + ".cpp");
        }

        return NativeLibrary.GetExport(NativeLibrary.Load(name + ".so"), source.Name);
    }

    private static bool IsThere(string compiler)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(compiler, "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
