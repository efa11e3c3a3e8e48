using StyleGanSharp.Checkpoints;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Editing;

/// <summary>Pictures as a generator holds them: style vectors, and where they were found together with them, noise maps and the input's transform. Kept in a file.</summary>
/// <remarks>A .safetensors file has the tensors <c>w</c>, <c>noise.LAYER</c>, <c>transform</c> and says where they come from; an .npz file has the same arrays, of which other tools read <c>w</c>.</remarks>
public sealed class LatentCode : IDisposable
{
    private const string StylesKey = "w";
    private const string TransformKey = "transform";
    private const string NoisePrefix = "noise.";
    private const string FormatKey = "format";
    private const string FormatName = "stylegansharp-latent";
    private const string NumPySuffix = ".npz";

    /// <summary>Puts a latent together.</summary>
    /// <param name="ws">[N, L, W] float32; taken into possession, as are the others.</param>
    /// <param name="noise">Noise maps [N, 1, R, R] by layer; null is none: the network's own.</param>
    /// <param name="transform">[N, 3, 3]; null is none.</param>
    /// <param name="metadata">Texts to keep in the file.</param>
    /// <exception cref="ArgumentException">When <paramref name="ws"/> has another shape.</exception>
    public LatentCode(Tensor ws, IReadOnlyDictionary<string, Tensor>? noise = null, Tensor? transform = null, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(ws);
        if (ws.dim() != 3 || ws.shape[0] < 1)
        {
            throw new ArgumentException($"Style vectors are [{string.Join(", ", ws.shape)}]; expected [N, L, W] with at least one.", nameof(ws));
        }

        Styles = ws.DetachFromDisposeScope();
        Noise = noise ?? new Dictionary<string, Tensor>();
        Transform = transform?.DetachFromDisposeScope();
        Metadata = metadata ?? new Dictionary<string, string>();
        foreach (Tensor map in Noise.Values)
        {
            map.DetachFromDisposeScope();
        }
    }

    /// <summary>Style vectors: [N, L, W] float32.</summary>
    public Tensor Styles { get; }

    /// <summary>Noise maps [N, 1, R, R] by layer, for <see cref="SynthesisOptions.NoiseMaps"/>; empty where the network's own are used.</summary>
    public IReadOnlyDictionary<string, Tensor> Noise { get; }

    /// <summary>The input's transform [N, 3, 3], or null.</summary>
    public Tensor? Transform { get; }

    /// <summary>What the file says about itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Number of pictures.</summary>
    public int Count => (int)Styles.shape[0];

    /// <summary>Reads a file.</summary>
    /// <param name="path">.safetensors, or .npz with an array <c>w</c> of [L, W] or [N, L, W].</param>
    /// <param name="device">Where to put it; null is the CPU.</param>
    /// <returns>The latent; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file is missing, damaged or holds no latent.</exception>
    public static LatentCode Load(string path, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        LibTorch.EnsureLoaded();
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors;
        IReadOnlyDictionary<string, string>? metadata = null;
        if (path.EndsWith(NumPySuffix, StringComparison.OrdinalIgnoreCase))
        {
            tensors = NpzFile.Load(path);
        }
        else
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            tensors = file.Entries.Keys.ToDictionary(name => name, file.Read, StringComparer.Ordinal);
            metadata = file.Metadata.Where(item => item.Key != FormatKey).ToDictionary();
        }

        if (!tensors.TryGetValue(StylesKey, out Tensor? ws) || ws.dim() is < 2 or > 3 || ws.numel() == 0)
        {
            throw new StyleGanException($"{path} holds no latent: a tensor '{StylesKey}' of [N, L, W] is expected, and it has {string.Join(", ", tensors.Select(item => $"{item.Key} [{string.Join(", ", item.Value.shape)}]").Take(5))}. Give a file that 'stylegan project' wrote.");
        }

        if (!ws.isfinite().all().item<bool>())
        {
            throw new StyleGanException($"{path}: the latent has values that are not numbers. Project the picture again.");
        }

