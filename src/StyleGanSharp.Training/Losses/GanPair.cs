using StyleGanSharp.Augment;
using StyleGanSharp.Layers;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>A generator and a discriminator as their losses see them: with mixed styles and random noise, and images that are blurred and augmented before D sees them.</summary>
/// <param name="generator">G.</param>
/// <param name="discriminator">D.</param>
/// <param name="options">Noise, mixing and blur.</param>
/// <param name="random">Source of noise and mixing, on the networks' device.</param>
/// <param name="augment">Differentiable augmentation ([N, C, R, R] to the same), or null.</param>
internal sealed class GanPair(GeneratorNetwork generator, DiscriminatorNetwork discriminator, GanLossOptions options, RandomSource random, Func<Tensor, Tensor>? augment)
{
    /// <summary>Source of everything that the losses draw.</summary>
    public RandomSource Random => random;

    /// <summary>Whether the discriminator computes two batches in one pass.</summary>
    public bool ScoresTogether => discriminator.ScoresTogether;

    /// <summary>Makes images.</summary>
    /// <param name="z">[N, ZDim].</param>
    /// <param name="c">[N, CDim].</param>
    /// <param name="updateEma">Moves the generator's running averages.</param>
    /// <returns>Images [N, C, R, R] and their latents w [N, L, W].</returns>
    public (Tensor Img, Tensor Ws) Generate(Tensor z, Tensor c, bool updateEma = false)
    {
        Tensor ws = options.StyleMixingProb > 0 ? MapMixed(z, c, updateEma) : generator.Map(z, c, updateEma: updateEma);

        // Against pretrained features the running magnitudes stay as they are: moving them makes the training collapse (StyleGAN-XL's own finding).
        var synthesis = new SynthesisOptions { Noise = options.Noise, Random = random, UpdateEma = updateEma && discriminator.PretrainedFeatures.Count == 0 };
        return (generator.Synthesize(ws, synthesis), ws);
    }

    /// <summary>The logits of each head, [N, K].</summary>
    public IReadOnlyList<Tensor> Logits(Tensor img, Tensor c, long curNimg) => LogitsOf(Score(img, c, curNimg));

    /// <summary>What each head says.</summary>
    public IReadOnlyList<HeadLogits> Score(Tensor img, Tensor c, long curNimg) => discriminator.Heads(Prepare(img, curNimg), c);

    /// <summary>What each head says of two batches.</summary>
    public (IReadOnlyList<HeadLogits> First, IReadOnlyList<HeadLogits> Second) Score(Tensor first, Tensor firstC, Tensor second, Tensor secondC, long curNimg) =>
        discriminator.Heads(Prepare(first, curNimg), firstC, Prepare(second, curNimg), secondC);

    /// <summary>The logits of images as D sees them, and of the same with Gaussian noise of a standard deviation added.</summary>
    public (IReadOnlyList<Tensor> Plain, IReadOnlyList<Tensor> WithNoise) LogitsWithNoise(Tensor img, Tensor c, long curNimg, double sigma)
    {
        Tensor x = Prepare(img, curNimg);
        (IReadOnlyList<HeadLogits> plain, IReadOnlyList<HeadLogits> noisy) = discriminator.Heads(x, c, x + (random.Normal(x.shape) * sigma), c);
        return (LogitsOf(plain), LogitsOf(noisy));
    }

    /// <summary>The logits alone.</summary>
    public static IReadOnlyList<Tensor> LogitsOf(IReadOnlyList<HeadLogits> heads) => [.. heads.Select(head => head.Logits)];

    /// <summary>Latents w; with probability p those of other latents from a random layer on, one cut for the whole batch (StyleGAN §3.1).</summary>
    private Tensor MapMixed(Tensor z, Tensor c, bool updateEma)
    {
        long layers = generator.NumWs;
        using Tensor chance = random.Uniform(1);
        using Tensor cut = random.Integers(Math.Max(layers - 1, 1), 1);
        using Tensor otherZ = random.Normal(z.shape);
        if (layers < 2 || chance.item<float>() >= options.StyleMixingProb)
        {
            return generator.Map(z, c, updateEma: updateEma);
        }

        // Both in one pass where the running mean, which the others have no part in, stays as it is: the network waits for its weights more than it computes.
        Tensor[] both = updateEma ? [generator.Map(z, c, updateEma: true), generator.Map(otherZ, c)] : generator.Map(cat([z, otherZ]), cat([c, c])).chunk(2);
        long first = cut.item<long>() + 1; // 1 … L-1
        return cat([both[0].narrow(1, 0, first), both[1].narrow(1, first, layers - first)], 1);
    }

    /// <summary>What the discriminator sees of images.</summary>
    private Tensor Prepare(Tensor img, long curNimg)
    {
        double sigma = options.BlurFadeKimg > 0 ? Math.Max(1 - (curNimg / (options.BlurFadeKimg * 1000)), 0) * options.BlurInitSigma : 0;
        Tensor x = GaussianBlur.Apply(img, sigma);
        return augment is null ? x : augment(x);
    }
}
