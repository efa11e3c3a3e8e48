using System.Diagnostics;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>Changes a generator a little so that it makes given images of given latents, and everything else as before (pivotal tuning, arXiv 2106.05744).</summary>
internal static class PivotalTuning
{
    private const string Kept = "mapping.";
    private const double PaperDistance = 30;
    private const double PaperWDim = 512;

    /// <summary>Tunes a copy of a generator.</summary>
    /// <param name="generator">The network, on any device; it is not changed.</param>
    /// <param name="targets">[N, C, R, R] float32 in [-1, 1].</param>
    /// <param name="pivots">Their latents, as <see cref="Projector"/> found them, N images.</param>
    /// <param name="distance">What counts as close, on the network's device.</param>
    /// <param name="options">How; null is the defaults.</param>
    /// <param name="progress">Receives the number of steps done.</param>
    /// <param name="show">Receives the number of steps done and what makes the images of the last one; call that only while the report is handled.</param>
    /// <param name="cancellationToken">Ends the tuning; what is reached so far is returned.</param>
    /// <returns>The tuned network and its images; dispose it.</returns>
    /// <exception cref="UsageException">When the targets, the pivots or an option cannot be used.</exception>
    /// <exception cref="StyleGanException">When the loss stops being a number.</exception>
    public static TuningResult Tune(
        GeneratorNetwork generator, Tensor targets, Latent pivots, IPerceptualDistance distance, TuningOptions? options = null, IProgress<int>? progress = null,
        Action<int, Func<Image[]>>? show = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(pivots);
        ArgumentNullException.ThrowIfNull(distance);
        options ??= new TuningOptions();
        options.Validate();
        Projector.CheckTargets(generator, targets);
        pivots.Require(generator, "The pivot");
        if (pivots.Count != targets.shape[0])
        {
            throw new UsageException($"There {Quantity.Are(targets.shape[0], "target")} and {Quantity.Of(pivots.Count, "latent")}; each target needs its own.");
        }

        var clock = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        using IDisposable gradients = enable_grad(); // callers may have switched them off, and libtorch ends the process where one is missing
        var loss = new PerceptualLoss(distance);
        GeneratorNetwork copy = NetworkCopy.Of(generator);
        try
        {
            (int steps, string? stopped) = Optimize(generator, copy, targets, pivots, loss, options, progress, show, cancellationToken);
            foreach (Parameter parameter in copy.parameters())
            {
                parameter.requires_grad = false;
            }

            Tensor reconstruction = Projector.Synthesize(copy, pivots);
            return new TuningResult
            {
                Model = new StyleGanModel(copy),
                Reconstruction = reconstruction.DetachFromDisposeScope(),
                Before = Projector.Score(targets, Projector.Synthesize(generator, pivots), loss),
                Scores = Projector.Score(targets, reconstruction, loss),
                Steps = steps,
                Elapsed = clock.Elapsed,
                Stopped = stopped,
            };
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    private static (int Steps, string? Stopped) Optimize(
        GeneratorNetwork generator, GeneratorNetwork copy, Tensor targets, Latent pivots, PerceptualLoss loss, TuningOptions options, IProgress<int>? progress,
        Action<int, Func<Image[]>>? show, CancellationToken cancellationToken)
    {
        using var random = new RandomSource(options.Seed, generator.Device);
        Parameter[] tuned = [.. copy.named_parameters().Where(item => !item.name.StartsWith(Kept, StringComparison.Ordinal)).Select(item => item.parameter)];
        foreach (Parameter parameter in tuned)
        {
            parameter.requires_grad = true; // also what a stage of StyleGAN-XL froze in training
        }

        using var descent = new Descent(tuned, options.LearningRate);
        double locality = options.LocalityDistance ?? (PaperDistance * Math.Sqrt(generator.WDim / PaperWDim));
        for (int step = 0; step < options.Steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor images = copy.Synthesize(pivots.Ws, pivots.Synthesis());
            Tensor perceptual = loss.Distance(images, targets).mean();
            Tensor total = perceptual + (options.PixelWeight * (images - targets).square().mean());
            double value = total.item<float>();
            if (!double.IsFinite(value))
            {
                throw new StyleGanException($"The loss of tuning is {value} at step {step + 1}. Try a lower learning rate (TuningOptions.LearningRate).");
            }

            if (perceptual.item<float>() < options.StopBelow)
            {
                return (step, $"The perceptual distance fell below {options.StopBelow} after {Quantity.Of(step, "step")}.");
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return (step, $"It was canceled after {step} of {Quantity.Of(options.Steps, "step")}.");
            }

            descent.Step(options.LocalityWeight == 0 ? total : total + (options.LocalityWeight * Locality(generator, copy, pivots, loss, options, locality, random)));
            progress?.Report(step + 1);
            show?.Invoke(step + 1, () => ImageConversion.ToImages(images.detach()));
        }

        return (options.Steps, null);
    }

    /// <summary>How much the image of a point near a pivot has changed: w_r = w_p + α·(w_z - w_p)/‖w_z - w_p‖ (§3.2).</summary>
    private static Tensor Locality(
        GeneratorNetwork generator, GeneratorNetwork copy, Latent pivots, PerceptualLoss loss, TuningOptions options, double distance, RandomSource random)
    {
        using var scope = NewDisposeScope();
        using Tensor pick = random.Integers(pivots.Count, 1);
        Tensor pivot = pivots.Ws.narrow(0, pick.item<long>(), 1); // [1, L, W]
        IReadOnlyList<ImageLabel> candidates = generator.Labels.Candidates;
        IReadOnlyList<ImageLabel>? labels = generator.CDim == 0 ? null : [candidates[(int)random.Integers(candidates.Count, 1).item<long>()]];
        Tensor towards = LatentStatistics.Draw(generator, labels, 1, random).unsqueeze(1) - pivot;
        Tensor near = pivot + (towards * (distance / towards.norm(2, keepdim: true)));
        Tensor before;
        using (no_grad())
        {
            before = generator.Synthesize(near);
        }

        return loss.WithPixels(copy.Synthesize(near), before, options.PixelWeight).mean().MoveToOuterDisposeScope();
    }
}
