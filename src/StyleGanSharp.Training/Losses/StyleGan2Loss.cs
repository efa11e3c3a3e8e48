using StyleGanSharp.Augment;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>An adversarial loss with gradient penalty and path length regularization, each a phase of its own (StyleGAN2 §3.1–3.2).</summary>
public sealed class StyleGan2Loss : IGanLoss
{
    private readonly GeneratorNetwork _generator;
    private readonly DiscriminatorNetwork _discriminator;
    private readonly Func<Tensor, Tensor>? _augment;
    private readonly StyleGan2LossOptions _options;
    private readonly IAdversarialLoss _adversarial;
    private readonly RandomSource _random;
    private readonly Tensor _plMean;
    private readonly Func<Tensor, Tensor>? _classifier;

    /// <summary>Creates the losses of a pair of networks, on whose device it works.</summary>
    /// <param name="generator">G.</param>
    /// <param name="discriminator">D.</param>
    /// <param name="augment">Differentiable augmentation of everything D sees ([N, C, R, R] to the same), or null.</param>
    /// <param name="options">Weights and schedules.</param>
    /// <param name="random">Source of noise inputs, mixing and path-length directions, on the networks' device.</param>
    /// <param name="classifier">Scores [N, classes] of images [N, C, R, R], for guidance; null for none.</param>
    public StyleGan2Loss(
        GeneratorNetwork generator, DiscriminatorNetwork discriminator, Func<Tensor, Tensor>? augment, StyleGan2LossOptions options, RandomSource random, Func<Tensor, Tensor>? classifier = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        options.Validate();
        _generator = generator;
        _discriminator = discriminator;
        _augment = augment;
        _options = options;
        _adversarial = AdversarialLosses.Find(options.Adversarial);
        _random = random;
        _classifier = classifier;
        _plMean = zeros(Array.Empty<long>(), ScalarType.Float32, generator.Device).DetachFromDisposeScope();
        State = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["pl_mean"] = _plMean };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State { get; }

    /// <inheritdoc/>
    public void AccumulateGradients(LossPhase phase, LossInput input, StatCollector stats)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(stats);
        using var scope = NewDisposeScope();
        if (phase is LossPhase.GMain or LossPhase.GBoth)
        {
            GeneratorMain(input, stats);
        }

        if (phase is LossPhase.GReg or LossPhase.GBoth && _options.PlWeight > 0 && input.CurNimg >= _options.PlStartKimg * 1000)
        {
            PathLength(input, stats);
        }

        if (phase is LossPhase.DMain or LossPhase.DBoth)
        {
            DiscriminatorMain(input, stats);
        }

