using StyleGanSharp.Imaging;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>Images as a generator holds them: latents w, their classes where known, whether they are truncated, and where they were found together with them, noise maps and the input's transform. Kept in a file.</summary>
/// <remarks>A .safetensors file has the tensors <c>w</c>, <c>noise.LAYER</c>, <c>transform</c> and says in its metadata where they come from, their <c>classes</c> and whether they are <c>truncated</c>;
/// an .npz file has the same as arrays, of which other tools read <c>w</c>.</remarks>
public sealed partial class Latent : IDisposable
{
    private readonly Tensor _values;

    /// <summary>Puts a latent in w together.</summary>
    /// <param name="ws">[N, L, W] float32; the latent takes ownership, of the others too.</param>
    /// <param name="noise">Noise maps [N, 1, R, R] by layer; null is none: the network's own.</param>
    /// <param name="transform">[N, 3, 3]; null is none.</param>
    /// <param name="metadata">Texts to keep in the file.</param>
    /// <param name="classes">The class of each image, N of them, null where it is unknown; null when none is known or the network is unconditional.</param>
    /// <param name="isTruncated">Whether <paramref name="ws"/> are truncated. Say so: then they cannot be truncated again.</param>
    /// <exception cref="ArgumentException">When <paramref name="ws"/> has another shape, or there are not as many classes as images.</exception>
    public Latent(
        Tensor ws, IReadOnlyDictionary<string, Tensor>? noise = null, Tensor? transform = null, IReadOnlyDictionary<string, string>? metadata = null, IReadOnlyList<int?>? classes = null,
        bool isTruncated = false)
        : this(LatentSpace.W, Checked(ws, 3, "[N, L, W]"), classes)
    {
        Noise = noise ?? Noise;
        Transform = transform?.DetachFromDisposeScope();
        Metadata = metadata ?? Metadata;
        IsTruncated = isTruncated;
        foreach (Tensor map in Noise.Values)
        {
            map.DetachFromDisposeScope();
        }
    }

    private Latent(LatentSpace space, Tensor values, IReadOnlyList<int?>? classes)
    {
        if (classes is not null && classes.Count != values.shape[0])
        {
            throw new ArgumentException($"There {Quantity.Are(classes.Count, "class")} for {Quantity.Of(values.shape[0], "image")}; expected one each.", nameof(classes));
        }

        Space = space;
        _values = values.DetachFromDisposeScope();
        Classes = classes ?? new int?[values.shape[0]];
        Labels = new IReadOnlyList<float>?[values.shape[0]];
    }

    /// <summary>The space it lies in. Most work needs w; <see cref="StyleGanModel.Map(Latent, GenerationOptions?)"/> leads there from z.</summary>
    public LatentSpace Space { get; }

    /// <summary>Latents w: [N, L, W] float32.</summary>
    /// <exception cref="UsageException">When the latent lies in z.</exception>
    public Tensor Ws => Space == LatentSpace.W ? _values
        : throw new UsageException("The latent lies in z, and w is needed. Map it first (StyleGanModel.Map).");

    /// <summary>Latents z: [N, Z] float32.</summary>
    /// <exception cref="UsageException">When the latent lies in w, from which there is no way back.</exception>
    public Tensor Z => Space == LatentSpace.Z ? _values
        : throw new UsageException("The latent lies in w, and z is needed; there is no way back from w. Draw z by seeds (StyleGanModel.Draw).");

    /// <summary>Noise maps [N, 1, R, R] by layer, for <see cref="SynthesisOptions.NoiseMaps"/>; empty where the network's own are used.</summary>
    public IReadOnlyDictionary<string, Tensor> Noise { get; } = new Dictionary<string, Tensor>();

    /// <summary>The input's transform [N, 3, 3], or null.</summary>
    public Tensor? Transform { get; }

    /// <summary>Steps in single channels of styles s = A(w), [N, I] by layer, from directions in style space (StyleSpace, arXiv 2011.12799); empty for none.</summary>
    public IReadOnlyDictionary<string, Tensor> StyleSteps
    {
        get;
        private init
        {
            field = value;
            foreach (Tensor step in value.Values)
            {
                step.DetachFromDisposeScope();
            }
        }
    } = new Dictionary<string, Tensor>();

