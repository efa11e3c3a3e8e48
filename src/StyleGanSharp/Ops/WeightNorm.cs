using StyleGanSharp.Ops.Cpu;
using StyleGanSharp.Ops.Cpu.Vectors;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>Squared norms of a convolution's weights per output channel, of which demodulation is made (StyleGAN2 equation 3).</summary>
internal static class WeightNorm
{
    /// <summary>More sets of factors are a product of matrices.</summary>
    private const int MaxSets = 32;

    /// <summary>Fewer weights are squared and summed by tensor operations as fast.</summary>
    private const int MinWeights = 1 << 14;

    /// <summary>Σᵢₖ fₘᵢ·wₒᵢₖ².</summary>
    /// <param name="w">[O, I, K, L].</param>
    /// <param name="factors">[M, I], such as the squared styles of each image.</param>
    /// <param name="implementation">Implementation to run.</param>
    /// <returns>[M, O]; differentiable any number of times.</returns>
    public static Tensor Apply(Tensor w, Tensor factors, OpImplementation implementation = OpImplementation.Auto)
    {
        string? unsupportedReason =
            GradientRecording.RequiresGrad(w, factors) ? "a gradient is asked for" :
            factors.dtype != ScalarType.Float32 ? $"the factors are {factors.dtype}" :
            implementation == OpImplementation.Auto && w.numel() < MinWeights ? $"there are {w.numel()} weights" :
            factors.shape[0] > MaxSets ? $"there are {factors.shape[0]} sets of factors" : null;
        if (CpuSupport.Choose(w, implementation, unsupportedReason))
        {
            return Run(w, factors);
        }

        using var scope = NewDisposeScope();
        return factors.matmul(w.square().sum([2, 3]).t()).MoveToOuterDisposeScope();
    }

    private static unsafe Tensor Run(Tensor w, Tensor factors)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor weights = w.detach().contiguous();
        Tensor sets = factors.detach().contiguous();
        (int rows, int channels, int taps) = ((int)w.shape[0], (int)w.shape[1], (int)(w.shape[2] * w.shape[3]));
        Tensor sums = empty([sets.shape[0], rows], ScalarType.Float32);
        float* repeated = Scratch.TakeForCall(sets.shape[0] * channels * taps);
        fixed (byte* from = weights.bytes, scales = sets.bytes, to = sums.bytes)
        {
            VectorLanes.Run(new WeightNormKernel(rows, channels, taps, (float*)from, (int)sets.shape[0], (float*)scales, repeated, (float*)to));
        }

        Scratch.EndCall();
        return sums.MoveToOuterDisposeScope();
    }
}
