using StyleGanSharp.Distribution;
using StyleGanSharp.Runtime;
using StyleGanSharp.Runtime.SelfTests;

namespace StyleGanSharp.Reporting;

/// <summary>What this machine offers and what is missing, as <c>stylegan doctor</c> prints it.</summary>
public sealed record SystemReport
{
    /// <summary>Version of this library.</summary>
    public required string LibraryVersion { get; init; }

    /// <summary>The .NET runtime, e.g. <c>.NET 10.0.0</c>.</summary>
    public required string DotNetVersion { get; init; }

    /// <summary>The operating system and its processor family.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>Version of the TorchSharp assembly.</summary>
    public required string TorchSharpVersion { get; init; }

    /// <summary>Version of libtorch, or null when it does not load.</summary>
    public required string? LibTorchVersion { get; init; }

    /// <summary>Where libtorch was loaded from, or null when it does not load.</summary>
    public required LibTorchInfo? LibTorch { get; init; }

    /// <summary>What the thorough self-test of libtorch found, or null when it does not load.</summary>
    public SelfTestResult? SelfTest { get; init; }

    /// <summary>Why libtorch does not load, or null when it does.</summary>
    public required string? LibTorchError { get; init; }

    /// <summary>The processor's name.</summary>
    public required string CpuName { get; init; }

    /// <summary>Processor cores this process may use.</summary>
    public required int CpuCores { get; init; }

    /// <summary>Vector instruction sets of the processor, e.g. <c>AVX2</c>.</summary>
    public required IReadOnlyList<string> VectorInstructions { get; init; }

    /// <summary>Threads libtorch computes with; 0 when it does not load.</summary>
    public required int LibTorchThreads { get; init; }

    /// <summary>GPUs that the NVIDIA driver reports.</summary>
    public required IReadOnlyList<GpuDevice> Gpus { get; init; }

    /// <summary>The devices that work here, by the names <see cref="Devices.Parse"/> takes; empty when libtorch does not load.</summary>
    public required IReadOnlyList<string> UsableDevices { get; init; }

    /// <summary>Whose kernels run on each CUDA device of <see cref="UsableDevices"/>, and why if they are not the project's own.</summary>
    public required IReadOnlyList<string> CudaKernels { get; init; }

    /// <summary>Memory of the machine, or of the container where that is less.</summary>
    public required long MemoryTotalBytes { get; init; }

    /// <summary>Memory that is free or can be freed.</summary>
    public required long MemoryAvailableBytes { get; init; }

    /// <summary>The folder whose disk was looked at.</summary>
    public required string Folder { get; init; }

    /// <summary>Free disk space for <see cref="Folder"/>, or null when it cannot be found out.</summary>
    public required long? DiskFreeBytes { get; init; }

    /// <summary>Optional programs, found or not.</summary>
    public required IReadOnlyList<ExternalTool> Tools { get; init; }

    /// <summary>MPI libraries through which several processes can train together, by name and version.</summary>
    public required IReadOnlyList<string> MpiLibraries { get; init; }

    /// <summary>What started this process as one of several; null where it was started alone.</summary>
    public Launcher? Launcher { get; init; }

    /// <summary>What to do about what is missing, one sentence or two each; empty when all is well.</summary>
    public IReadOnlyList<string> Advice => SystemAdvice.For(this);

    /// <summary>Looks at this machine; takes up to a few seconds.</summary>
    /// <param name="folder">The folder whose disk to look at; null is the current one.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>The report. Nothing missing makes it fail.</returns>
    public static SystemReport Collect(string? folder = null, CancellationToken cancellationToken = default) => SystemProbe.Collect(folder, cancellationToken);
}
