using System.Globalization;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics.Attributes;

/// <summary>Trains an attribute classifier and measures it on images it has not seen.</summary>
internal static class AttributeTrainer
{
    private const double LearningRate = 1e-3;
    private const double WarmupFraction = 0.05;
    private const int ValidationPart = 10;
    private const int MaxNames = 5;

    /// <summary>Trains on nine tenths of the images and writes the network with what it is worth on the last tenth.</summary>
    /// <param name="dataset">Labeled images.</param>
    /// <param name="names">One name a number of the label.</param>
    /// <param name="options">How.</param>
    /// <param name="path">The file to write.</param>
    public static void Train(ImageDataset dataset, IReadOnlyList<string> names, AttributeOptions options, string path)
    {
        int[] chosen = SeededShuffle.Permutation(dataset.Count, (ulong)options.Seed, stream: 1)[..Math.Min(options.MaxImages, dataset.Count)];
        int held = Math.Max(chosen.Length / ValidationPart, 1);
        if (chosen.Length - held < 1)
        {
            throw new StyleGanException($"{dataset.Name} has {Quantity.Of(dataset.Count, "image")}; an attribute classifier needs some to learn from and some for validation.");
        }

        using var scope = NewDisposeScope();
        Device device = options.Device ?? CPU;
        using var network = new AttributeNetwork(names.Count);
        network.Start();
        network.to(device);
        int[] training = chosen[held..];
        int steps = Math.Max((int)(training.Length * options.Epochs / options.Batch), 1);
        using optim.Optimizer adam = optim.Adam(network.parameters(), LearningRate);
        for (int step = 0; step < steps; step++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            using var stepScope = NewDisposeScope();
            foreach (var group in adam.ParamGroups)
            {
                group.LearningRate = LearningRate * Schedule((double)step / steps);
            }

            int first = (int)((long)step * options.Batch % training.Length);
            (Tensor images, Tensor labels) = Read(dataset, [.. Enumerable.Range(first, options.Batch).Select(i => training[i % training.Length])]);
            Tensor scores = network.Scores(AttributeImages.Prepare(images.to(device), options.Resolution));
            Tensor loss = nn.functional.binary_cross_entropy_with_logits(scores, labels.to(device));
            adam.zero_grad();
            loss.backward();
            adam.step();
            options.Progress?.Report((step + 1.0) / steps);
        }

        if (dataset.Unreadable is { Count: > 0 } unreadable)
        {
            LibTorch.Warn($"{unreadable[0].Name} is left out of the training of attributes: {unreadable[0].Reason}{(unreadable.Count > 1 ? $" {unreadable.Count - 1} more cannot be read: {string.Join(", ", unreadable.Skip(1).Take(MaxNames).Select(problem => problem.Name))}{(unreadable.Count > 1 + MaxNames ? ", …" : string.Empty)}." : string.Empty)}");
        }

        Save(path, dataset, network, Validate(dataset, names, network, chosen[..held], options), options);
    }

    /// <summary>A short rise, then a cosine down to zero.</summary>
    private static double Schedule(double done) => done < WarmupFraction ? done / WarmupFraction : 0.5 * (1 + Math.Cos(Math.PI * (done - WarmupFraction) / (1 - WarmupFraction)));

    private static AttributeQuality[] Validate(ImageDataset dataset, IReadOnlyList<string> names, AttributeNetwork network, int[] held, AttributeOptions options)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var right = new List<Tensor>();
        var present = new List<Tensor>();
        foreach (int[] indices in held.Chunk(Math.Max(options.Batch, 64)))
        {
            (Tensor images, Tensor labels) = Read(dataset, indices);
            Tensor isPresent = labels > 0.5;
            right.Add((network.Scores(AttributeImages.Prepare(images.to(options.Device ?? CPU), options.Resolution)).cpu() > 0) == isPresent);
            present.Add(isPresent);
        }

        Tensor isRight = cat(right, 0).to(ScalarType.Float64); // [N, A]
        Tensor with = cat(present, 0).to(ScalarType.Float64);
        double[] accuracy = [.. isRight.mean([0]).data<double>()];
        double[] sensitivity = [.. ((isRight * with).sum([0]) / with.sum([0])).data<double>()];
        double[] specificity = [.. ((isRight * (1 - with)).sum([0]) / (1 - with).sum([0])).data<double>()];
        return [.. names.Select((name, i) => new AttributeQuality(name, accuracy[i], double.IsNaN(sensitivity[i] + specificity[i]) ? 0.5 : (sensitivity[i] + specificity[i]) / 2))];
    }

    private static void Save(string path, ImageDataset dataset, AttributeNetwork network, IReadOnlyList<AttributeQuality> attributes, AttributeOptions options)
    {
        string Numbers(Func<AttributeQuality, double> value) => string.Join(',', attributes.Select(attribute => value(attribute).ToString("R", CultureInfo.InvariantCulture)));
        SafetensorsFile.Save(path, [.. StateDictionary.Of(network, string.Empty)], new Dictionary<string, string>
        {
            [TrainedAttributes.NamesKey] = string.Join(',', attributes.Select(attribute => attribute.Name)),
            [TrainedAttributes.AccuracyKey] = Numbers(attribute => attribute.Accuracy!.Value),
            [TrainedAttributes.BalancedKey] = Numbers(attribute => attribute.BalancedAccuracy!.Value),
            [TrainedAttributes.ResolutionKey] = options.Resolution.ToString(CultureInfo.InvariantCulture),
            [TrainedAttributes.DataKey] = $"{dataset.Name}, {dataset.Count} images",
        });
    }

    private static (Tensor Images, Tensor Labels) Read(ImageDataset dataset, int[] indices)
    {
        int size = dataset.Channels * dataset.Resolution * dataset.Resolution;
        byte[] pixels = new byte[indices.Length * size];
        float[] labels = new float[indices.Length * dataset.LabelDim];
        Parallel.For(0, indices.Length, i =>
        {
            int read = dataset.ReadNext(indices[i], pixels.AsSpan(i * size, size));
            dataset.ReadLabel(read, labels.AsSpan(i * dataset.LabelDim, dataset.LabelDim));
        });
        int wrong = Array.FindIndex(labels, value => value is not (0 or 1));
        return wrong < 0
            ? (tensor(pixels, [indices.Length, dataset.Channels, dataset.Resolution, dataset.Resolution], ScalarType.Byte), tensor(labels, [indices.Length, dataset.LabelDim], ScalarType.Float32))
            : throw new StyleGanException($"{dataset.Describe(indices[wrong / dataset.LabelDim])} has {labels[wrong].ToString(CultureInfo.InvariantCulture)} in its label; attributes are 0 (absent) or 1 (present). Use data with binary labels or classes.");
    }
}