        Tensor Placed(Tensor tensor) => tensor.to(ScalarType.Float32).to(device ?? CPU);
        return new LatentCode(
            Placed(ws.dim() == 2 ? ws.unsqueeze(0) : ws),
            tensors.Where(item => item.Key.StartsWith(NoisePrefix, StringComparison.Ordinal)).ToDictionary(item => item.Key[NoisePrefix.Length..], item => Placed(item.Value), StringComparer.Ordinal),
            tensors.TryGetValue(TransformKey, out Tensor? transform) ? Placed(transform) : null,
            metadata);
    }

    /// <summary>Writes a file: to a temporary name first, then renamed.</summary>
    /// <param name="path">.safetensors or .npz.</param>
    /// <exception cref="StyleGanException">When it cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        List<KeyValuePair<string, Tensor>> tensors = [new(StylesKey, Styles), .. Noise.Select(item => KeyValuePair.Create(NoisePrefix + item.Key, item.Value))];
        if (Transform is not null)
        {
            tensors.Add(new(TransformKey, Transform));
        }

        if (path.EndsWith(NumPySuffix, StringComparison.OrdinalIgnoreCase))
        {
            NpzFile.Save(path, tensors);
        }
        else
        {
            SafetensorsFile.Save(path, tensors, new Dictionary<string, string>(Metadata) { [FormatKey] = FormatName });
        }
    }

    /// <summary>One of the pictures alone.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <returns>A copy; dispose it.</returns>
    public LatentCode Pick(int index)
    {
        Tensor Copy(Tensor tensor) => tensor.narrow(0, index, 1).clone();
        return new LatentCode(Copy(Styles), Noise.ToDictionary(item => item.Key, item => Copy(item.Value)), Transform is null ? null : Copy(Transform), Metadata);
    }

    /// <summary>How to make the pictures: <paramref name="options"/> with this latent's noise maps and transform. A transform of the options moves the picture on from there.</summary>
    /// <param name="options">The other options; null is the defaults.</param>
    /// <returns>Options for <see cref="GeneratorNetwork.Synthesize"/>.</returns>
    public SynthesisOptions Synthesis(SynthesisOptions? options = null)
    {
        SynthesisOptions chosen = options ?? SynthesisOptions.Default;
        return chosen with
        {
            NoiseMaps = Noise.Count > 0 ? Noise : chosen.NoiseMaps,
            InputTransform = Transform is null ? chosen.InputTransform : chosen.InputTransform is { } further ? Transform.matmul(further.to(Transform.device)) : Transform,
        };
    }

    /// <summary>Throws unless a network takes this latent.</summary>
    /// <param name="generator">The network.</param>
    /// <param name="name">What to call the latent, e.g. its file.</param>
    /// <exception cref="UsageException">When it does not.</exception>
    public void Require(GeneratorNetwork generator, string name)
    {
        ArgumentNullException.ThrowIfNull(generator);
        if (Styles.shape[1] != generator.NumWs || Styles.shape[2] != generator.WDim)
        {
            throw new UsageException($"{name} has {Styles.shape[1]} style vectors of length {Styles.shape[2]}; the network takes {generator.NumWs} of length {generator.WDim}. It was found with another network.");
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
            throw new UsageException(generator.HasInputTransform ? $"{name} has a transform [{string.Join(", ", Transform.shape)}]; expected [{Count}, 3, 3]. Project the picture again."
                : $"{name} has a transform of the input, which this network does not have. It was found with another network.");
        }
    }

    /// <summary>Latents of a network one after another. Where only some have noise maps, the others get those that the network stores; where only some have a transform, the others get none in effect.</summary>
    internal static LatentCode Join(GeneratorNetwork generator, IReadOnlyList<LatentCode> parts)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> stored = parts.Any(part => part.Noise.Count > 0) ? StoredNoise.Of(generator) : [];
        Tensor Map(LatentCode part, string layer) => part.Noise.TryGetValue(layer, out Tensor? map) ? map : stored[layer].expand(part.Count, 1, -1, -1);
        Tensor Motion(LatentCode part) => part.Transform ?? eye(3, device: part.Styles.device).expand(part.Count, -1, -1);
        return new LatentCode(
            cat([.. parts.Select(part => part.Styles)]),
            stored.Keys.ToDictionary(layer => layer, layer => cat([.. parts.Select(part => Map(part, layer))]), StringComparer.Ordinal),
            parts.Any(part => part.Transform is not null) ? cat([.. parts.Select(Motion)]) : null,
            parts.Count == 1 ? parts[0].Metadata : null);
    }

    /// <summary>The same with other styles.</summary>
    internal LatentCode WithStyles(Tensor ws) => new(ws, Noise.ToDictionary(item => item.Key, item => item.Value.clone()), Transform?.clone(), Metadata);

    /// <summary>Some of the pictures, as views.</summary>
    internal LatentCode Part(long first, long count)
    {
        Tensor Narrow(Tensor tensor) => tensor.narrow(0, first, count);
        return new LatentCode(Narrow(Styles), Noise.ToDictionary(item => item.Key, item => Narrow(item.Value)), Transform is null ? null : Narrow(Transform), Metadata);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Styles.Dispose();
        Transform?.Dispose();
        foreach (Tensor map in Noise.Values)
        {
            map.Dispose();
        }
    }
}
