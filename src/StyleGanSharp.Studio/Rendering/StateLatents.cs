using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Rendering;

/// <summary>The latents w of states.</summary>
/// <param name="model">The network.</param>
/// <param name="directions">Its directions.</param>
/// <param name="shelf">Latents that no seed leads to.</param>
internal sealed class StateLatents(StyleGanModel model, DirectionCache directions, LatentShelf shelf)
{
    /// <summary>Seeds from one row of the plane to the next.</summary>
    public const long RowStride = 100;

    private const long Seeds = 1L << 32;

    private const int ChildCells = 9;

    /// <summary>Of the image of a state: place in the plane, mixing, generations, truncation, directions, in this order.</summary>
    /// <returns>[1, L, W], a fresh tensor.</returns>
    public Tensor Ws(StudioState state) => Run(() => Crossed(Changed(Truncated(Bred(Mixed(state), state, state.Steps), state), state), state));

    /// <summary>Of the image in the middle of eight children.</summary>
    /// <returns>[9, L, W], a fresh tensor.</returns>
    public Tensor Children(StudioState state) => Run(() =>
    {
        Tensor parent = Bred(Mixed(state), state, state.Steps);
        Tensor[] all = [.. Enumerable.Range(0, ChildCells).Select(cell => cell == ChildCells / 2 ? parent : Bred(parent, state, [ChildAt(state, cell)]))];
        return Changed(Truncated(cat(all), state), state);
    });

    /// <summary>The generation that a cell of the 3×3 adds; the page computes the same.</summary>
    public static BreedingStep ChildAt(StudioState state, int cell) =>
        new((uint)((state.Seed + 1 + (1009L * (state.Steps.Count + 1)) + (31L * state.Litter) + cell) % Seeds), state.Difference);

    /// <summary>Of seeds, not truncated.</summary>
    /// <returns>[N, L, W] in the current dispose scope.</returns>
    public Tensor OfSeeds(IReadOnlyList<long> seeds, StudioState state) => ImageGenerator.Ws(model.Generator, seeds, WithLabel(new GenerationOptions(), state, model));

    /// <summary>Truncated as the state says.</summary>
    public Tensor Truncated(Tensor ws, StudioState state) => Truncated(ws, SceneRenderer.Options(state, model));

    /// <summary>The layers that take the other seed's styles.</summary>
    /// <exception cref="UsageException">When the network has no such layers.</exception>
    public IReadOnlyList<int> MixedLayers(StudioState state)
    {
        IReadOnlyList<int> layers = state.MixLayers is { Length: > 0 } text ? Latent.ParseIndices(text, "layers") : model.CoarseLayers;
        return Known(layers);
    }

    /// <summary>The same with the label of a state: the only one, or a mixture of two.</summary>
    public static GenerationOptions WithLabel(GenerationOptions options, StudioState state, StyleGanModel model)
    {
        if (model.ClassCount == 0)
        {
            return options;
        }

        IReadOnlyList<float> first = model.ParseLabel(state.Label ?? model.LabelExample!);
        if (state.SecondLabel is null || state.LabelMix == 0)
        {
            bool isClass = !model.HasVectorLabels && first.Count(number => number != 0) == 1 && first.Contains(1);
            return isClass ? options with { Class = first.ToList().IndexOf(1) } : options with { Label = first };
        }

        IReadOnlyList<float> second = model.ParseLabel(state.SecondLabel);
        return options with { Label = [.. first.Zip(second, (a, b) => (float)((a * (1 - state.LabelMix)) + (b * state.LabelMix)))] };
    }

    private Tensor Mixed(StudioState state)
    {
        Tensor ws = state.Latent is { } name ? FromLatent(shelf.Of(name).Ws, state) : InPlane(state);
        return state.MixSeed is { } seed ? StyleMixing.Mix(ws, OfSeeds([seed], state), MixedLayers(state)) : ws;
    }

