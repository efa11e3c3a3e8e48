using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>Coordinates of a step that is the same for all images, in w or in the channels of styles; gradients flow from the images to it.</summary>
internal sealed class StepSpace
{
    private readonly GeneratorNetwork _generator;
    private readonly Tensor _centerd;
    private readonly Tensor _deviation;
    private readonly Tensor _mask;
    private readonly Dictionary<string, (int From, int Channels)> _channels = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<int>? _layers;

    private StepSpace(GeneratorNetwork generator, Tensor sample, IReadOnlyList<int>? layers)
    {
        _generator = generator;
        _layers = layers;
        _centerd = (sample - sample.mean([0], keepdim: true)).detach();
        _deviation = _centerd.std(0).clamp_min(1e-12);
        _mask = tensor([.. Enumerable.Range(0, generator.NumWs).Select(layer => layers is null || layers.Contains(layer) ? 1f : 0f)], ScalarType.Float32, sample.device).unsqueeze(1); // [L, 1]
    }

    /// <summary>Number of coordinates D.</summary>
    public long Length => _deviation.shape[0];

    public Device Device => _deviation.device;

    /// <param name="generator">The network.</param>
    /// <param name="w">[N, W] of it.</param>
    /// <param name="layers">Style inputs to change; null is all.</param>
    public static StepSpace InW(GeneratorNetwork generator, Tensor w, IReadOnlyList<int>? layers) => new(generator, w, layers);

    /// <param name="generator">The network.</param>
    /// <param name="w">[N, W] of it, whose images are made to see their styles.</param>
    /// <param name="options">Layers, batch.</param>
    public static StepSpace InStyles(GeneratorNetwork generator, Tensor w, DirectionOptions options)
    {
        StyleInput[] inputs = [.. StyleLayout.Of(generator).Where(input => options.Layers is null || options.Layers.Contains(input.Index))];
        if (inputs.Length == 0)
        {
            throw new OptionException("DirectionOptions.Layers", options.Layers, "none of these layers has a style", "Choose others.");
        }

        var space = new StepSpace(generator, StyleSample.Of(generator, w, inputs, options).to(w.device), options.Layers);
        int from = 0;
        foreach (StyleInput input in inputs)
        {
            space._channels.Add(input.Layer, (from, input.Channels));
            from += input.Channels;
        }

        return space;
    }

    /// <summary>The step of one standard deviation in the direction of some coordinates, each measured in its own deviation.</summary>
    /// <param name="coordinates">[D], not all zero.</param>
    /// <returns>[D].</returns>
    public Tensor Step(Tensor coordinates)
    {
        using var scope = NewDisposeScope();
        Tensor raw = coordinates * _deviation;
        Tensor unit = raw / raw.norm();
        return (unit * _centerd.matmul(unit).square().mean().sqrt()).MoveToOuterDisposeScope();
    }

    /// <summary>Coordinates, of mean square 1, of the covariance times a slope.</summary>
    public Tensor Natural(Tensor slope)
    {
        using var scope = NewDisposeScope();
        Tensor coordinates = _centerd.t().matmul(_centerd.matmul(slope)) / _deviation;
        double size = coordinates.square().mean().sqrt().item<float>();
        return (size > 0 && double.IsFinite(size) ? coordinates / size : ones_like(coordinates)).MoveToOuterDisposeScope();
    }

    /// <summary>The images of latents that are moved by a step.</summary>
    /// <param name="w">[N, W].</param>
    /// <param name="step">[D].</param>
    /// <returns>[N, C, R, R].</returns>
    public Tensor Synthesize(Tensor w, Tensor step)
    {
        using var scope = NewDisposeScope();
        Tensor ws = w.unsqueeze(1).expand(-1, _generator.NumWs, -1);
        return (_channels.Count == 0
            ? _generator.Synthesize(ws + (_mask * step))
            : _generator.Synthesize(ws, new SynthesisOptions { OnStyle = (layer, style) => _channels.TryGetValue(layer, out (int From, int Channels) part) ? style + step.narrow(0, part.From, part.Channels).to(style.dtype) : style }))
            .MoveToOuterDisposeScope();
    }

    /// <summary>The direction of a step of one standard deviation.</summary>
    public Direction DirectionOf(string name, string method, Tensor step, IReadOnlyDictionary<string, string> metadata)
    {
        using var scope = NewDisposeScope();
        return _channels.Count == 0
            ? Direction.InW(name, method, step, 1, _generator.NumWs, _layers, metadata)
            : new Direction(name, method, null, _channels.ToDictionary(item => item.Key, item => step.narrow(0, item.Value.From, item.Value.Channels).detach().clone(), StringComparer.Ordinal), metadata);
    }
}
