using System.Diagnostics;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>Finds the latents whose images come closest to given ones (StyleGAN2 §5 and appendix D).</summary>
internal static class Projector
{
    private const int TypicalPairs = 32;

    /// <summary>Projects images, all at once; each is optimized for itself.</summary>
    /// <param name="generator">The network, on any device; it is not changed.</param>
    /// <param name="targets">[N, C, R, R] float32 in [-1, 1] of the network's size (<see cref="ProjectionTarget"/>).</param>
    /// <param name="distance">What counts as close, on the network's device (<see cref="FeatureCatalog.OpenBestDistance"/>).</param>
    /// <param name="options">How; null is the defaults.</param>
    /// <param name="progress">Receives a report after every step.</param>
    /// <param name="pause">Called between parts of the work that are no steps; it may throw to end it.</param>
    /// <param name="cancellationToken">Ends the search; the best found so far is returned.</param>
    /// <returns>The best of each target; dispose it.</returns>
    /// <exception cref="UsageException">When the targets or an option cannot be used.</exception>
    /// <exception cref="StyleGanException">When the very first loss is not a number.</exception>
    public static ProjectionResult Project(
        GeneratorNetwork generator, Tensor targets, IPerceptualDistance distance, InversionOptions? options = null, IProgress<ProjectionProgress>? progress = null,
        Action? pause = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(distance);
        options ??= new InversionOptions();
        options.Validate();
        CheckTargets(generator, targets);
        if (options.EstimatesTransform && !generator.HasInputTransform)
        {
            throw new OptionException(
                "InversionOptions.EstimatesTransform", true, "the network has no input transform, so none can be estimated", "StyleGAN3 and StyleGAN-XL networks have one. Leave it out.");
        }

        var clock = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        using IDisposable gradients = enable_grad(); // callers may have switched them off, and libtorch ends the process where one is missing
        using var random = new RandomSource(options.Seed, generator.Device);
        var loss = new PerceptualLoss(distance);
        ProjectionStart start = ProjectionStart.Find(generator, targets, loss, options, random, pause);
        using var search = new ProjectionSearch(generator, targets, loss, options, start, random);
        string? stopped = null;
        int step = 0;
        while (step < options.Steps && stopped is null)
        {
            bool showsPreview = options.PreviewEvery > 0 && (step % options.PreviewEvery == 0 || step == options.Steps - 1);
            Image? preview = null;
            if (search.Step(step, showsPreview ? images => preview = ImageGrid.Compose(images, (int)images.shape[0]) : null))
            {
                step++;
                progress?.Report(new ProjectionProgress(step, options.Steps, search.BestLosses(), preview) { Best = () => search.Best(Metadata(generator, options, loss), start.Labels) });
                stopped = cancellationToken.IsCancellationRequested && step < options.Steps ? $"It was canceled after {step} of {Quantity.Of(options.Steps, "step")}." : null;
            }
            else
            {
                stopped = step > 0
                    ? $"The loss stopped being a number at step {step + 1}; what was best until then is kept. Try a lower learning rate (InversionOptions.LearningRate)."
                    : throw new StyleGanException("The loss is not a number from the start: the network or the target holds values that are none. Check both.");
            }
        }

        Latent latent = search.Best(Metadata(generator, options, loss), start.Labels);
        Tensor reconstruction = Synthesize(generator, latent);
        IReadOnlyList<ProjectionScore> scores = Score(targets, reconstruction, loss);
        return new ProjectionResult
        {
            Latent = latent,
            Reconstruction = reconstruction.DetachFromDisposeScope(),
            Scores = scores,
            Losses = search.BestLosses(),
            Classes = start.Labels is { } labels && labels.All(label => label.Class is not null) ? [.. labels.Select(label => label.Class!.Value)] : null,
            Distance = loss.Name,
            Typical = Typical(generator, loss, pause),
            Steps = step,
            Elapsed = clock.Elapsed,
            Stopped = stopped,
        };
    }

    /// <summary>Compares reconstructions with their targets.</summary>
    internal static IReadOnlyList<ProjectionScore> Score(Tensor targets, Tensor reconstruction, PerceptualLoss loss)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        float[] mse = [.. ImageSimilarity.Mse(targets, reconstruction).cpu().data<float>()];
        float[] psnr = [.. ImageSimilarity.PsnrDb(targets, reconstruction).cpu().data<float>()];
        float[] ssim = [.. ImageSimilarity.Ssim(targets, reconstruction).cpu().data<float>()];
        float[] perceptual = [.. loss.Distance(targets, reconstruction).cpu().data<float>()];
        return [.. mse.Select((value, i) => new ProjectionScore(value, psnr[i], ssim[i], perceptual[i]))];
    }

    /// <summary>The images of a latent, without gradients.</summary>
    internal static Tensor Synthesize(GeneratorNetwork generator, Latent latent)
    {
        using var noGradient = no_grad();
        return generator.Synthesize(latent.Ws, latent.Synthesis());
    }

    internal static void CheckTargets(GeneratorNetwork generator, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        long side = generator.ImgResolution;
        if (targets.dim() != 4 || targets.shape[0] < 1 || !targets.shape.AsSpan(1).SequenceEqual([generator.ImgChannels, side, side]))
        {
            throw new UsageException($"The targets are [{string.Join(", ", targets.shape)}]; the network makes images of [N, {generator.ImgChannels}, {side}, {side}]. Bring them to its size (ProjectionTarget.Fit).");
        }

        using Tensor finite = targets.isfinite();
        using Tensor all = finite.all();
        if (!all.item<bool>())
        {
            throw new UsageException("The targets hold values that are not numbers. Check where they come from.");
        }
    }

    private static ProjectionScore Typical(GeneratorNetwork generator, PerceptualLoss loss, Action? pause)
    {
        // A stream of its own, so that every search of a network compares with the same number.
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(0, generator.Device);
        IReadOnlyList<ImageLabel>? labels = generator.CDim == 0 ? null : generator.Labels.Candidates;
        Tensor w = LatentStatistics.Draw(generator, labels, 2 * TypicalPairs, random);
        ProjectionScore Pair(Tensor two)
        {
            pause?.Invoke();
            using var pair = NewDisposeScope();
            Tensor images = generator.Synthesize(two.unsqueeze(1).expand(-1, generator.NumWs, -1));
            return Score(images.narrow(0, 0, 1), images.narrow(0, 1, 1), loss)[0];
        }

        ProjectionScore[] pairs = [.. w.split(2).Select(Pair)];
        double Mean(Func<ProjectionScore, double> value) => pairs.Average(value);
        return new ProjectionScore(Mean(pair => pair.Mse), Mean(pair => pair.PsnrDb), Mean(pair => pair.Ssim), Mean(pair => pair.Perceptual));
    }

    private static Dictionary<string, string> Metadata(GeneratorNetwork generator, InversionOptions options, PerceptualLoss loss) => new(StringComparer.Ordinal)
    {
        ["network"] = generator.Options.Kind,
        ["resolution"] = $"{generator.ImgResolution}",
        ["space"] = options.Space == LatentSpace.W ? "w" : "w+",
        ["distance"] = loss.Name,
    };
}
