using System.Globalization;
using StyleGanSharp.Data;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>What a user should know before a training begins: what its data and options will probably lead to.</summary>
internal static class StartNotes
{
    /// <summary>ADA's experiments go down to 1000 images.</summary>
    private const int FewImages = 1000;

    /// <summary>Equal images are looked for among so many, of so many bytes in all: a look at more takes longer than it is worth.</summary>
    private const int MaxCompared = 10_000;
    private const long MaxComparedBytes = 256L << 20;

    /// <summary>A probability of augmentation from which generated images begin to look augmented (ADA §2.2).</summary>
    private const double LeakingP = 0.8;

    public static IReadOnlyList<string> Of(ResolvedTraining options, ImageDataset dataset) =>
        [.. new[] { Few(options, dataset), Equal(options, dataset), Leak(options), LongBurnIn(options) }.OfType<string>()];

    private static string? Few(ResolvedTraining options, ImageDataset dataset)
    {
        if (dataset.Count >= FewImages)
        {
            return null;
        }

        string[] helps =
        [
            .. options.Mirror ? Array.Empty<string>() : ["mirror images, where left and right may change places (TrainingOptions.Mirror)"],
            .. options.AugmentMode == AugmentMode.Ada || options.DiffAugment.Count > 0 ? Array.Empty<string>() : ["adaptive augmentation (TrainingOptions.Aug = Ada)"],
            .. options.InitialWeights is null ? ["to start from a network of related images (TrainingOptions.Resume)"] : Array.Empty<string>(),
        ];
        string count = $"{Quantity.Of(dataset.Count, "image")} {(dataset.Count == 1 ? "is" : "are")}";
        return $"{count} few for a network: it may learn {(dataset.Count == 1 ? "it" : "them")} by heart and make little else. What helps: {string.Join("; ", helps.Append("more images"))}.";
    }

    private static string? Equal(ResolvedTraining options, ImageDataset dataset)
    {
        int distinct = options.Mirror ? dataset.Count / 2 : dataset.Count;
        long sizeBytes = 0;
        for (int i = 0; i < Math.Min(distinct, MaxCompared); i++)
        {
            long size = dataset.SizeBytes(i);
            sizeBytes += size > 0 ? size : MaxComparedBytes + 1; // images that are drawn are not equal by mistake, and take time
        }

        if (distinct > MaxCompared || sizeBytes > MaxComparedBytes)
        {
            return null;
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        (int equal, string? first) = (0, null);
        for (int i = 0; i < distinct; i++)
        {
            if (dataset.TryFingerprint(i) is { } hash && !seen.TryAdd(Convert.ToHexString(hash), i))
            {
                equal++;
                first ??= $"{dataset.Describe(i)} and {dataset.Describe(seen[Convert.ToHexString(hash)])}";
            }
        }

        return equal == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{equal:N0} of {Quantity.Of(distinct, "image")} {(equal == 1 ? "is" : "are")} equal to another (the first: {first}); the network sees {(equal == 1 ? "it" : "them")} as often as there are copies.");
    }

    private static string? LongBurnIn(ResolvedTraining options) => options.BurnIn is not { } schedule || schedule.Kimg <= options.TotalKimg ? null
        : string.Create(CultureInfo.InvariantCulture, $"The burn-in takes {schedule.Kimg} thousand images (TrainingOptions.BurnIn) and the training {options.TotalKimg}: no ramp reaches its end.");

    private static string? Leak(ResolvedTraining options) => options.AugmentMode != AugmentMode.Fixed || options.Ada.InitialP < LeakingP ? null
        : string.Create(CultureInfo.InvariantCulture, $"With a probability of {options.Ada.InitialP} (TrainingOptions.P) nearly every image that the discriminator sees is augmented, so augmentations leak: generated images come out turned, recolored or cut as well. Keep it below {LeakingP}, or use TrainingOptions.Aug = Ada.");
}