    private Tensor FromLatent(Tensor ws, StudioState state) => state.X == 0 && state.Y == 0 ? ws.clone() : ws + InPlane(state) - InPlane(state with { X = 0, Y = 0 });

    /// <summary>Between the four seeds around a place of the plane, in w.</summary>
    private Tensor InPlane(StudioState state)
    {
        (long left, long top) = ((long)Math.Floor(state.X), (long)Math.Floor(state.Y));
        (double right, double down) = (state.X - left, state.Y - top);
        (long Seed, double Weight)[] corners =
        [
            .. new[] { (0, 0, (1 - right) * (1 - down)), (1, 0, right * (1 - down)), (0, 1, (1 - right) * down), (1, 1, right * down) }
                .Where(corner => corner.Item3 > 0)
                .Select(corner => ((((state.Seed + left + corner.Item1 + (RowStride * (top + corner.Item2))) % Seeds) + Seeds) % Seeds, corner.Item3)),
        ];
        Tensor ws = OfSeeds([.. corners.Select(corner => corner.Seed)], state); // [1 … 4, L, W]
        return corners.Length == 1 ? ws : (ws * tensor([.. corners.Select(corner => (float)corner.Weight)], [corners.Length, 1, 1], ScalarType.Float32, ws.device)).sum(0, keepdim: true);
    }

    /// <summary>Steps of the network's own spread of w: with parent and seed independent, √(1-d²) and d of their distances from the mean leave the variance as it is.</summary>
    private Tensor Bred(Tensor ws, StudioState state, IReadOnlyList<BreedingStep> steps)
    {
        if (steps.Count == 0)
        {
            return ws;
        }

        Tensor mean = Truncated(ws, WithLabel(new GenerationOptions { TruncationPsi = 0 }, state, model));
        foreach (BreedingStep step in steps)
        {
            Tensor towards = OfSeeds([step.Seed], state) - mean;
            ws = mean + ((ws - mean) * Math.Sqrt(1 - (step.Difference * step.Difference))) + (towards * step.Difference);
        }

        return ws;
    }

    private Tensor Changed(Tensor ws, StudioState state)
    {
        IReadOnlyList<int>? layers = state.DirectionLayers is { Length: > 0 } text ? Known(Latent.ParseIndices(text, "layers")) : null;
        foreach (DirectionSetting setting in state.Directions.Where(item => item.Strength != 0))
        {
            Direction direction = directions.Of(setting);
            using var latent = new Latent(ws.clone());
            using Latent along = latent.Along(direction, setting.Strength, layers);
            ws = along.Ws.clone();
        }

        return ws;
    }

    /// <summary>Towards the second parent, each style input as far as its weight.</summary>
    private Tensor Crossed(Tensor ws, StudioState state)
    {
        if (state.Cross is not { } cross)
        {
            return ws;
        }

        Tensor other = Ws(cross.With);
        Tensor weights = tensor([.. Enumerable.Range(0, (int)ws.shape[1]).Select(layer => layer < cross.Weights.Count ? (float)cross.Weights[layer] : 0)], ScalarType.Float32, ws.device).view(1, -1, 1);
        return ws + (weights * (other - ws));
    }

    private Tensor Truncated(Tensor ws, GenerationOptions options)
    {
        Tensor? c = model.ClassCount == 0 ? null : ImageGenerator.Labels(model.Generator, [.. Enumerable.Repeat(options.Condition, (int)ws.shape[0])]);
        return model.Generator.Truncate(ws, c, options.Psi(model.Generator.NumWs));
    }

    private IReadOnlyList<int> Known(IReadOnlyList<int> layers) => layers.All(layer => layer < model.Generator.NumWs) ? layers
        : throw new UsageException($"The network has style inputs 0 to {model.Generator.NumWs - 1}; found {string.Join(", ", layers.Where(layer => layer >= model.Generator.NumWs).Take(8))}.");

    private static Tensor Run(Func<Tensor> make)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return make().MoveToOuterDisposeScope();
    }
}
