using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>Which calls the GPU kernels take.</summary>
internal static class CudaSupport
{
    /// <summary>Runs kernels on tensors in main memory when a caller asks for <see cref="OpImplementation.Cuda"/> there: how they are tested without a GPU. Null otherwise.</summary>
    public static IKernelHost? Emulation { get; set; }

    /// <summary>The host that is being compared with plain operations on this thread, before others may use it.</summary>
    [field: ThreadStatic]
    public static IKernelHost? Testing { get; set; }

    /// <summary>Chooses whether kernels run.</summary>
    /// <param name="x">The input.</param>
    /// <param name="implementation">What the caller asks for.</param>
    /// <param name="unsupportedReason">Why else they do not take this call, or null.</param>
    /// <returns>Where they run, or null when another implementation does.</returns>
    /// <exception cref="ArgumentException">When they are asked for and do not take this call.</exception>
    public static IKernelHost? Choose(Tensor x, OpImplementation implementation, string? unsupportedReason = null)
    {
        bool isOnGpu = x.device.type == DeviceType.CUDA;
        bool isAsked = implementation == OpImplementation.Cuda;
        if (!isAsked && (implementation != OpImplementation.Auto || !isOnGpu || CpuSupport.IsReferencePreferred))
        {
            return null;
        }

        string? reason =
            !isOnGpu && Emulation is null ? $"x is on {x.device}" :
            x.dtype is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16) ? $"x is {x.dtype}" :
            x.numel() == 0 ? "x is empty" :
            x.numel() > int.MaxValue ? $"x has {x.numel()} elements" :
            unsupportedReason;
        IKernelHost? host = reason is not null ? null : isOnGpu ? Testing ?? CudaKernels.HostOf(x.device.index) : Emulation;
        return host is null && isAsked
            ? throw new ArgumentException(
                $"The CUDA implementation takes float32, float16 and bfloat16 tensors on an NVIDIA GPU; {reason ?? CudaKernels.Problem}. Use {nameof(OpImplementation)}.{nameof(OpImplementation.Auto)}.",
                nameof(implementation))
            : host;
    }

    /// <summary>The kernels' number for a type.</summary>
    /// <param name="type">A type that <see cref="Choose"/> lets through.</param>
    public static int TypeCode(ScalarType type) => type switch
    {
        ScalarType.Float32 => 0,
        ScalarType.Float16 => 1,
        _ => 2,
    };
}
