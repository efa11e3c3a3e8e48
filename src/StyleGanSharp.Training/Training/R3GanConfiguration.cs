using StyleGanSharp.Losses;
using StyleGanSharp.Networks.R3Gan;

namespace StyleGanSharp.Training;

/// <summary>R3GAN (Huang et al. 2024, arXiv 2501.05441): plain residual networks, a relativistic loss with R1 and R2 in every step, and schedules in place of tricks.</summary>
internal static class R3GanConfiguration
{
    public const string Name = "r3gan";

    /// <summary>The burn-in of the published runs, in thousands of images; in shorter ones it takes four fifths, as it does of the default length on GPUs.</summary>
    private const double PublishedBurnIn = 20000;
    private const double BurnInFraction = 0.8;

    /// <summary>Half-life of the published moving average, in thousands of images; in shorter ones this fraction.</summary>
    private const double PublishedEma = 500;
    private const double EmaFraction = 0.02;

    private static readonly TrainingOptions Published = new()
    {
        Adversarial = AdversarialKind.RelativisticPairing,
        Penalty = GradientPenaltyKind.R1R2,
        Lazy = false,
        PlWeight = 0,
        Mixing = 0,
        Aug = AugmentMode.Fixed,
        Beta2 = new Ramp(0.9, 0.99),
        Latent = 64,
    };

    /// <summary>What the published runs have of the sizes of networks and steps.</summary>
    private static readonly TrainingOptions Large = new() { CBase = 24576, CMax = 768, Batch = 256, GLr = new Ramp(2e-4, 5e-5), DLr = new Ramp(2e-4, 5e-5) };

    /// <summary>Small networks that learn for minutes take larger steps. Their penalty is at least that of the published run at 64 pixels: at 16 pixels the published one made nothing but noise of 3 thousand images, and 40 times as much heads of 2 thousand, with D still ahead.</summary>
    private static readonly TrainingOptions Cpu = new() { CBase = 4096, CMax = 128, GLr = new Ramp(1e-3, 2.5e-4), DLr = new Ramp(1e-3, 2.5e-4) };

    private static readonly TrainingOptions Tiny = Cpu with { CBase = 2048, CMax = 64 };

    /// <summary>The configuration.</summary>
    public static TrainingConfiguration Value { get; } = new(Name, "R3GAN: plain residual networks without styles, relativistic loss with R1 and R2, schedules instead of tricks.", Published, plan => new R3GanGeneratorOptions
    {
        ImgResolution = plan.Resolution,
        ImgChannels = plan.Channels,
        CDim = plan.LabelDim,
        ZDim = plan.Options.Latent ?? 64,
        ChannelBase = plan.Options.CBase ?? 24576,
        ChannelMax = plan.Options.CMax ?? 768,
    })
    {
        Adjust = Adjusted,
        Discriminator = plan => new R3GanDiscriminatorOptions
        {
            ImgResolution = plan.Resolution,
            ImgChannels = plan.Channels,
            CDim = plan.LabelDim,
            ChannelBase = plan.Options.CBase ?? 24576,
            ChannelMax = plan.Options.CMax ?? 768,
        },
    };

    /// <summary>γ of the published runs at 32, 64 and 256 pixels, whose logarithm is linear in that of the resolution between them; above as from 64 to 256, below with the number of pixels.</summary>
    /// <param name="resolution">Width and height of the images.</param>
    internal static double Gamma(int resolution)
    {
        double octaves = Math.Log2(resolution / 64.0);
        return octaves >= 0 ? 2 * Math.Pow(75, octaves / 2) : octaves >= -1 ? 2 * Math.Pow(40, octaves) : 0.05 * Math.Pow(4, octaves + 1);
    }

    private static TrainingOptions Adjusted(TrainingOptions request)
    {
        string size = request.Preset ?? "paper";
        bool isSmall = size is "cpu" or "tiny";
        TrainingOptions chosen = request.Or(size switch { "cpu" => Cpu, "tiny" => Tiny, _ => Large });
        double kimg = request.Kimg ?? TrainingPresets.Find(size).Differences.Kimg ?? PublishedBurnIn;
        double gamma = Gamma(Math.Max(request.Resolution ?? 256, isSmall ? 64 : 0));
        return chosen with
        {
            BurnIn = request.BurnIn ?? Math.Min(PublishedBurnIn, BurnInFraction * kimg),
            EmaKimg = request.EmaKimg ?? new Ramp(0, Math.Min(PublishedEma, EmaFraction * kimg)),
            Gamma = request.Gamma ?? (request.Penalty == GradientPenaltyKind.Interpolated ? null : new Ramp(gamma, gamma / 10)),
            P = request.P ?? (request.Aug is null or AugmentMode.Fixed ? new Ramp(0, 0.3) : null),
            Noise = null,
        };
    }
}
