using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>Path length regularization (StyleGAN2 §3.2): (‖Jᵀy‖ - a)², with a the running mean of the lengths.</summary>
internal sealed class PathLengthPenalty(GanPair pair, GanLossOptions options, Device device) : IDisposable
{
    /// <summary>The running mean, a scalar.</summary>
    public Tensor Mean { get; } = zeros(Array.Empty<long>(), ScalarType.Float32, device).DetachFromDisposeScope();

    public bool IsActive(long curNimg) => options.PlWeight > 0 && curNimg >= options.PlStartKimg * 1000;

    /// <summary>The generator's loss [N'] on part of the batch; moves the running mean.</summary>
    public Tensor Loss(LossInput input, StatCollector stats)
    {
        long n = Math.Max(input.GenZ.shape[0] / options.PlBatchShrink, 1);
        (Tensor img, Tensor ws) = pair.Generate(input.GenZ.narrow(0, 0, n), input.GenC.narrow(0, 0, n));
        Tensor direction = pair.Random.Normal(img.shape) / Math.Sqrt(img.shape[2] * img.shape[3]);
        Tensor gradient = autograd.grad([(img * direction).sum()], [ws], create_graph: true, retain_graph: true)[0]; // [N', L, W]
        Tensor lengths = gradient.square().sum(2).mean([1]).sqrt(); // [N']
        Tensor mean = Mean.lerp(lengths.mean(), options.PlDecay);
        using (no_grad())
        {
            Mean.copy_(where(mean.isfinite(), mean, Mean)); // a value that is not finite would stay
        }

        Tensor penalty = (lengths - mean).square();
        Tensor loss = penalty * options.PlWeight;
        stats.Report("Loss/pl_penalty", penalty);
        stats.Report("Loss/G/reg", loss);
        return loss;
    }

    public void Dispose() => Mean.Dispose();
}
