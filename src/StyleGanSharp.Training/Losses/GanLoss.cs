using StyleGanSharp.Layers;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>The losses of a generator and a discriminator, each a phase of its own: an adversarial loss, path length regularization and a gradient penalty (StyleGAN2 §3.1–3.2), and a classifier's guidance (StyleGAN-XL §3.4). Adds gradients; the caller owns the optimizers.</summary>
internal sealed class GanLoss : IDisposable
{
    private readonly GanLossOptions _options;
    private readonly GanPair _pair;
    private readonly AdversarialLoss _adversarial;
    private readonly PathLengthPenalty _pathLength;
    private readonly GradientPenalty _penalty;
    private readonly LeCamRegularization _leCam;
    private readonly Func<Tensor, Tensor>? _classifier;
    private readonly Reconstruction? _reconstruction;

    /// <summary>Creates the losses of a pair of networks, on whose device it works.</summary>
    /// <param name="generator">G.</param>
    /// <param name="discriminator">D.</param>
    /// <param name="augment">Differentiable augmentation of everything D sees ([N, C, R, R] to the same), or null.</param>
    /// <param name="options">Weights and schedules.</param>
    /// <param name="random">Source of noise inputs, mixing and path-length directions, on the networks' device.</param>
    /// <param name="classifier">Scores [N, classes] of images [N, C, R, R], for guidance; null for none.</param>
    /// <param name="distance">Perceptual distance [N] of images [N, 3, T, T], for the reconstruction of images; null for none.</param>
    /// <exception cref="OptionException">When an option is out of its range.</exception>
    public GanLoss(
        GeneratorNetwork generator, DiscriminatorNetwork discriminator, Func<Tensor, Tensor>? augment, GanLossOptions options, RandomSource random,
        Func<Tensor, Tensor>? classifier = null, Func<Tensor, Tensor, Tensor>? distance = null)
    {
        options.Validate();
        _options = options;
        _pair = new GanPair(generator, discriminator, options, random, augment);
        _adversarial = AdversarialLoss.Of(options.Adversarial);
        _pathLength = new PathLengthPenalty(_pair, options, generator.Device);
        _penalty = new GradientPenalty(_pair, options, _adversarial.IsRelativistic);
        _leCam = new LeCamRegularization(options.LeCamWeight, generator.Device);
        _classifier = options.GuidanceWeight > 0 ? classifier : null;
        _reconstruction = options.ReconstructionWeight > 0 && distance is not null && discriminator.Decoders is { } decoders ? new Reconstruction(decoders, distance, random) : null;
        var state = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["pl_mean"] = _pathLength.Mean };
        if (_leCam.IsActive)
        {
            (state["lecam_real"], state["lecam_fake"]) = (_leCam.RealMean, _leCam.FakeMean);
        }