        if (phase is LossPhase.DReg or LossPhase.DBoth)
        {
            GradientPenalty(input, stats);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _plMean.Dispose();

    private void GeneratorMain(LossInput input, StatCollector stats)
    {
        (Tensor img, _) = RunGenerator(input.GenZ, input.GenC, updateEma: false);
        IReadOnlyList<Tensor> heads = RunDiscriminator(img, input.GenC, input.CurNimg);
        Tensor loss = Sum(heads, _adversarial.Generator);
        ReportScores(stats, "fake", heads);
        if (_classifier is not null && _options.GuidanceWeight > 0)
        {
            Tensor guidance = nn.functional.cross_entropy(_classifier(img), input.GenC.argmax(1) + _options.GuidanceOffset, reduction: nn.Reduction.None);
            stats.Report("Loss/G/guidance", guidance);
            loss = loss + (guidance * _options.GuidanceWeight);
        }

        stats.Report("Loss/G/loss", loss);
        (loss.mean() * input.Gain).backward();
    }

    private void PathLength(LossInput input, StatCollector stats)
    {
        long n = Math.Max(input.GenZ.shape[0] / _options.PlBatchShrink, 1);
        (Tensor img, Tensor ws) = RunGenerator(input.GenZ.narrow(0, 0, n), input.GenC.narrow(0, 0, n), updateEma: false);
        Tensor direction = _random.Normal(img.shape) / Math.Sqrt(img.shape[2] * img.shape[3]);
        Tensor gradient = autograd.grad([(img * direction).sum()], [ws], create_graph: true, retain_graph: true)[0]; // [N, L, W]
        Tensor lengths = gradient.square().sum(2).mean([1]).sqrt(); // [N]
        Tensor mean = _plMean.lerp(lengths.mean(), _options.PlDecay);
        using (no_grad())
        {
            _plMean.copy_(where(mean.isfinite(), mean, _plMean)); // a value that is not finite would stay
        }

        Tensor penalty = (lengths - mean).square();
        Tensor loss = penalty * _options.PlWeight;
        stats.Report("Loss/pl_penalty", penalty);
        stats.Report("Loss/G/reg", loss);
        (loss.mean() * input.Gain).backward();
    }

    private void DiscriminatorMain(LossInput input, StatCollector stats)
    {
        Tensor img;
        using (no_grad())
        {
            (img, _) = RunGenerator(input.GenZ, input.GenC, updateEma: true);
        }

        Tensor fakeLoss;
        Tensor realLoss;
        if (_discriminator is StyleGan2Discriminator together && img.shape[0] == input.RealImg.shape[0])
        {
            (Tensor ofFake, Tensor ofReal) = together.DiscriminateBoth(Prepare(img, input.CurNimg), input.GenC, Prepare(input.RealImg, input.CurNimg), input.RealC);
            (fakeLoss, realLoss) = (Loss("fake", [ofFake], _adversarial.Fake), Loss("real", [ofReal], _adversarial.Real));
            ((fakeLoss.mean() + realLoss.mean()) * input.Gain).backward();
        }
        else
        {
            fakeLoss = Loss("fake", RunDiscriminator(img, input.GenC, input.CurNimg), _adversarial.Fake);
            (fakeLoss.mean() * input.Gain).backward();
            realLoss = Loss("real", RunDiscriminator(input.RealImg, input.RealC, input.CurNimg), _adversarial.Real);
            (realLoss.mean() * input.Gain).backward();
        }

        stats.Report("Loss/D/loss", fakeLoss + realLoss);
        stats.Report("Fakes/std", img.std(0, unbiased: false).mean());

        Tensor Loss(string kind, IReadOnlyList<Tensor> heads, Func<Tensor, Tensor> loss)
        {
            ReportScores(stats, kind, heads);
            return Sum(heads, loss);
        }
    }

    private void GradientPenalty(LossInput input, StatCollector stats)
    {
        if (_options.Penalty == GradientPenaltyKind.Interpolated)
        {
            Interpolated(input, stats);
        }
        else if (_options.R1Gamma > 0)
        {
            R1(input, stats);
        }
    }

    private void R1(LossInput input, StatCollector stats)
    {
        (Tensor logits, Tensor squares) = SquaredGradientNorm(input.RealImg, input);
        Tensor loss = squares * (_options.R1Gamma / 2);
        ReportScores(stats, "real", [logits]);
        stats.Report("Loss/r1_penalty", squares);
        stats.Report("Loss/D/reg", loss);
        (loss.mean() * input.Gain).backward();
    }

    private void Interpolated(LossInput input, StatCollector stats)
    {
        Tensor img;
        using (no_grad())
        {
            (img, _) = RunGenerator(input.GenZ, input.RealC, updateEma: false);
            Tensor share = _random.Uniform(img.shape[0], 1, 1, 1);
            img = input.RealImg + ((img - input.RealImg) * share);
        }

        (_, Tensor squares) = SquaredGradientNorm(img, input);
        Tensor penalty = ((squares + 1e-12).sqrt() - 1).square(); // the root has no derivative at 0
        Tensor loss = penalty * _options.GpLambda;
        stats.Report("Loss/gp_penalty", penalty);
        stats.Report("Loss/D/reg", loss);
        (loss.mean() * input.Gain).backward();
    }

    /// <summary>Logits of images with the real ones' labels, and ‖∇D‖² of each image.</summary>
    private (Tensor Logits, Tensor Squares) SquaredGradientNorm(Tensor images, LossInput input)
    {
        Tensor img = images.detach().requires_grad_();
        Tensor logits = cat([.. RunDiscriminator(img, input.RealC, input.CurNimg)], 1);
        Tensor gradient = autograd.grad([logits.sum()], [img], create_graph: true, retain_graph: true)[0];
        return (logits, gradient.square().sum([1, 2, 3])); // [N, K], [N]
    }

    private (Tensor Img, Tensor Ws) RunGenerator(Tensor z, Tensor c, bool updateEma)
    {
        Tensor ws = _options.StyleMixingProb > 0 ? MapMixed(z, c, updateEma) : _generator.Map(z, c, updateEma: updateEma);

        // Against projected discriminators the running magnitudes stay as they are: moving them makes the training collapse (StyleGAN-XL's own finding).
        var synthesis = new SynthesisOptions { Noise = _options.Noise, Random = _random, UpdateEma = updateEma && _discriminator is not ProjectedDiscriminator };
        return (_generator.Synthesize(ws, synthesis), ws);
    }

    /// <summary>Styles; with probability p those of other latents from a random layer on, one cut for the whole batch.</summary>
    private Tensor MapMixed(Tensor z, Tensor c, bool updateEma)
    {
        long layers = _generator.NumWs;
        using Tensor chance = _random.Uniform(1);
        using Tensor cut = _random.Integers(Math.Max(layers - 1, 1), 1);
        using Tensor otherZ = _random.Normal(z.shape);
        if (layers < 2 || chance.item<float>() >= _options.StyleMixingProb)
        {
            return _generator.Map(z, c, updateEma: updateEma);
        }

        // Both in one pass where the running mean, which the others have no part in, stays as it is: the network waits for its weights more than it computes.
        Tensor[] both = updateEma ? [_generator.Map(z, c, updateEma: true), _generator.Map(otherZ, c)] : _generator.Map(cat([z, otherZ]), cat([c, c])).chunk(2);
        long first = cut.item<long>() + 1; // 1 … L-1
        return cat([both[0].narrow(1, 0, first), both[1].narrow(1, first, layers - first)], 1);
    }

    /// <summary>The logits of each head, [N, places].</summary>
    private IReadOnlyList<Tensor> RunDiscriminator(Tensor img, Tensor c, long curNimg)
    {
        Tensor x = Prepare(img, curNimg);
        return _discriminator is ProjectedDiscriminator projected ? projected.Heads(x, c) : [_discriminator.forward(x, c)];
    }

    /// <summary>What the discriminator sees of images.</summary>
    private Tensor Prepare(Tensor img, long curNimg)
    {
        double sigma = _options.BlurFadeKimg > 0 ? Math.Max(1 - (curNimg / (_options.BlurFadeKimg * 1000)), 0) * _options.BlurInitSigma : 0;
        Tensor x = GaussianBlur.Apply(img, sigma);
        return _augment is null ? x : _augment(x);
    }

    /// <summary>A loss of each image: the mean over the places of a head, summed over heads (Projected GAN eq. 4).</summary>
    private static Tensor Sum(IReadOnlyList<Tensor> heads, Func<Tensor, Tensor> loss) => heads.Select(head => loss(head).mean([1])).Aggregate((sum, next) => sum + next); // [N]

    private static void ReportScores(StatCollector stats, string kind, IReadOnlyList<Tensor> heads)
    {
        Tensor logits = cat([.. heads], 1);
        stats.Report($"Loss/scores/{kind}", logits);
        stats.Report($"Loss/signs/{kind}", logits.sign());
    }
}
