using System.Globalization;
using StyleGanSharp.Features.Pyramids;
using StyleGanSharp.Training;

namespace StyleGanSharp.Studies;

/// <summary>The steps from StyleGAN3 to StyleGAN-XL (its table 1), one added to the one before. All networks have equally many layers and channels, and see equally many images.</summary>
internal static class XlAblation
{
    private const int Layers = 9;
    private const int StemLayers = 7;
    private const int HeadLayers = 4; // takes the place of two layers of the stem
    private const int MaxLatent = 64;
    private const double BlurSigma = 2;
    private const double LearningRate = 0.002;

    /// <summary>The configurations.</summary>
    public static IReadOnlyList<StudyConfiguration> Configurations { get; } =
    [
        new("stylegan3", "StyleGAN3-T, conditional.", request => StyleGan3(request) with { DFeatures = null }),
        new("projected", "+ a projected discriminator on one feature network.", Projected),
        new("small-z", "+ a z a quarter as long as w, at most 64.", request => SmallZ(Projected(request))),
        new("embeddings", "+ StyleGAN-XL's generator with pretrained class embeddings.", Embedded) { EmbedsClasses = true },
        new("growing", "+ progressive growing in two stages of half the length each.", Growing) { EmbedsClasses = true, GrowthFactor = 2 },
        new("second-network", "+ a second feature network.", TwoNetworks) { EmbedsClasses = true, GrowthFactor = 2 },
        new("guidance", "+ classifier guidance.", request => TwoNetworks(request) with { ClsFeatures = request.ClsFeatures ?? FirstOf(request), ClsWeight = request.ClsWeight ?? 1 })
        {
            EmbedsClasses = true, GrowthFactor = 2,
        },
    ];

    /// <summary>The feature network of the discriminators of all steps, and that makes the embeddings and guides.</summary>
    private static string FirstOf(TrainingOptions request) => Networks(request).Split(',')[0].Trim();

    private static string Networks(TrainingOptions request) => request.DFeatures ?? $"{FeaturePyramids.Names[0]},{FeaturePyramids.RandomName}";

    /// <summary>What a preset would scale differently by configuration is written out.</summary>
    private static TrainingOptions Sized(TrainingOptions request)
    {
        TrainingOptions sized = TrainingPresets.Find(request.Preset ?? "cpu").Fill(request);
        return request with { Cond = true, Preset = request.Preset ?? "cpu", CBase = sized.CBase, CMax = sized.CMax, Latent = sized.Latent ?? 512 };
    }

    private static TrainingOptions StyleGan3(TrainingOptions request) => With(Sized(request) with { Cfg = "stylegan3-t" }, "num_layers", Layers);

    private static TrainingOptions Projected(TrainingOptions request) => AsXl(StyleGan3(request)) with { Projected = true, DFeatures = FirstOf(request) };

    private static TrainingOptions Embedded(TrainingOptions request) => SmallZ(AsXl(Sized(request)) with { Cfg = "stylegan-xl", DFeatures = FirstOf(request), SynLayers = Layers });

    private static TrainingOptions Growing(TrainingOptions request) => Embedded(request) with { SynLayers = StemLayers, HeadLayers = HeadLayers };

    private static TrainingOptions TwoNetworks(TrainingOptions request) => Growing(request) with { DFeatures = Networks(request) };

    private static TrainingOptions SmallZ(TrainingOptions request) => With(request, "z_dim", Math.Min(request.Latent!.Value / 4, MaxLatent));

    /// <summary>StyleGAN-XL's blur and learning rates from the projected discriminator on; the penalty is the baseline's alone.</summary>
    private static TrainingOptions AsXl(TrainingOptions request) => request with
    {
        Gamma = null,
        BlurSigma = request.BlurSigma ?? BlurSigma,
        GLr = request.GLr ?? LearningRate,
        DLr = request.DLr ?? LearningRate,
    };

    private static TrainingOptions With(TrainingOptions request, string option, int value) => request with
    {
        GOptions = new Dictionary<string, string>(request.GOptions, StringComparer.Ordinal) { [option] = value.ToString(CultureInfo.InvariantCulture) },
    };
}
