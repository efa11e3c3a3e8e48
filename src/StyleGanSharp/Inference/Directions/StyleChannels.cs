using System.Globalization;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>Single channels of styles that control an attribute, found from a few examples (StyleSpace, arXiv 2011.12799, §5).</summary>
internal static class StyleChannels
{
    private const int MaxExamples = 30;
    private const int MinExamples = 3;

    /// <summary>Ranks the channels by how far and how surely the examples' styles lie off the network's mean: |mean(δ)| / std(δ) of δ = (s - μ)/σ.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="attributes">Predicts the attributes.</param>
    /// <param name="name">The attribute; its surest images are the examples, at most 30.</param>
    /// <param name="options">Samples, number of channels, layers; null is the defaults.</param>
    /// <param name="progress">Receives the number of images looked at.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>One a channel, named attribute.LAYER.CHANNEL, the likeliest first; dispose them.</returns>
    /// <exception cref="UsageException">When an option or the name cannot be used, or the network has no styles.</exception>
    /// <exception cref="StyleGanException">When the attribute is too rare among the network's images.</exception>
    public static IReadOnlyList<Direction> Find(
        GeneratorNetwork generator, IAttributeClassifier attributes, string name, DirectionOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(attributes);
        options ??= new DirectionOptions();
        options.Validate(generator.NumWs);
        var reliable = new ReliableAttributes(attributes);
        int attribute = reliable.IndexOf(name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        StyleInput[] inputs = [.. StyleLayout.Of(generator).Where(input => options.Layers is null || options.Layers.Contains(input.Index))];
        if (inputs.Length == 0)
        {
            throw new OptionException("DirectionOptions.Layers", options.Layers, "none of these layers has a style", "Choose others.");
        }

        (Tensor styles, Tensor scores) = Look(generator, reliable, attribute, inputs, options, progress, cancellationToken); // [N, ΣI], [N]
        long[] examples = [.. AttributeDirections.Examples(scores, options).With.Take(MaxExamples)];
        if (examples.Length < MinExamples)
        {
            throw new StyleGanException($"Only {examples.Length} of {Quantity.Of(options.Samples, "image")} of the network have the attribute {name}; at least {MinExamples} examples are needed. Draw more (DirectionOptions.Samples).");
        }

        Tensor deviation = styles.std(0);
        Tensor delta = (styles.index_select(0, tensor(examples, device: styles.device)) - styles.mean([0])) / deviation.clamp_min(1e-12); // [E, ΣI]
        Tensor mean = delta.mean([0]);
        Tensor relevance = mean.abs() / delta.std(0).clamp_min(1e-6);
        (Tensor top, Tensor order) = relevance.topk(Math.Min(options.Count, (int)relevance.shape[0]));
        return [.. order.data<long>().Select((channel, i) => Channel(name, inputs, (int)channel, top[i].item<float>(), deviation[channel].item<float>() * Math.Sign(mean[channel].item<float>())))];
    }

    private static Direction Channel(string name, StyleInput[] inputs, int channel, double relevance, double step)
    {
        int at = 0;
        while (channel >= inputs[at].Channels)
        {
            channel -= inputs[at++].Channels;
        }

        Tensor steps = zeros(inputs[at].Channels);
        steps[channel] = step;
        return new Direction(
            $"{name}.{inputs[at].Layer}.{channel}", "stylespace", null, new Dictionary<string, Tensor> { [inputs[at].Layer] = steps },
            new Dictionary<string, string> { ["relevance"] = relevance.ToString("0.####", CultureInfo.InvariantCulture) });
    }

    private static (Tensor StyleValues, Tensor Scores) Look(
        GeneratorNetwork generator, ReliableAttributes attributes, int attribute, StyleInput[] inputs, DirectionOptions options, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var scores = new List<Tensor>();
        Tensor styles = StyleSample.Of(
            generator, LatentSample.Draw(generator, options), inputs, options,
            images => scores.Add(LatentSample.Scores(attributes, images).select(1, attribute).cpu().DetachFromDisposeScope()), progress, cancellationToken);
        (Tensor StyleValues, Tensor Scores) result = (styles.MoveToOuterDisposeScope(), cat(scores).MoveToOuterDisposeScope());
        scores.ForEach(part => part.Dispose());
        return result;
    }
}
