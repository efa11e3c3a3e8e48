using System.Globalization;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>A vector for each class: the mean of what a feature network sees in the class's images (StyleGAN-XL §3.1). Kept in a safetensors file.</summary>
public sealed class ClassEmbeddings : IDisposable
{
    private const string TensorName = "embeddings";

    private ClassEmbeddings(Tensor values, string features, string dataset)
    {
        (Values, Features, Dataset) = (values.DetachFromDisposeScope(), features, dataset);
    }

    /// <summary>[L, E] float32 on the CPU: one row per class.</summary>
    public Tensor Values { get; }

    /// <summary>The feature network's name.</summary>
    public string Features { get; }

    /// <summary>The data's name.</summary>
    public string Dataset { get; }

    /// <summary>Number of classes.</summary>
    public int Classes => (int)Values.shape[0];

    /// <summary>Length of an embedding.</summary>
    public int Length => (int)Values.shape[1];

    /// <summary>Looks at every image of a collection. Images that cannot be read are left out; <see cref="ImageDataset.Unreadable"/> names them.</summary>
    /// <param name="dataset">Images with labels.</param>
    /// <param name="features">The network to look with.</param>
    /// <param name="batch">Images at a time.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The embeddings; dispose them.</returns>
    /// <exception cref="StyleGanException">When there are no labels, a class has no images, or most images cannot be read.</exception>
    public static ClassEmbeddings Compute(ImageDataset dataset, FeatureNetwork features, int batch = 32, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        if (dataset.LabelDim == 0)
        {
            throw new StyleGanException($"{dataset.Name} has no labels, so there are no classes to embed. Add a dataset.json with labels.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor? sums = null;
        Tensor counts = zeros(dataset.LabelDim, ScalarType.Float64);
        for (int first = 0; first < dataset.Count; first += batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var batchScope = NewDisposeScope();
            progress?.Report(first);
            (Tensor images, Tensor labels) = Read(dataset, first, Math.Min(batch, dataset.Count - first));
            dataset.RequireReadable();
            if (images.shape[0] == 0)
            {
                continue;
            }

            Tensor vectors = features.Extract(images, FeatureKind.Vector)[0].cpu().to(ScalarType.Float64);
            sums = ((sums ?? zeros(dataset.LabelDim, vectors.shape[1], ScalarType.Float64)) + labels.t().matmul(vectors)).MoveToOuterDisposeScope();
            counts.add_(labels.sum([0]));
        }

        progress?.Report(dataset.Count);

        long[] empty = [.. counts.le(0).nonzero().flatten().data<long>().ToArray()];
        return empty.Length == 0
            ? new ClassEmbeddings((sums! / counts.unsqueeze(1)).to(ScalarType.Float32), features.Name, dataset.Name)
            : throw new StyleGanException($"{dataset.Name} has no images of {empty.Length} of its {Quantity.Of(dataset.LabelDim, "class")}, the first of them {empty[0].ToString(CultureInfo.InvariantCulture)}. Remove them from its dataset.json.");
    }

    /// <summary>Reads a file that <see cref="Save"/> wrote, or any safetensors file with a tensor <c>embeddings</c> [L, E].</summary>
    /// <param name="path">The file.</param>
    /// <returns>The embeddings; dispose them.</returns>
    /// <exception cref="StyleGanException">When the file is missing, damaged or of another kind.</exception>
    public static ClassEmbeddings Load(string path)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (!file.Entries.TryGetValue(TensorName, out SafetensorsEntry? entry) || entry.Shape.Count != 2)
        {
            throw new StyleGanException($"{path} has no tensor '{TensorName}' of two dimensions (classes, length). Make class embeddings with ClassEmbeddings.Compute.");
        }

        return new ClassEmbeddings(file.Read(TensorName).to(ScalarType.Float32), file.Metadata.GetValueOrDefault("features", string.Empty), file.Metadata.GetValueOrDefault("dataset", string.Empty));
    }

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <exception cref="StyleGanException">When it cannot be written.</exception>
    public void Save(string path) => SafetensorsFile.Save(
        path, [new KeyValuePair<string, Tensor>(TensorName, Values)], new Dictionary<string, string>(StringComparer.Ordinal) { ["features"] = Features, ["dataset"] = Dataset });

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();

    /// <summary>Images that can be read, with their labels.</summary>
    private static (Tensor Images, Tensor Labels) Read(ImageDataset dataset, int first, int count)
    {
        int size = dataset.Channels * dataset.Resolution * dataset.Resolution;
        byte[] pixels = new byte[count * size];
        float[] labels = new float[count * dataset.LabelDim];
        int n = 0;
        for (int i = 0; i < count; i++)
        {
            if (dataset.TryReadImage(first + i, pixels.AsSpan(n * size, size)))
            {
                dataset.ReadLabel(first + i, labels.AsSpan(n * dataset.LabelDim, dataset.LabelDim));
                n++;
            }
        }

        return (
            tensor(pixels.AsSpan(0, n * size).ToArray(), [n, dataset.Channels, dataset.Resolution, dataset.Resolution], ScalarType.Byte),
            tensor(labels.AsSpan(0, n * dataset.LabelDim).ToArray(), [n, dataset.LabelDim]).to(ScalarType.Float64));
    }
}
