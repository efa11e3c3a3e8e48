using System.Text.Json;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>Directions in a safetensors file: <c>NAME/w</c> [L, W] and <c>NAME/s/LAYER</c> [I], their descriptions as JSON in the metadata under <c>directions</c>.</summary>
internal static class DirectionFile
{
    private const string FormatKey = "format";
    private const string FormatName = "stylegansharp-directions";
    private const string DirectionsKey = "directions";
    private const string WsSuffix = "/w";
    private const string ChannelsMiddle = "/s/";

    private sealed record Description(string Name, string Method, Dictionary<string, string> Metadata);

    /// <summary>Writes directions: to a temporary name first, then renamed.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="directions">With names that differ.</param>
    /// <exception cref="StyleGanException">When it cannot be written.</exception>
    public static void Save(string path, IReadOnlyList<Direction> directions)
    {
        ArgumentNullException.ThrowIfNull(directions);
        List<KeyValuePair<string, Tensor>> tensors = [];
        foreach (Direction direction in directions)
        {
            if (direction.Ws is not null)
            {
                tensors.Add(new(direction.Name + WsSuffix, direction.Ws));
            }

            tensors.AddRange(direction.Channels.Select(item => KeyValuePair.Create(direction.Name + ChannelsMiddle + item.Key, item.Value)));
        }

        SafetensorsFile.Save(path, tensors, new Dictionary<string, string>
        {
            [FormatKey] = FormatName,
            [DirectionsKey] = JsonSerializer.Serialize(directions.Select(item => new Description(item.Name, item.Method, new Dictionary<string, string>(item.Metadata)))),
        });
    }

    /// <summary>Reads all directions of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where to put them; null is the CPU.</param>
    /// <returns>The directions in the file's order; dispose them.</returns>
    /// <exception cref="StyleGanException">When the file is missing, damaged or of another kind.</exception>
    public static IReadOnlyList<Direction> Load(string path, Device? device = null)
    {
        LibTorch.EnsureLoaded();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault(FormatKey) != FormatName || !file.Metadata.TryGetValue(DirectionsKey, out string? json))
        {
            throw new StyleGanException($"{path} holds no directions. Give a file that Direction.Save wrote.");
        }

        Description[] descriptions;
        try
        {
            descriptions = JsonSerializer.Deserialize<Description[]>(json) ?? [];
        }
        catch (JsonException e)
        {
            throw new StyleGanException($"{path}: the description of its directions is damaged: {e.Message.Split('\n')[0]}", e);
        }

        using var scope = NewDisposeScope();
        Tensor Read(string name) => file.Read(name).to(ScalarType.Float32).to(device ?? CPU);
        return
        [
            .. descriptions.Select(item => new Direction(
                item.Name, item.Method, file.Entries.ContainsKey(item.Name + WsSuffix) ? Read(item.Name + WsSuffix) : null,
                file.Entries.Keys.Where(key => key.StartsWith(item.Name + ChannelsMiddle, StringComparison.Ordinal)).ToDictionary(key => key[(item.Name + ChannelsMiddle).Length..], Read, StringComparer.Ordinal),
                item.Metadata)),
        ];
    }

    /// <summary>Reads one direction.</summary>
    /// <param name="spec">A file, if it holds one direction; else FILE:NAME.</param>
    /// <param name="generator">The network it is for.</param>
    /// <returns>The direction on the network's device; dispose it.</returns>
    /// <exception cref="StyleGanException">When there is no such file or direction, or it is for another network.</exception>
    public static Direction Open(string spec, GeneratorNetwork generator)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(generator);
        int colon = File.Exists(spec) ? -1 : spec.LastIndexOf(':');
        string path = colon < 1 ? spec : spec[..colon];
        string? name = colon < 1 ? null : spec[(colon + 1)..];
        Direction chosen = Load(path, name, generator.Device, spec);
        if (chosen.Ws?.shape is { } shape && (shape[0] != generator.NumWs || shape[1] != generator.WDim))
        {
            chosen.Dispose();
            throw new UsageException($"{spec} has {Quantity.Of(shape[0], "step")} of length {shape[1]}; the network takes {Quantity.Of(generator.NumWs, "latent")} w of length {generator.WDim}. It was found with another network.");
        }

        return chosen;
    }

    /// <summary>Reads one direction of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its name; null where it is alone.</param>
    /// <param name="device">Where to put it.</param>
    /// <param name="spec">What the user wrote for file and name together; null where they are given apart.</param>
    internal static Direction Load(string path, string? name, Device? device, string? spec = null)
    {
        IReadOnlyList<Direction> all = Load(path, device);
        Direction? chosen = name is null ? (all.Count == 1 ? all[0] : null) : all.FirstOrDefault(item => item.Name == name);
        foreach (Direction other in all.Where(item => item != chosen))
        {
            other.Dispose();
        }

        if (chosen is not null)
        {
            return chosen;
        }

        string names = string.Join(", ", all.Select(item => item.Name));
        string rule = name is null ? $"the file has {(all.Count == 0 ? "no direction" : "several directions")}" : $"{path} has no direction '{name}'";
        throw spec is null
            ? new OptionException("Direction.name", name, rule, $"Name one of {names}.")
            : new OptionException("StyleGanModel.spec", spec, rule, $"Write FILE:NAME with one of {names}.");
    }
}