        State = state;
    }

    /// <summary>State that has to be saved with a run, by name; changed in place when it is restored.</summary>
    public IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>Weight γ of R1 and R2; a schedule may change it.</summary>
    public double R1Gamma
    {
        get => _penalty.R1Gamma;
        set => _penalty.R1Gamma = value;
    }

    /// <summary>Probability with which a generated image takes the place of a real one in the discriminator's loss (APA, Jiang et al. 2021, §3); null for none.</summary>
    public double? PseudoRealP { get; set; }

    /// <summary>Computes a phase's loss and adds its gradient to the parameters that ask for one.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="input">Images, latents and labels.</param>
    /// <param name="stats">Receives the figures for the log, by the reference implementation's names.</param>
    /// <returns>The figures that steer the training; dispose them.</returns>
    public LossFigures AccumulateGradients(LossPhase phase, LossInput input, StatCollector stats)
    {
        var figures = new LossFigures();
        using var scope = NewDisposeScope();
        if (phase is LossPhase.GMain or LossPhase.GBoth)
        {
            AddGradients(GeneratorMain(input, stats, figures), input);
        }

        if (phase is LossPhase.GReg or LossPhase.GBoth && _pathLength.IsActive(input.CurNimg))
        {
            AddGradients(_pathLength.Loss(input, stats), input);
        }

        if (phase is LossPhase.DMain or LossPhase.DBoth)
        {
            DiscriminatorMain(input, stats, figures);
        }

        if (phase is LossPhase.DReg or LossPhase.DBoth && _penalty.IsActive)
        {
            AddGradients(_penalty.Loss(input, stats, figures), input);
        }

        return figures;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pathLength.Dispose();
        _leCam.Dispose();
    }

    private Tensor GeneratorMain(LossInput input, StatCollector stats, LossFigures figures)
    {
        (Tensor img, _) = _pair.Generate(input.GenZ, input.GenC);
        IReadOnlyList<HeadLogits> heads = _pair.Score(img, input.GenC, input.CurNimg);
        IReadOnlyList<Tensor> fake = GanPair.LogitsOf(heads);
        IReadOnlyList<Tensor>? real = _adversarial.IsRelativistic ? ScoreWithoutGradient(input) : null;
        Tensor loss = Sum(heads.Select((head, number) => OfLabels(_adversarial.Generator(head.Logits, real?[number]), head, "G", stats)));
        figures.Add(fakeSigns: stats.ReportScores("fake", fake, real));
        if (_classifier is not null)
        {
            Tensor guidance = nn.functional.cross_entropy(_classifier(img), input.GenC.argmax(1) + _options.GuidanceOffset, reduction: nn.Reduction.None);
            stats.Report("Loss/G/guidance", guidance);
            loss = loss + (guidance * _options.GuidanceWeight);
        }

        stats.Report("Loss/G/loss", loss);
        return Best(loss, fake, input.CurNimg);
    }

    private IReadOnlyList<Tensor> ScoreWithoutGradient(LossInput input)
    {
        using var noGradient = no_grad();
        return _pair.Logits(input.RealImg, input.RealC, input.CurNimg);
    }

    /// <summary>Top-k training (Sinha et al. 2020): the losses [k] of the images [N] that D scores highest, k = max(γᵗ·N, N/2) after t thousand images.</summary>
    private Tensor Best(Tensor loss, IReadOnlyList<Tensor> fake, long curNimg)
    {
        long n = loss.shape[0];
        long k = Math.Max((long)Math.Ceiling(n * Math.Pow(_options.TopKDecay, curNimg / 1000.0)), (n + 1) / 2);
        return k == n ? loss : loss.index_select(0, Sum(fake).detach().topk((int)k).indexes);
    }

    private void DiscriminatorMain(LossInput input, StatCollector stats, LossFigures figures)
    {
        Tensor img;
        using (no_grad())
        {
            (img, _) = _pair.Generate(input.GenZ, input.GenC, updateEma: true);
        }

        if (img.shape[0] > 1)
        {
            // Of a single image there is no spread, and 0 would look like a collapse.
            Tensor spread = img.std(0, unbiased: false).mean();
            figures.Add(fakeSpread: Moments.Of(spread));
            stats.Report("Fakes/std", spread);
        }

        Tensor realImg = PseudoRealP is { } p ? WithPseudoReal(input, p) : input.RealImg;
        Tensor loss; // [N]
        if (_adversarial.Terms is { } terms && !_pair.ScoresTogether)
        {
            // One graph at a time: D of both at once would take twice the memory.
            IReadOnlyList<HeadLogits> fakeHeads = _pair.Score(img, input.GenC, input.CurNimg);
            IReadOnlyList<Tensor> fake = GanPair.LogitsOf(fakeHeads);
            figures.Add(fakeSigns: stats.ReportScores("fake", fake));
            loss = AddGradients(Sum(fakeHeads.Select(head => OfFake(terms.Fake(head.Logits), head))), input);
            IReadOnlyList<HeadLogits> realHeads = _pair.Score(realImg, input.RealC, input.CurNimg);
            IReadOnlyList<Tensor> real = GanPair.LogitsOf(realHeads);
            figures.Add(realSigns: stats.ReportScores("real", real));
            loss = loss + AddGradients(Sum(realHeads.Select(head => OfReal(terms.Real(head.Logits), head, stats))), input);
            UpdateLeCam(fake, real, stats);
        }
        else
        {
            (IReadOnlyList<HeadLogits> fakeHeads, IReadOnlyList<HeadLogits> realHeads) = _pair.Score(img, input.GenC, realImg, input.RealC, input.CurNimg);
            (IReadOnlyList<Tensor> fake, IReadOnlyList<Tensor> real) = (GanPair.LogitsOf(fakeHeads), GanPair.LogitsOf(realHeads));
            bool isRelativistic = _adversarial.IsRelativistic;
            figures.Add(stats.ReportScores("real", real, isRelativistic ? fake : null), stats.ReportScores("fake", fake, isRelativistic ? real : null));
            loss = AddGradients(Sum(fakeHeads.Zip(realHeads, (b, a) => OfFake(OfReal(_adversarial.Discriminator(b.Logits, a.Logits), a, stats), b))), input);
            UpdateLeCam(fake, real, stats);
        }

        stats.Report("Loss/D/loss", loss);
    }

    private Tensor WithPseudoReal(LossInput input, double p)
    {
        using var noGradient = no_grad();
        Tensor isPseudo = _pair.Random.Uniform(input.RealImg.shape[0], 1, 1, 1) < p;
        (Tensor img, _) = _pair.Generate(_pair.Random.Normal(input.GenZ.shape), input.RealC);
        return where(isPseudo, img, input.RealImg);
    }

    /// <summary>A head's loss with what generated images add to it.</summary>
    private Tensor OfFake(Tensor loss, HeadLogits head)
    {
        loss = Directed(loss, head.Direction);
        return _leCam.IsActive ? loss + _leCam.OfFake(head.Logits) : loss;
    }

    /// <summary>A head's loss with what real images add to it.</summary>
    private Tensor OfReal(Tensor loss, HeadLogits head, StatCollector stats)
    {
        loss = OfLabels(Directed(loss, head.Direction?.neg()), head, "D", stats);
        if (_reconstruction is not null && head.Maps is { } maps)
        {
            Tensor difference = _reconstruction.Loss(maps);
            stats.Report("Loss/D/reconstruction", difference);
            loss = loss + (difference * _options.ReconstructionWeight).unsqueeze(1);
        }

        return _leCam.IsActive ? loss + _leCam.OfReal(head.Logits) : loss;
    }

    /// <summary>A head's loss with how well images fit their labels: D learns it from real images, G from what it generates.</summary>
    private Tensor OfLabels(Tensor loss, HeadLogits head, string network, StatCollector stats)
    {
        if (_options.D2dCeWeight == 0 || head.Embedding is null)
        {
            return loss;
        }

        Tensor entropy = DataToDataCrossEntropy.Loss(head.Embedding);
        stats.Report($"Loss/{network}/d2d-ce", entropy);
        return loss + (entropy * _options.D2dCeWeight).unsqueeze(1);
    }

    /// <summary>Turns a normalized head's direction to where real and generated images differ most (SAN, Takida et al. 2024, §5): adds a gradient, and nothing to the value.</summary>
    private static Tensor Directed(Tensor loss, Tensor? direction) => direction is null ? loss : loss + (direction - direction.detach());

    private void UpdateLeCam(IReadOnlyList<Tensor> fake, IReadOnlyList<Tensor> real, StatCollector stats)
    {
        if (_leCam.IsActive)
        {
            stats.Report("Loss/D/lecam", Sum(fake.Select(_leCam.OfFake)).detach() + Sum(real.Select(_leCam.OfReal)).detach());
            _leCam.Update(fake, real);
        }
    }

    /// <summary>Adds the gradient of a loss [N], and returns its values.</summary>
    private static Tensor AddGradients(Tensor loss, LossInput input)
    {
        (loss.mean() * input.Gain).backward();
        return loss.detach();
    }

    /// <summary>A loss per image: the mean over the spatial logits of a head, summed over heads (Projected GAN eq. 4).</summary>
    private static Tensor Sum(IEnumerable<Tensor> heads) => heads.Select(loss => loss.mean([1])).Aggregate((sum, next) => sum + next);
}
