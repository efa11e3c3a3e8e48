using StyleGanSharp.Distribution;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Reporting;

/// <summary>Says what to install or change, given what a machine lacks.</summary>
internal static class SystemAdvice
{
    private const long Gibibyte = 1L << 30;
    private const long LittleMemoryBytes = 2 * Gibibyte;
    private const long LittleDiskBytes = Gibibyte;

    public static IReadOnlyList<string> For(SystemReport report)
    {
        var advice = new List<string>();
        bool hasCuda = report.UsableDevices.Any(name => name.StartsWith("cuda", StringComparison.Ordinal));
        if (report.LibTorchError is not null)
        {
            advice.Add(report.LibTorchError);
        }
        else if (report.Gpus.Count > 0 && !hasCuda)
        {
            advice.Add($"{report.Gpus[0].Name} is not used: the libtorch in use has no CUDA. Install a PyTorch {LibTorch.ExpectedVersion} with CUDA (pip install \"torch=={LibTorch.ExpectedVersion}.*\") "
                + $"and set {LibTorch.FolderVariable} to what this prints: python -c \"import torch, os; print(os.path.join(os.path.dirname(torch.__file__), 'lib'))\"");
        }

        if (report.LibTorch is not null && !hasCuda && report.VectorInstructions.Contains("SSE4.2") && !report.VectorInstructions.Contains("AVX2"))
        {
            advice.Add("This processor (or virtual machine) offers no AVX2: training will be several times slower than on one that does.");
        }

        if (report.LibTorch is not null && report.LibTorchThreads < report.CpuCores / 2)
        {
            advice.Add($"libtorch computes with {report.LibTorchThreads} of {report.CpuCores} cores: unset OMP_NUM_THREADS, or set it to {report.CpuCores}.");
        }

        if (report.MemoryAvailableBytes < LittleMemoryBytes)
        {
            advice.Add($"Only {Amount(report.MemoryAvailableBytes)} of memory is free: close other programs, or use a lower resolution and a smaller batch.");
        }

        if (report.DiskFreeBytes < LittleDiskBytes)
        {
            advice.Add($"Only {Amount(report.DiskFreeBytes.Value)} is free on the disk of {report.Folder}: make room, or choose an output folder on another disk.");
        }

        if (IsMissing(report, "ffmpeg"))
        {
            advice.Add($"ffmpeg was not found, so videos are written as animated WebP. For MP4: {Install("ffmpeg", "ffmpeg", "Gyan.FFmpeg")}.");
        }

        if (IsMissing(report, "mpirun"))
        {
            advice.Add($"mpirun was not found; it is needed only to train in several processes. To install it: {Install("openmpi-bin", "open-mpi", "Microsoft.msmpi")}.");
        }

        else if (report.LibTorch is not null && report.MpiLibraries.Count == 0)
        {
            advice.Add($"mpirun is there, but no MPI library that can be opened; it is needed only to train in several processes. Install libopenmpi3 or libmpich12 (Debian), or name a library in {ProcessGroup.LibraryVariable}.");
        }

        return advice;
    }

    private static bool IsMissing(SystemReport report, string tool) => report.Tools.Any(t => t.Name == tool && t.Path is null);

    private static string Install(string apt, string brew, string winget) =>
        OperatingSystem.IsWindows() ? $"winget install {winget}" : OperatingSystem.IsMacOS() ? $"brew install {brew}" : $"sudo apt-get install {apt}";

    private static string Amount(long bytes) => bytes >= Gibibyte ? $"{(double)bytes / Gibibyte:F1} GiB" : $"{bytes >> 20} MiB";
}
