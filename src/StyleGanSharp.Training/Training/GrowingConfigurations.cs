using StyleGanSharp.Losses;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using Sg1 = StyleGanSharp.Networks.StyleGan1.StyleGan1GeneratorOptions;

namespace StyleGanSharp.Training;

/// <summary>StyleGAN, its ladder from Progressive GAN (arXiv 1812.04948 table 1), and StyleGAN2's ladder from StyleGAN (arXiv 1912.04958 table 1).</summary>
internal static class GrowingConfigurations
{
    /// <summary>StyleGAN2's configs A to E have half the channels of F, and so have all of StyleGAN's.</summary>
    private const double HalfChannels = 0.5;
    private const int FirstResolution = 8;
    private const int FirstResolutionOfProGan = 4;

    /// <summary>What StyleGAN trains with (appendix C): learning rates of 0.001, R1 in every step, an average over 10 thousand images.</summary>
    private static readonly TrainingOptions Base1 = new() { GLr = 0.001, DLr = 0.001, PlWeight = 0, Mixing = 0, Lazy = false, Noise = true, EmaKimg = 10 };

    private static readonly TrainingOptions ProGan = Base1 with { Adversarial = AdversarialKind.Wasserstein, Penalty = GradientPenaltyKind.Interpolated, Gamma = 10 };
    private static readonly TrainingOptions Mixing = Base1 with { Mixing = 0.9 };
    private static readonly TrainingOptions Lazy = Mixing with { Lazy = true };
    private static readonly TrainingOptions PathLength = Lazy with { PlWeight = 2 };
    private static readonly TrainingOptions StyleGan2Losses = new() { PlWeight = 2, Mixing = 0.9 };

    // The generators of StyleGAN's ladder, from its end: each step lacks what the step after it adds.
    private static readonly Func<Sg1, Sg1> F1 = g => g;
    private static readonly Func<Sg1, Sg1> E1 = F1; // the step to F is in the training
    private static readonly Func<Sg1, Sg1> D1 = g => E1(g) with { UseNoise = false };
    private static readonly Func<Sg1, Sg1> C1 = g => D1(g) with { UseConstant = false };
    private static readonly Func<Sg1, Sg1> B1 = g => C1(g) with { UseStyles = false, Mapping = g.Mapping with { NumLayers = 0 }, WDim = g.CDim > 0 ? 2 * g.ZDim : g.ZDim };
    private static readonly Func<Sg1, Sg1> A1 = g => B1(g) with { BlurFilter = [] };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TrainingConfiguration> All { get; } =
    [
        StyleGan1("stylegan1", "StyleGAN (2019) config F: styles by AdaIN, noise, progressive growing, style mixing.", Mixing, F1),
        StyleGan1("stylegan1-ladder:A", "StyleGAN table 1, the start: Progressive GAN, WGAN-GP, grown from 4 pixels.", ProGan, A1) with
        {
            GrowFrom = FirstResolutionOfProGan, Discriminator = plan => Discriminator1(plan) with { BlurFilter = [] },
        },
        StyleGan1("stylegan1-ladder:B", "A + tuning: filtered resampling, non-saturating loss with R1, grown from 8 pixels.", Base1, B1),
        StyleGan1("stylegan1-ladder:C", "B + mapping network and styles.", Base1, C1),
        StyleGan1("stylegan1-ladder:D", "C + a learned constant instead of the input layer.", Base1, D1),
        StyleGan1("stylegan1-ladder:E", "D + noise inputs.", Base1, E1),
        StyleGan1("stylegan1-ladder:F", "E + style mixing; the same as stylegan1.", Mixing, F1),
        StyleGan1("stylegan2-ladder:A", "StyleGAN2 table 1, the start: StyleGAN, the same as stylegan1.", Mixing, F1),
        Demodulated("stylegan2-ladder:B", "A + weight demodulation instead of AdaIN.", Mixing),
        Demodulated("stylegan2-ladder:C", "B + lazy regularization.", Lazy),
        Demodulated("stylegan2-ladder:D", "C + path length regularization.", PathLength),
        Final("stylegan2-ladder:E", "D + no growing: skip generator, residual discriminator.") with { ChannelScale = HalfChannels },
        Final("stylegan2-ladder:F", "E + twice the channels; the networks and losses of stylegan2."),
    ];

    private static TrainingConfiguration StyleGan1(string name, string description, TrainingOptions differences, Func<Sg1, Sg1> step) =>
        new(name, description, differences, plan => step(new Sg1
        {
            ImgResolution = plan.Resolution,
            ImgChannels = plan.Channels,
            CDim = plan.LabelDim,
            ZDim = plan.Options.Latent ?? 512,
            WDim = plan.Options.Latent ?? 512,
            ChannelBase = plan.Options.CBase ?? 16384,
            ChannelMax = plan.Options.CMax ?? 512,
            Mapping = new() { NumLayers = plan.Options.MapDepth ?? 8, WAvgBeta = 0.995 },
        }))
        {
            Discriminator = Discriminator1,
            ChannelScale = HalfChannels,
            GrowFrom = FirstResolution,
        };

    private static StyleGan1DiscriminatorOptions Discriminator1(GeneratorPlan plan) => new()
    {
        ImgResolution = plan.Resolution,
        ImgChannels = plan.Channels,
        CDim = plan.LabelDim,
        ChannelBase = plan.Options.CBase ?? 16384,
        ChannelMax = plan.Options.CMax ?? 512,
        MbstdGroupSize = plan.Options.MbstdGroup ?? 4,
    };

    private static TrainingConfiguration Demodulated(string name, string description, TrainingOptions differences) =>
        TrainingConfigurations.StyleGan2(name, description, differences, g => g with { Architecture = StyleGan2Architecture.Growing }) with
        {
            Discriminator = Discriminator1,
            ChannelScale = HalfChannels,
            GrowFrom = FirstResolution,
        };

    private static TrainingConfiguration Final(string name, string description) =>
        TrainingConfigurations.StyleGan2(name, description, StyleGan2Losses with { Noise = true }, g => g);
}
