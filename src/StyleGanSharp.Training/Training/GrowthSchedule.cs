using System.Text.Json.Serialization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>Progressive growing (PRO §2): which part of the networks is trained when. The first resolution is stable for a while; then each doubled one fades in, and is stable again.</summary>
/// <remarks>It knows images, not networks: whatever has a level of detail can follow it.</remarks>
public sealed record GrowthSchedule
{
    /// <summary>Resolution the training starts with: a power of two, 4 to <see cref="LastResolution"/>. StyleGAN starts with 8, Progressive GAN with 4.</summary>
    public int FirstResolution { get; init; } = 8;

    /// <summary>Resolution of the images: a power of two.</summary>
    public required int LastResolution { get; init; }

    /// <summary>Thousands of images in which a resolution fades in; 0 switches at once.</summary>
    public double TransitionKimg { get; init; } = 600;

    /// <summary>Thousands of images for which a resolution then stays alone.</summary>
    public double StableKimg { get; init; } = 600;

    /// <summary>Batch size by resolution; the run's own where there is none.</summary>
    public IReadOnlyDictionary<int, int> Batches { get; init; } = new Dictionary<int, int>();

    /// <summary>Factors of the learning rates by resolution; 1 where there is none.</summary>
    public IReadOnlyDictionary<int, double> LearningRateFactors { get; init; } = new Dictionary<int, double>();

    /// <summary>Thousands of images until the whole network is in use.</summary>
    [JsonIgnore]
    public double LengthKimg => Levels * (StableKimg + TransitionKimg);

    private int Levels => int.Log2(LastResolution) - int.Log2(FirstResolution);

    /// <summary>Where the training is after some images.</summary>
    /// <param name="nimg">Real images seen.</param>
    /// <returns>The stage. Its level of detail is exact in float32, in which networks keep it.</returns>
    public GrowthStage At(long nimg)
    {
        double kimg = nimg / 1000.0;
        double period = TransitionKimg + StableKimg;
        double whole = Math.Floor((kimg - StableKimg) / period);
        double within = kimg - StableKimg - (whole * period);
        double begun = kimg < StableKimg ? 0 : whole + (within < TransitionKimg ? within / TransitionKimg : 1);
        double level = (float)(Levels - Math.Min(begun, Levels));
        int resolution = LastResolution >> (int)Math.Floor(level);
        return new GrowthStage(
            resolution, level, Batches.TryGetValue(resolution, out int batch) ? batch : null, LearningRateFactors.TryGetValue(resolution, out double factor) ? factor : 1);
    }

    /// <summary>Every option that is out of range, as members of the training's options.</summary>
    internal IReadOnlyList<OptionProblem> Problems()
    {
        var checks = new OptionChecks(typeof(GrowthSchedule));
        checks.Require(
            FirstResolution, FirstResolution >= 4 && int.IsPow2(FirstResolution) && int.IsPow2(LastResolution) && FirstResolution <= LastResolution,
            $"growth to {LastResolution} pixels is not possible from there; both must be powers of two, the first at least 4 and not above the last");
        checks.Require(TransitionKimg, double.IsFinite(TransitionKimg) && TransitionKimg >= 0, "it must not be negative");
        checks.Require(StableKimg, double.IsFinite(StableKimg) && StableKimg >= 0, "it must not be negative");
        checks.Require(TransitionKimg, TransitionKimg != 0 || StableKimg != 0, "transitions and stable phases cannot both have no length");
        checks.Require(
            Text(Batches), Batches.All(item => IsResolution(item.Key) && item.Value >= 1), $"batches must be at least 1, at resolutions from {FirstResolution} to {LastResolution}", member: nameof(Batches));
        checks.Require(
            Text(LearningRateFactors), LearningRateFactors.All(item => IsResolution(item.Key) && double.IsFinite(item.Value) && item.Value > 0),
            $"factors must be above 0, at resolutions from {FirstResolution} to {LastResolution}", member: nameof(LearningRateFactors));
        return checks.Problems;

        static string Text<T>(IReadOnlyDictionary<int, T> values) => string.Join(", ", values.Select(item => $"{item.Key}={item.Value}"));

        bool IsResolution(int value) => int.IsPow2(value) && value >= FirstResolution && value <= LastResolution;
    }
}