    /// <summary>What the file says about itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>The class of each image, <see cref="Count"/> of them; null where it is unknown or the network unconditional.</summary>
    public IReadOnlyList<int?> Classes { get; private init; }

    /// <summary>The label of each image as a vector, <see cref="Count"/> of them; null where it is a class (<see cref="Classes"/>), unknown or the network unconditional.</summary>
    /// <exception cref="ArgumentException">When it is set to another number of labels than of images.</exception>
    public IReadOnlyList<IReadOnlyList<float>?> Labels
    {
        get;
        init => field = value?.Count == Count ? value : throw new ArgumentException($"There {Quantity.Are(value?.Count ?? 0, "label")} for {Quantity.Of(Count, "image")}; expected one each.", nameof(value));
    }

    /// <summary>What is known of the label of each image.</summary>
    internal IReadOnlyList<ImageLabel> Conditions
    {
        get => [.. Classes.Zip(Labels, (number, vector) => new ImageLabel(number, vector))];
        private init => (Classes, Labels) = ([.. value.Select(label => label.Class)], [.. value.Select(label => label.Vector)]);
    }

    /// <summary>Whether <see cref="Ws"/> are truncated, all or some of them, so that they must not be truncated again.</summary>
    public bool IsTruncated { get; }

    /// <summary>Number of images.</summary>
    public int Count => (int)_values.shape[0];

    /// <summary>Puts a latent in z together.</summary>
    /// <param name="z">[N, Z] float32, standard normal; the latent takes ownership.</param>
    /// <param name="classes">The class of each image, N of them, null where it is unknown; null when none is known or the network is unconditional.</param>
    /// <returns>The latent; dispose it.</returns>
    /// <exception cref="ArgumentException">When <paramref name="z"/> has another shape, or there are not as many classes as images.</exception>
    public static Latent InZ(Tensor z, IReadOnlyList<int?>? classes = null) => new(LatentSpace.Z, Checked(z, 2, "[N, Z]"), classes);

    /// <summary>The same with labels of any kind.</summary>
    private static Latent InZWith(Tensor z, IReadOnlyList<ImageLabel> labels) => new(LatentSpace.Z, Checked(z, 2, "[N, Z]"), null) { Conditions = labels };

    /// <summary>The latents of seeds in w, which know their class and whether they are truncated.</summary>
    internal static Latent FromSeeds(GeneratorNetwork generator, IReadOnlyList<long> seeds, GenerationOptions? options = null)
    {
        GenerationOptions chosen = options ?? new GenerationOptions();
        return new Latent(ImageGenerator.Ws(generator, seeds, chosen), isTruncated: chosen.Truncates(generator.NumWs)) { Conditions = [.. Enumerable.Repeat(chosen.Condition, seeds.Count)] };
    }

    /// <summary>A latent some way along a direction.</summary>
    /// <param name="latent">Any number of images.</param>
    /// <param name="step">Where to and how far, e.g. <c>2 * smile</c>.</param>
    /// <returns>A fresh latent on the same device; dispose it.</returns>
    /// <exception cref="UsageException">When the direction is for another network.</exception>
    public static Latent operator +(Latent latent, DirectionStep step)
    {
        ArgumentNullException.ThrowIfNull(latent);
        ArgumentNullException.ThrowIfNull(step.Direction);
        return latent.Along(step.Direction, step.Strength, null);
    }

    /// <summary>A latent some way along a direction, the other way.</summary>
    /// <param name="latent">Any number of images.</param>
    /// <param name="step">Where to and how far.</param>
    /// <returns>A fresh latent on the same device; dispose it.</returns>
    /// <exception cref="UsageException">When the direction is for another network.</exception>
    public static Latent operator -(Latent latent, DirectionStep step) => latent + -step;

    /// <summary>A latent some way along a direction.</summary>
    /// <param name="step">Where to and how far.</param>
    /// <returns>A fresh latent on the same device; dispose it.</returns>
    /// <exception cref="UsageException">When the direction is for another network.</exception>
    public Latent Add(DirectionStep step) => this + step;

