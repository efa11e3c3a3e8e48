using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>Kernels on one NVIDIA GPU.</summary>
internal sealed unsafe class CudaKernelHost : IKernelHost
{
    private const int Threads = 256;

    /// <summary>What every GPU since 2017 has without asking; more would leave room for fewer blocks beside each other.</summary>
    private const int SharedBytes = 48 * 1024;

    private readonly int _device;
    private readonly CudaDriver _driver = new();
    private readonly CudaStream _stream;
    private readonly IntPtr _context;
    private readonly string _folder;
    private readonly int _capability;
    private readonly Lazy<Nvrtc> _compiler;
    private readonly ConcurrentDictionary<KernelSource, Lazy<IntPtr>> _kernels = new();

    /// <param name="device">Number of the GPU.</param>
    /// <exception cref="StyleGanException">When something it needs is missing.</exception>
    public CudaKernelHost(int device)
    {
        _device = device;
        _context = _driver.PrimaryContext(device);
        _folder = LibTorch.EnsureLoaded().Folder;
        _stream = new(_folder);
        (int major, int minor, int maxSharedBytes) = _driver.Describe(device);
        _capability = (10 * major) + minor;
        MaxSharedBytes = Math.Min(SharedBytes, maxSharedBytes);
        _compiler = new(() => Nvrtc.Open(_folder));
    }

    /// <summary>The folder of compiled kernels.</summary>
    public static string CacheFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "stylegansharp", "kernels");

    public int MaxSharedBytes { get; }

    public nint Load(KernelSource source, int sharedBytes) =>
        _kernels.GetOrAdd(source, key => new(() =>
        {
            byte[] image = Image(key);
            _driver.Enter(_context);
            return _driver.Load(image, key.Name, sharedBytes);
        })).Value;

    public void Launch(nint kernel, int blocks, int sharedBytes, void* parameters)
    {
        _driver.Enter(_context);
        _driver.Launch(kernel, blocks, Threads, sharedBytes, _stream.Current(_device), parameters);
    }

    private byte[] Image(KernelSource source)
    {
        Nvrtc compiler = _compiler.Value;
        string identity = $"{compiler.Version}\n{_capability}\n{source.Text}";
        string path = Path.Combine(CacheFolder, $"{source.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..32]}.bin");
        if (File.Exists(path))
        {
            return File.ReadAllBytes(path);
        }

        byte[] image = compiler.Compile(source.Text, source.Name, _capability);
        try
        {
            Directory.CreateDirectory(CacheFolder);
            SafeFile.Write(path, stream => stream.Write(image));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StyleGanException)
        {
            // Without the copy the next process compiles again: seconds, no more.
        }

        return image;
    }
}
