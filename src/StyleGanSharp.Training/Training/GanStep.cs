using StyleGanSharp.Distribution;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>The step all GANs here share (StyleGAN2 appendix B): phases with their own gradient steps, lazy regularization, moving average of G.</summary>
internal sealed class GanStep : IDisposable
{
    private readonly GanStepOptions _options;
    private readonly ICommunicator _communicator;
    private readonly ReplicaSet _replicas;

    /// <param name="replicas">The networks and the copies that compute gradients with them; not disposed.</param>
    /// <param name="ema">Receives the moving average of the generator.</param>
    /// <param name="options">Optimizers, intervals and micro-batches.</param>
    /// <param name="communicator">The processes that work together.</param>
    public GanStep(ReplicaSet replicas, GeneratorNetwork ema, GanStepOptions options, ICommunicator communicator)
    {
        _options = options;
        _replicas = replicas;
        _communicator = communicator;
        Ema = ema;
        EmaKimg = options.EmaKimg;
        G = new TrainedNetwork(
            replicas.First.Generator, options.GOptimizer.ForLazyRegularization(options.GRegInterval ?? 1), replicas.Copies.Select(copy => copy.Generator));
        D = new TrainedNetwork(
            replicas.First.Discriminator, options.DOptimizer.ForLazyRegularization(options.DRegInterval ?? 1), replicas.Copies.Select(copy => copy.Discriminator));
        foreach (Parameter parameter in ema.parameters())
        {
            parameter.requires_grad = false;
        }

        Phases =
        [
            .. PhasesOf(G, LossPhase.GMain, LossPhase.GReg, LossPhase.GBoth, options.GRegInterval),
            .. PhasesOf(D, LossPhase.DMain, LossPhase.DReg, LossPhase.DBoth, options.DRegInterval),
        ];
    }

    public TrainedNetwork G { get; }

    public TrainedNetwork D { get; }

    public GeneratorNetwork Ema { get; }

    public IReadOnlyList<TrainingPhase> Phases { get; }

    /// <summary>Real images seen.</summary>
    public long CurNimg { get; set; }

    /// <summary>Steps done.</summary>
    public long BatchIdx { get; set; }

    /// <summary>Half-life of the moving average of G, in thousands of images; a schedule may change it.</summary>
    public double EmaKimg { get; set; }

    /// <summary>Called after every gradient step with the phase and the gradient's norm.</summary>
    public Action<TrainingPhase, double>? OnStep { get; set; }

    /// <summary>Called when a gradient is not finite, before it is replaced, with the phase, the gradient and what the step worked on; null for none.</summary>
    public Action<TrainingPhase, NonFiniteGradient, LossInput>? OnNonFinite { get; set; }

    /// <summary>One step on a batch of real images.</summary>
    /// <param name="realImg">[N, C, R, R] float32 in [-1, 1], this process's part of the batch.</param>
    /// <param name="realC">[N, L] float32.</param>
    /// <param name="draw">Latents [N, ZDim] and labels [N, L] of a phase for this process's part of the batch, by its number; called for every phase, due or not, so that the streams do not depend on the intervals.</param>
    /// <param name="onPhase">Called after the gradient step of a phase; null for none.</param>
    /// <returns>What happened; dispose it.</returns>
    public StepResult Run(Tensor realImg, Tensor realC, Func<int, (Tensor Z, Tensor C)> draw, Action<PhaseResult>? onPhase = null)
    {
        using var scope = NewDisposeScope();
        var result = new StepResult();
        long batch = realImg.shape[0];
        long microBatches = batch / _options.MicroBatchSize;
        for (int i = 0; i < Phases.Count; i++)
        {
            (Tensor z, Tensor c) = draw(i);
            TrainingPhase phase = Phases[i];
            if (BatchIdx % phase.Interval != 0)
            {
                continue;
            }

            phase.Network.ClearGradients();
            phase.Network.SetTrainable(true);
            using LossFigures figures = _replicas.AccumulateGradients(phase.Phase, microBatches, number =>
            {
                Tensor Part(Tensor tensor) => tensor.narrow(0, number * _options.MicroBatchSize, _options.MicroBatchSize);
                return new LossInput(Part(realImg), Part(realC), Part(z), Part(c), (double)phase.Interval / (microBatches * _communicator.WorldSize), CurNimg);
            });
            phase.Network.SetTrainable(false);
            Action<NonFiniteGradient>? onNonFinite = OnNonFinite is { } report ? found => report(phase, found, new LossInput(realImg, realC, z, c, 1, CurNimg)) : null;
            var done = new PhaseResult(phase, phase.Network.Step(_communicator, _options.Reduction, onNonFinite));
            phase.Network.ClearGradients();
            result.Add(done, figures);
            onPhase?.Invoke(done);
        }

        _replicas.SynchronizeBuffers(_communicator);
        UpdateEma(batch * _communicator.WorldSize);
        CurNimg += batch * _communicator.WorldSize;
        BatchIdx++;
        return result;
    }

    /// <summary>Changes learning rates and decays of both optimizers.</summary>
    /// <param name="ofG">G's, as without lazy regularization.</param>
    /// <param name="ofD">D's.</param>
    public void SetOptimizers(AdamOptions ofG, AdamOptions ofD)
    {
        G.Optimizer.Options = ofG.ForLazyRegularization(_options.GRegInterval ?? 1);
        D.Optimizer.Options = ofD.ForLazyRegularization(_options.DRegInterval ?? 1);
    }

    public void Dispose()
    {
        G.Dispose();
        D.Dispose();
    }

    private static TrainingPhase[] PhasesOf(TrainedNetwork network, LossPhase main, LossPhase regularization, LossPhase both, int? interval) =>
        interval is null ? [new(both, network, 1)] : [new(main, network, 1), new(regularization, network, interval.Value)];

    /// <summary>Moving average with half-life min(ema_nimg, nimg·rampup): β = 0.5^(batch/half-life); buffers are copied.</summary>
    private void UpdateEma(long batch)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        double halfLife = EmaKimg * 1000;
        if (_options.EmaRampup is { } rampup)
        {
            halfLife = Math.Min(halfLife, CurNimg * rampup);
        }

        double beta = Math.Pow(0.5, batch / Math.Max(halfLife, 1e-8));
        Tensor[] averages = [.. Ema.parameters()];
        Tensor[] parameters = [.. G.Module.parameters()];
        if (averages.Zip(parameters).All(pair => ParameterKernel.Takes(pair.First, pair.Second)))
        {
            ParameterKernel.Average(averages, parameters, (float)(1 - beta));
        }
        else
        {
            foreach ((Tensor average, Tensor current) in averages.Zip(parameters))
            {
                average.lerp_(current, 1 - beta);
            }
        }

        foreach ((Tensor average, Tensor current) in Ema.buffers().Zip(G.Module.buffers()))
        {
            average.copy_(current);
        }
    }
}