    /// <summary>A latent some way along a direction, the other way.</summary>
    /// <param name="step">Where to and how far.</param>
    /// <returns>A fresh latent on the same device; dispose it.</returns>
    /// <exception cref="UsageException">When the direction is for another network.</exception>
    public Latent Subtract(DirectionStep step) => this - step;

    /// <summary>Reads a file.</summary>
    /// <param name="path">.safetensors, or what other tools write: .npz, .npy or .pt with an array of [L, W] or [N, L, W] (16-, 32- or 64-bit floats), called <c>w</c>, by another of the usual names, or the only one.
    /// A single w ([W], [1, W] or [N, 1, W]) is for all layers of the network it is used with.</param>
    /// <param name="device">Where to put it; null is the CPU.</param>
    /// <returns>The latent; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file is missing, damaged or holds no latent.</exception>
    public static Latent Load(string path, Device? device = null) => LatentFile.Load(path, device);

    /// <summary>Writes a file: to a temporary name first, then renamed.</summary>
    /// <param name="path">.safetensors or .npz.</param>
    /// <exception cref="StyleGanException">When it cannot be written.</exception>
    public void Save(string path) => LatentFile.Save(path, this);

    /// <summary>A copy, truncated unless every ψ is 1, each image towards the mean of its class where the network has one for each.</summary>
    internal Latent Truncate(GeneratorNetwork generator, GenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(options);
        Require(generator, "The latent");
        RequireTruncatable(generator, options, "The latent");
        return WithWs(TruncatedWs(generator, options), IsTruncated || options.Truncates(generator.NumWs));
    }

