using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using Sg2 = StyleGanSharp.Networks.StyleGan2.StyleGan2GeneratorOptions;
using Sg3 = StyleGanSharp.Networks.StyleGan3.StyleGan3GeneratorOptions;

namespace StyleGanSharp.Training;

/// <summary>The catalog of configurations. The steps of a paper's ladder are compositions of the same options, each added to the step before.</summary>
internal static class TrainingConfigurations
{
    /// <summary>Rotation-equivariant networks would otherwise settle early on a code in the finest detail (StyleGAN3 appendix F).</summary>
    private const double RotationBlurSigma = 10;

    /// <summary>Everything that later steps of the ladder take away, whatever a preset leaves out.</summary>
    private static readonly TrainingOptions Whole = new() { MapDepth = 8, Mixing = 0.9, PlWeight = 2, Noise = true };

    /// <summary>The simplified training of StyleGAN3 (appendix F, config D on).</summary>
    private static readonly TrainingOptions Simple = new() { MapDepth = 2, Mixing = 0, PlWeight = 0, GLr = 0.0025 };

    private static readonly Func<Sg2, Sg2> A = g => g;
    private static readonly Func<Sg2, Sg2> B = g => g with { FourierInput = true };
    private static readonly Func<Sg2, Sg2> C = g => B(g) with { UseNoise = false };
    private static readonly Func<Sg2, Sg2> D = g => C(g) with { Architecture = StyleGan2Architecture.Orig, NormalizeMagnitude = true };
    private static readonly Func<Sg3, Sg3> E = g => g with { Schedule = StyleGan3Schedule.CriticalOctaves, LreluUpsampling = 1, TransformedInput = false };
    private static readonly Func<Sg3, Sg3> F = g => E(g) with { LreluUpsampling = 2 };
    private static readonly Func<Sg3, Sg3> G = g => F(g) with { Schedule = StyleGan3Schedule.Octaves };
    private static readonly Func<Sg3, Sg3> H = g => G(g) with { TransformedInput = true };
    private static readonly Func<Sg3, Sg3> T = g => H(g) with { Schedule = StyleGan3Schedule.Flexible };
    private static readonly Func<Sg3, Sg3> R = g => T(g) with { ConvKernel = 1, UseRadialFilters = true, ChannelBase = g.ChannelBase * 2, ChannelMax = g.ChannelMax * 2 };

    /// <summary>What other programs and papers call them.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = "stylegan2",
        ["paper256"] = "stylegan2",
        ["paper512"] = "stylegan2",
        ["paper1024"] = "stylegan2",
        ["sg2"] = "stylegan2",
        ["sg1"] = "stylegan1",
        ["progan"] = "stylegan1-ladder:A",
        ["stylegan"] = "stylegan1",
        ["sg3"] = "stylegan3-t",
        ["sg3-t"] = "stylegan3-t",
        ["sg3-r"] = "stylegan3-r",
        ["xl"] = "stylegan-xl",
        ["sgxl"] = "stylegan-xl",
        ["fastgan_lite"] = "fastgan",
    };

    /// <summary>All configurations.</summary>
    public static IReadOnlyList<TrainingConfiguration> All { get; } =
    [
        StyleGan2("stylegan2", "StyleGAN2 config F with ADA: skip generator, residual discriminator, path length regularization, style mixing.", new(), A),
        StyleGan3("stylegan3-t", "StyleGAN3 config T: images that follow a translation of their content.", Simple, T),
        StyleGan3("stylegan3-r", "StyleGAN3 config R: images that follow a translation and a rotation of their content.", Simple, R) with { BlurSigma = RotationBlurSigma },
        .. ProjectedConfigurations.All,
        R3GanConfiguration.Value,
        .. GrowingConfigurations.All,
        StyleGan2("stylegan3-ladder:A", "StyleGAN3 table 1, the start: StyleGAN2.", Whole, A),
        StyleGan2("stylegan3-ladder:B", "A + Fourier features instead of the learned constant.", Whole, B),
        StyleGan2("stylegan3-ladder:C", "B + no noise inputs.", Whole, C),
        StyleGan2("stylegan3-ladder:D", "C + simplified generator: 2 mapping layers, no mixing, path length or output skips; normalized activations.", Simple, D),
        StyleGan3("stylegan3-ladder:E", "D + margins and ideal up-sampling filters.", Simple, E),
        StyleGan3("stylegan3-ladder:F", "E + filtered nonlinearities.", Simple, F),
        StyleGan3("stylegan3-ladder:G", "F + non-critical sampling.", Simple, G),
        StyleGan3("stylegan3-ladder:H", "G + transformed Fourier features.", Simple, H),
        StyleGan3("stylegan3-ladder:T", "H + flexible layers; the same as stylegan3-t.", Simple, T),
        StyleGan3("stylegan3-ladder:R", "T + rotation equivariance; the same as stylegan3-r.", Simple, R) with { BlurSigma = RotationBlurSigma },
    ];

    /// <summary>Finds a configuration.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="UsageException">When there is none of that name.</exception>
    public static TrainingConfiguration Find(string name) => All.FirstOrDefault(configuration => string.Equals(configuration.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new OptionException("TrainingOptions.Cfg", name, "there is no such configuration", Spelling.Choose(OtherNames.GetValueOrDefault(name, name), [.. All.Select(configuration => configuration.Name)]));

    /// <summary>A configuration with a generator of StyleGAN2, changed by a step of a ladder.</summary>
    internal static TrainingConfiguration StyleGan2(string name, string description, TrainingOptions differences, Func<Sg2, Sg2> step) =>
        new(name, description, differences, plan => step(new Sg2
        {
            ImgResolution = plan.Resolution,
            ImgChannels = plan.Channels,
            CDim = plan.LabelDim,
            ZDim = plan.Options.Latent ?? 512,
            WDim = plan.Options.Latent ?? 512,
            ChannelBase = plan.Options.CBase ?? 32768,
            ChannelMax = plan.Options.CMax ?? 512,
            Mapping = new() { NumLayers = plan.Options.MapDepth ?? 8 },
            Architecture = plan.Options.GArch ?? StyleGan2Architecture.Skip,
            UseNoise = plan.Options.Noise ?? true,
            NumFp16Res = plan.NumFp16Res,
            ConvClamp = plan.ConvClamp,
            MagnitudeEmaBeta = plan.MagnitudeEmaBeta,
        }));

    private static TrainingConfiguration StyleGan3(string name, string description, TrainingOptions differences, Func<Sg3, Sg3> step) =>
        new(name, description, differences, plan => step(new Sg3
        {
            ImgResolution = plan.Resolution,
            ImgChannels = plan.Channels,
            CDim = plan.LabelDim,
            ZDim = plan.Options.Latent ?? 512,
            WDim = plan.Options.Latent ?? 512,
            ChannelBase = plan.Options.CBase ?? 32768,
            ChannelMax = plan.Options.CMax ?? 512,
            Mapping = new() { NumLayers = plan.Options.MapDepth ?? 2 },
            NumFp16Res = plan.NumFp16Res,
            ConvClamp = plan.ConvClamp,
            MagnitudeEmaBeta = plan.MagnitudeEmaBeta,
        }));
}
