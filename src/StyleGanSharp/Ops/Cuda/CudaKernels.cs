using StyleGanSharp.Runtime;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>The project's own kernels for NVIDIA GPUs: compiled by NVRTC, which comes with PyTorch, for the GPU at hand when they are first used, and kept on disk.</summary>
/// <remarks>
/// Before a GPU's first use, each operator runs once and is compared with plain tensor operations. Whatever is missing or differs switches the kernels off for this process:
/// everything works without them, slower. <see cref="Problem"/> says why; <see cref="LibTorch.Warning"/> receives it once.
/// </remarks>
internal static class CudaKernels
{
    /// <summary>Environment variable that switches the kernels off with the value <c>off</c>.</summary>
    public const string SwitchVariable = "STYLEGAN_CUDA_KERNELS";

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, IKernelHost?> Hosts = [];

    /// <summary>Why kernels that were wanted do not run, or null.</summary>
    public static string? Problem { get; private set; }

    /// <summary>Whether the kernels run on a GPU; finds out if that is not known yet.</summary>
    /// <param name="device">Number of the GPU, as in <c>cuda:0</c>.</param>
    /// <returns>False when plain tensor operations do their work.</returns>
    public static bool AreUsed(int device) => HostOf(device) is not null;

    /// <summary>Where kernels run, or null.</summary>
    internal static IKernelHost? HostOf(int device)
    {
        device = Math.Max(device, 0); // cuda without a number
        lock (Gate)
        {
            if (!Hosts.TryGetValue(device, out IKernelHost? host))
            {
                // While the comparison runs, operators that ask get none: it calls the kernels itself.
                Hosts[device] = null;
                Hosts[device] = host = Open(device);
            }

            return host;
        }
    }

    private static CudaKernelHost? Open(int device)
    {
        if (string.Equals(Environment.GetEnvironmentVariable(SwitchVariable), "off", StringComparison.OrdinalIgnoreCase))
        {
            Problem = $"{SwitchVariable} is off";
            return null;
        }

        try
        {
            var host = new CudaKernelHost(device);
            CudaSelfTest.Run(host, device);
            return host;
        }
        catch (Exception e) when (e is StyleGanException or InvalidOperationException or EntryPointNotFoundException or IOException or UnauthorizedAccessException)
        {
            Problem = e.Message.TrimEnd('.');
            LibTorch.Warn($"The CUDA kernels are not used on cuda:{device}: {Problem}. Plain tensor operations do their work, slower. Set {SwitchVariable}=off to be silent about it.");
            return null;
        }
    }
}
