namespace StyleGanSharp.Losses;

/// <summary>The losses of a generator and a discriminator. Adds gradients; the caller owns the optimizers.</summary>
public interface IGanLoss : IDisposable
{
    /// <summary>Computes a phase's loss and adds its gradient to the parameters that ask for one.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="input">Images, latents and labels.</param>
    /// <param name="stats">Receives the figures, by the reference implementation's names.</param>
    void AccumulateGradients(LossPhase phase, LossInput input, StatCollector stats);

    /// <summary>State that has to be saved with a run, by name; changed in place when it is restored.</summary>
    IReadOnlyDictionary<string, TorchSharp.torch.Tensor> State { get; }
}
