using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>Which calls the implementations for a processor take.</summary>
internal static class CpuSupport
{
    [ThreadStatic]
    private static OpImplementation _preferred;

    /// <summary>Whether this thread's operators of <see cref="OpImplementation.Auto"/> are to be plain tensor operations, on any device.</summary>
    public static bool IsReferencePreferred => _preferred == OpImplementation.Reference;

    /// <summary>Runs what this thread leaves to <see cref="OpImplementation.Auto"/> with another implementation, until the result is disposed: for comparisons of whole networks, which do not hand an implementation down.</summary>
    /// <param name="implementation">Auto or Reference: not every call has an implementation of another kind.</param>
    public static IDisposable Prefer(OpImplementation implementation)
    {
        OpImplementation before = _preferred;
        _preferred = implementation;
        return new Preference(before);
    }

    /// <summary>Chooses between the two implementations.</summary>
    /// <param name="x">The input.</param>
    /// <param name="implementation">What the caller asks for.</param>
    /// <param name="unsupportedReason">Why else the CPU implementation does not take this call, or null.</param>
    /// <returns>Whether the CPU implementation runs.</returns>
    /// <exception cref="ArgumentException">When it is asked for and does not take this call.</exception>
    public static bool Choose(Tensor x, OpImplementation implementation, string? unsupportedReason = null)
    {
        if (implementation is OpImplementation.Reference or OpImplementation.Cuda || (implementation == OpImplementation.Auto && IsReferencePreferred))
        {
            return false;
        }

        string? reason =
            x.device.type != DeviceType.CPU ? $"x is on {x.device}" :
            x.dtype != ScalarType.Float32 ? $"x is {x.dtype}" :
            x.numel() == 0 ? "x is empty" :
            x.numel() > int.MaxValue / sizeof(float) ? $"x has {x.numel()} elements" :
            !Vector128.IsHardwareAccelerated ? "this processor has no vector instructions" :
            unsupportedReason;
        return reason is null || (implementation == OpImplementation.Cpu
            ? throw new ArgumentException(
                $"The CPU implementation takes float32 tensors in main memory, up to 2 GiB each; {reason}. Use {nameof(OpImplementation)}.{nameof(OpImplementation.Auto)}.", nameof(implementation))
            : false);
    }

    private sealed class Preference(OpImplementation before) : IDisposable
    {
        public void Dispose() => _preferred = before;
    }
}
