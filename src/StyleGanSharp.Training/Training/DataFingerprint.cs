using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using StyleGanSharp.Data;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>What a state keeps of the data it was trained on, so that a run that is continued on other data can say so.</summary>
/// <param name="Count">Number of images, mirror images included.</param>
/// <param name="LabelDim">Length of a label.</param>
/// <param name="Labels">SHA-256 of the labels of up to <see cref="MaxLabels"/> images.</param>
/// <param name="Contents">SHA-256 of the sizes in bytes of up to <see cref="MaxLabels"/> images and of the contents of up to <see cref="MaxContents"/>.</param>
internal sealed record DataFingerprint(int Count, int LabelDim, string Labels, string Contents)
{
    /// <summary>Images whose labels and sizes are looked at, spread evenly: a look at a million takes minutes on a network drive.</summary>
    private const int MaxLabels = 10_000;

    private const int MaxContents = 64;

    public static DataFingerprint Of(ImageDataset dataset)
    {
        using var labels = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var contents = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        float[] label = new float[dataset.LabelDim];
        foreach (int index in Spread(dataset.Count, MaxLabels))
        {
            dataset.ReadLabel(index, label);
            labels.AppendData(MemoryMarshal.AsBytes<float>(label));
            contents.AppendData(BitConverter.GetBytes(dataset.SizeBytes(index)));
        }

        foreach (int index in Spread(dataset.Count, MaxContents))
        {
            contents.AppendData(dataset.TryFingerprint(index) ?? []);
        }

        return new DataFingerprint(dataset.Count, dataset.LabelDim, Convert.ToHexStringLower(labels.GetHashAndReset()), Convert.ToHexStringLower(contents.GetHashAndReset()));
    }

    /// <summary>What is different now, as the end of a sentence; null when nothing is.</summary>
    public string? DifferenceTo(DataFingerprint now) =>
        Count != now.Count ? string.Create(CultureInfo.InvariantCulture, $"it had {Quantity.Of(Count, "image")} and has {now.Count:N0}")
        : Contents != now.Contents ? $"it still has {Quantity.Of(Count, "image")}, but not the same ones or in another order"
        : Labels != now.Labels ? "its labels have changed"
        : null;

    private static IEnumerable<int> Spread(int total, int most) => Enumerable.Range(0, Math.Min(total, most)).Select(i => (int)((long)i * total / Math.Min(total, most)));
}
