using System.Reflection;
using System.Runtime.InteropServices;
using StyleGanSharp.Distribution;
using StyleGanSharp.Ops.Cuda;
using StyleGanSharp.Runtime;
using StyleGanSharp.Runtime.SelfTests;
using TorchSharp;

namespace StyleGanSharp.Reporting;

/// <summary>Fills a <see cref="SystemReport"/>.</summary>
internal static class SystemProbe
{
    public static SystemReport Collect(string? folder, CancellationToken cancellationToken)
    {
        string place = Path.GetFullPath(folder ?? Environment.CurrentDirectory);
        (LibTorchInfo? info, SelfTestResult? selfTest, string? error) = LoadLibTorch();
        cancellationToken.ThrowIfCancellationRequested();
        string? searchPath = Environment.GetEnvironmentVariable("PATH");
        ExternalTool[] tools = [ToolProbe.Find("ffmpeg", "-version", searchPath), ToolProbe.Find("mpirun", "--version", searchPath)];
        cancellationToken.ThrowIfCancellationRequested();
        (long totalBytes, long availableBytes) = MemoryProbe.Read();
        List<string> devices = info is null ? [] : UsableDevices();
        return new SystemReport
        {
            LibraryVersion = VersionOf(typeof(LibTorch).Assembly),
            DotNetVersion = RuntimeInformation.FrameworkDescription,
            OperatingSystem = $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
            TorchSharpVersion = VersionOf(typeof(torch).Assembly),
            LibTorchVersion = info is null ? null : info.Version ?? (info.IsUserSupplied ? "unknown" : torch.__version__),
            LibTorch = info,
            LibTorchError = error,
            SelfTest = selfTest,
            CpuName = CpuProbe.Name(),
            CpuCores = Environment.ProcessorCount,
            VectorInstructions = CpuProbe.VectorInstructions,
            LibTorchThreads = info is null ? 0 : torch.get_num_threads(),
            Gpus = GpuProbe.Find(),
            UsableDevices = devices,
            CudaKernels = [.. devices.Where(name => name.StartsWith("cuda", StringComparison.Ordinal)).Select((_, i) => CudaKernels.AreUsed(i) ? "the project's own" : $"plain tensor operations: {CudaKernels.Problem}")],
            MemoryTotalBytes = totalBytes,
            MemoryAvailableBytes = availableBytes,
            Folder = place,
            DiskFreeBytes = FreeBytes(place),
            Tools = tools,
            MpiLibraries = info is null ? [] : ProcessGroup.Libraries,
            Launcher = Launcher.Current,
        };
    }

    private static (LibTorchInfo? Info, SelfTestResult? SelfTest, string? Error) LoadLibTorch()
    {
        try
        {
            return (LibTorch.EnsureLoaded(), LibTorch.SelfTest(isThorough: true), null);
        }
        catch (StyleGanException e)
        {
            return (null, null, e.Message);
        }
    }

    private static List<string> UsableDevices()
    {
        var names = new List<string>();
        if (torch.cuda.is_available())
        {
            names.AddRange(Enumerable.Range(0, torch.cuda.device_count()).Select(i => $"cuda:{i}"));
        }

        if (torch.mps_is_available())
        {
            names.Add("mps");
        }

        names.Add("cpu");
        return names;
    }

    private static string VersionOf(Assembly assembly) =>
        (assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString() ?? "unknown").Split('+')[0];

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