    /// <summary>The same images in w.</summary>
    internal Latent MapToW(GeneratorNetwork generator, GenerationOptions options)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        ImageLabel[] labels = [.. Conditions.Select(own => own.Or(options.Condition))];
        return new Latent(ImageGenerator.Ws(generator, Z, labels, options), isTruncated: options.Truncates(generator.NumWs)) { Conditions = labels };
    }

    /// <summary>One of the images alone.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <returns>A copy; dispose it.</returns>
    public Latent Pick(int index) => Select(index, 1, tensor => tensor.clone());

    /// <summary>How to make the images: <paramref name="options"/> with this latent's noise maps and transform. A transform of the options moves the image on from there.</summary>
    /// <param name="options">The other options; null is the defaults.</param>
    /// <returns>Options for <see cref="GeneratorNetwork.Synthesize"/>.</returns>
    public SynthesisOptions Synthesis(SynthesisOptions? options = null)
    {
        SynthesisOptions chosen = options ?? SynthesisOptions.Default;
        return chosen with
        {
            NoiseMaps = Noise.Count > 0 ? Noise : chosen.NoiseMaps,
            OnStyle = StyleSteps.Count == 0 ? chosen.OnStyle : (layer, style) => Moved(layer, chosen.OnStyle is null ? style : chosen.OnStyle(layer, style)),
            InputTransform = Transform is null ? chosen.InputTransform : chosen.InputTransform is { } further ? Transform.matmul(further.to(Transform.device)) : Transform,
        };
    }

    private Tensor Moved(string layer, Tensor style) => StyleSteps.TryGetValue(layer, out Tensor? step) ? style + step.to(style.dtype) : style;

    /// <summary>Some way along a direction.</summary>
    /// <param name="direction">Where to.</param>
    /// <param name="strength">How far.</param>
    /// <param name="layers">Style inputs to change; null is all that the direction has.</param>
    internal Latent Along(Direction direction, double strength, IReadOnlyList<int>? layers)
    {
        if (direction.Ws is { } of && (of.shape[0] != Ws.shape[1] || of.shape[1] != Ws.shape[2]))
        {
            throw new UsageException($"The direction '{direction.Name}' has {Quantity.Of(of.shape[0], "step")} of length {of.shape[1]}; the latent has {Ws.shape[1]} of length {Ws.shape[2]}. It was found with another network.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor ws = Ws.clone();
        if (direction.Ws is { } steps)
        {
            Tensor mask = tensor([.. Enumerable.Range(0, (int)Ws.shape[1]).Select(layer => layers is null || layers.Contains(layer) ? (float)strength : 0)], ScalarType.Float32, Ws.device);
            ws = Ws + (steps.to(Ws.device) * mask.unsqueeze(1)).unsqueeze(0);
        }

        var channels = StyleSteps.ToDictionary(item => item.Key, item => item.Value.clone());
        foreach ((string layer, Tensor step) in direction.Channels)
        {
            Tensor far = (step.to(ScalarType.Float32).to(Ws.device) * strength).expand(Count, -1);
            channels[layer] = channels.TryGetValue(layer, out Tensor? before) ? before + far : far.clone();
        }

        return WithWs(ws, styleSteps: channels);
    }

    /// <summary>The same for a network of several style inputs, where there is one w for all of them.</summary>
    internal Latent ForAllLayers(GeneratorNetwork generator) => Ws.shape[1] == 1 && generator.NumWs > 1 && Ws.shape[2] == generator.WDim ? WithWs(Ws.repeat(1, generator.NumWs, 1)) : WithWs(Ws.clone());

    /// <summary>Throws unless a network takes this latent; <paramref name="name"/> is what to call it, e.g. its file.</summary>
    internal void Require(GeneratorNetwork generator, string name)
    {
        ArgumentNullException.ThrowIfNull(generator);
        if (Ws.shape[1] != generator.NumWs || Ws.shape[2] != generator.WDim)
        {
            throw new UsageException($"{name} has {Quantity.Of(Ws.shape[1], "latent")} w of length {Ws.shape[2]}; the network takes {generator.NumWs} of length {generator.WDim}. It was found with another network.");
        }

        Dictionary<string, Tensor> stored = Noise.Count == 0 ? [] : StoredNoise.Of(generator);
        foreach ((string layer, Tensor map) in Noise)
        {
            if (!stored.TryGetValue(layer, out Tensor? own) || !map.shape.AsSpan().SequenceEqual([Count, 1, .. own.shape]))
            {
                throw new UsageException(
                    $"{name} has noise [{string.Join(", ", map.shape)}] for the layer {layer}, which in this network has {(own is null ? "none" : $"[{Count}, 1, {string.Join(", ", own.shape)}]")}. It was found with another network.");
            }
        }

        if (Transform is not null && (!generator.HasInputTransform || !Transform.shape.AsSpan().SequenceEqual([Count, 3, 3])))
        {
            throw new UsageException(generator.HasInputTransform ? $"{name} has a transform [{string.Join(", ", Transform.shape)}]; expected [{Count}, 3, 3]. Project the image again."
                : $"{name} has a transform of the input, which this network does not have. It was found with another network.");
        }
    }

    /// <summary>Throws when latents that are truncated are to be truncated again.</summary>
    internal void RequireTruncatable(GeneratorNetwork generator, GenerationOptions options, string name)
    {
        if (IsTruncated && options.Truncates(generator.NumWs))
        {
            throw new UsageException($"{name} is truncated already, and a second time would be too much. Leave truncation out (GenerationOptions.TruncationPsi, GenerationOptions.LayerPsi).");
        }
    }

    /// <summary>[N, L, W], a fresh tensor.</summary>
    internal Tensor TruncatedWs(GeneratorNetwork generator, GenerationOptions options)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        ImageLabel[] labels = [.. Conditions.Select(own => own.Or(options.Condition))];
        bool areKnown = generator.CDim > 0 && options.Truncates(generator.NumWs) && labels.All(label => label.IsKnown);
        Tensor? c = areKnown ? ImageGenerator.Labels(generator, labels) : null;
        return generator.Truncate(Ws, c, options.Psi(generator.NumWs)).MoveToOuterDisposeScope();
    }

    /// <summary>Latents of a network one after another. Where only some have noise maps, the others get those that the network stores; where only some have a transform, the others get none in effect.</summary>
    internal static Latent Join(GeneratorNetwork generator, IReadOnlyList<Latent> parts)
    {
        using var scope = NewDisposeScope();
        if (parts[0].Space == LatentSpace.Z)
        {
            return InZWith(cat([.. parts.Select(part => part.Z)]), [.. parts.SelectMany(part => part.Conditions)]);
        }

        Dictionary<string, Tensor> stored = parts.Any(part => part.Noise.Count > 0) ? StoredNoise.Of(generator) : [];
        Tensor Map(Latent part, string layer) => part.Noise.TryGetValue(layer, out Tensor? map) ? map : stored[layer].expand(part.Count, 1, -1, -1);
        Tensor Motion(Latent part) => part.Transform ?? eye(3, device: part.Ws.device).expand(part.Count, -1, -1);
        return new Latent(
            cat([.. parts.Select(part => part.Ws)]),
            stored.Keys.ToDictionary(layer => layer, layer => cat([.. parts.Select(part => Map(part, layer))]), StringComparer.Ordinal),
            parts.Any(part => part.Transform is not null) ? cat([.. parts.Select(Motion)]) : null,
            parts.Count == 1 ? parts[0].Metadata : null,
            isTruncated: parts.Any(part => part.IsTruncated))
        {
            Conditions = [.. parts.SelectMany(part => part.Conditions)],
            StyleSteps = JoinedSteps(parts),
        };
    }

    private static Dictionary<string, Tensor> JoinedSteps(IReadOnlyList<Latent> parts)
    {
        Dictionary<string, Tensor> like = [];
        foreach ((string layer, Tensor step) in parts.SelectMany(part => part.StyleSteps))
        {
            like.TryAdd(layer, step);
        }

        return like.ToDictionary(
            item => item.Key,
            item => cat([.. parts.Select(part => part.StyleSteps.TryGetValue(item.Key, out Tensor? step) ? step : zeros_like(item.Value.narrow(0, 0, 1)).expand(part.Count, -1))]));
    }

    /// <summary>The same with other latents w.</summary>
    /// <param name="ws">[N, L, W]; the result takes ownership.</param>
    /// <param name="isTruncated">Whether they are truncated; null is as before.</param>
    /// <param name="styleSteps">[N, I] by layer, of which the result takes ownership; null is as before.</param>
    internal Latent WithWs(Tensor ws, bool? isTruncated = null, IReadOnlyDictionary<string, Tensor>? styleSteps = null) => new(
        ws, Noise.ToDictionary(item => item.Key, item => item.Value.clone()), Transform?.clone(), Metadata, Classes, isTruncated ?? IsTruncated)
    {
        Labels = Labels,
        StyleSteps = styleSteps ?? StyleSteps.ToDictionary(item => item.Key, item => item.Value.clone()),
    };

    /// <summary>The same with steps in style space, of which the result takes ownership.</summary>
    internal Latent WithStyleSteps(IReadOnlyDictionary<string, Tensor> styleSteps) => new(Ws, Noise, Transform, Metadata, Classes, IsTruncated)
    {
        Labels = Labels,
        StyleSteps = styleSteps,
    };

    /// <summary>Some of the images, as views.</summary>
    internal Latent Part(long first, long count) => Select(first, count, tensor => tensor);

    private Latent Select(long first, long count, Func<Tensor, Tensor> of)
    {
        Tensor Some(Tensor tensor) => of(tensor.narrow(0, first, count));
        ImageLabel[] labels = [.. Conditions.Skip((int)first).Take((int)count)];
        return Space == LatentSpace.Z ? InZWith(Some(_values), labels)
            : new Latent(Some(_values), Noise.ToDictionary(item => item.Key, item => Some(item.Value)), Transform is null ? null : Some(Transform), Metadata, isTruncated: IsTruncated)
            {
                Conditions = labels,
                StyleSteps = StyleSteps.ToDictionary(item => item.Key, item => Some(item.Value)),
            };
    }

    private static Tensor Checked(Tensor values, int dimensions, string shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.dim() == dimensions && values.shape[0] >= 1 ? values
            : throw new ArgumentException($"Latents are [{string.Join(", ", values.shape)}]; expected {shape} with at least one.", nameof(values));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.Dispose();
        Transform?.Dispose();
        foreach (Tensor map in Noise.Values.Concat(StyleSteps.Values))
        {
            map.Dispose();
        }
    }
}
