using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Features.TorchScript;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Metrics.Attributes;

/// <summary>Opens attribute classifiers.</summary>
public static class AttributeCatalog
{
    /// <summary>Raised whenever training changes, so that cached classifiers are not taken for new ones.</summary>
    private const int Version = 1;

    private const int ProbedImages = 32;

    /// <summary>What <see cref="Open"/> takes, for help texts.</summary>
    public static string Usage => $"labeled images (a folder or zip with labels, {AvatarOptions.SpecName}, {AvatarOptions.UnalignedSpecName}), of which a classifier is trained once and cached; or a TorchScript classifier (.pt) with a .json of the same name beside it";

    /// <summary>Whether a name of data is known to have labels of attributes without looking.</summary>
    /// <param name="data">The text a user gives for data.</param>
    /// <returns>True for the built-in faces.</returns>
    public static bool IsLabeled(string data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.StartsWith(AvatarOptions.SpecName, StringComparison.Ordinal);
    }

    /// <summary>The classifier in a file; or one of the attributes that data is labeled with: the one cached by an earlier call with equal data and options, or a new one, trained now.</summary>
    /// <param name="data">Labeled images, as <see cref="Data.ImageDataset.Open"/> takes them: every number of a label is an attribute that is there (1) or not (0); of classes, each is one, and of two classes the second. Or a TorchScript file (.pt),
    /// a program that takes images [N, 3, H, W] and gives log odds [N, attributes], with a JSON file of the same name beside it, <c>{"attributes": ["glasses", "smile"], "resolution": 256, "range": [-1, 1]}</c>.</param>
    /// <param name="options">How; null is the defaults.</param>
    /// <returns>The classifier; dispose it.</returns>
    /// <exception cref="UsageException">When an option is out of range or the data is no data.</exception>
    /// <exception cref="StyleGanException">When the data has no labels or other labels than 0 and 1, or a file is no classifier.</exception>
    public static IAttributeClassifier Open(string data, AttributeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new AttributeOptions();
        options.Validate();
        if (data.EndsWith(".pt", StringComparison.OrdinalIgnoreCase))
        {
            return ScriptAttributes.Load(data, options.Device);
        }

        using ImageDataset opened = ImageDataset.Open(data, new ImageDatasetOptions
        {
            UseLabels = true,
            LeaveOutUnreadable = true,
            Resolution = data.StartsWith("builtin:", StringComparison.Ordinal) ? options.Resolution : null,
        });
        ImageDataset dataset = BinaryLabel.Of(opened);
        string[] names = [.. Enumerable.Range(0, dataset.LabelDim).Select(i => dataset.LabelNames.ElementAtOrDefault(i) ?? $"label{i}")];
        string path = options.PlaceOf(Key(dataset, options));
        if (!File.Exists(path))
        {
            AttributeTrainer.Train(dataset, names, options, path);
        }

        return TrainedAttributes.Load(path, options.Device);
    }

    /// <summary>A name that follows from the data's size, some of its images and labels, and the options of the training.</summary>
    private static string Key(ImageDataset dataset, AttributeOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Version}/{dataset.Count}/{dataset.Resolution}/{dataset.Channels}/{dataset.LabelDim}/{options.MaxImages}/{options.Epochs}/{options.Batch}/{options.Seed}/{options.Resolution}")));
        byte[] pixels = new byte[dataset.Channels * dataset.Resolution * dataset.Resolution];
        float[] label = new float[dataset.LabelDim];
        for (int i = 0; i < Math.Min(ProbedImages, dataset.Count); i++)
        {
            int index = (int)((long)i * dataset.Count / Math.Min(ProbedImages, dataset.Count));
            hash.AppendData(dataset.TryReadImage(index, pixels) ? pixels : Encoding.UTF8.GetBytes(dataset.Describe(index)));
            dataset.ReadLabel(index, label);
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(label.AsSpan()));
        }

        return $"{dataset.Name}-{Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}";
    }
}
