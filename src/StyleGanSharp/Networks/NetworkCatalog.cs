using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using StyleGanSharp.Networks.FastGan;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>The kinds of networks there are: how each is built from its options, and how the options are written as JSON.</summary>
public static class NetworkCatalog
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly Entry[] Entries =
    [
        new("stylegan1-generator", typeof(StyleGan1GeneratorOptions), (options, random) => new StyleGan1Generator((StyleGan1GeneratorOptions)options, random)),
        new("stylegan2-generator", typeof(StyleGan2GeneratorOptions), (options, random) => new StyleGan2Generator((StyleGan2GeneratorOptions)options, random)),
        new("stylegan3-generator", typeof(StyleGan3GeneratorOptions), (options, random) => new StyleGan3Generator((StyleGan3GeneratorOptions)options, random)),
        new("stylegan-xl-generator", typeof(StyleGanXlGeneratorOptions), (options, random) => new StyleGanXlGenerator((StyleGanXlGeneratorOptions)options, random)),
        new("fastgan-generator", typeof(FastGanGeneratorOptions), (options, random) => new FastGanGenerator((FastGanGeneratorOptions)options, random)),
        new("stylegan1-discriminator", typeof(StyleGan1DiscriminatorOptions), (options, random) => new StyleGan1Discriminator((StyleGan1DiscriminatorOptions)options, random)),
        new("stylegan2-discriminator", typeof(StyleGan2DiscriminatorOptions), (options, random) => new StyleGan2Discriminator((StyleGan2DiscriminatorOptions)options, random)),
        new("projected-discriminator", typeof(ProjectedDiscriminatorOptions), (options, random) => new ProjectedDiscriminator((ProjectedDiscriminatorOptions)options, random)),
    ];

    private sealed record Entry(string Kind, Type OptionsType, Func<NetworkOptions, RandomSource, nn.Module> Build);

    /// <summary>Builds the network that some options describe, with fresh weights, on the CPU.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    /// <returns>A <see cref="GeneratorNetwork"/> or <see cref="DiscriminatorNetwork"/>.</returns>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public static nn.Module Build(NetworkOptions options, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Array.Find(Entries, entry => entry.OptionsType == options.GetType())?.Build(options, random)
            ?? throw new ArgumentException($"There is no network for {options.GetType().Name}.", nameof(options));
    }

    /// <summary>The name of the kind of network that some options describe, as files have it.</summary>
    /// <param name="options">The architecture.</param>
    /// <returns>A name, e.g. <c>stylegan2-generator</c>.</returns>
    public static string KindOf(NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Array.Find(Entries, entry => entry.OptionsType == options.GetType())?.Kind
            ?? throw new ArgumentException($"There is no network for {options.GetType().Name}.", nameof(options));
    }

    /// <summary>Writes options as JSON, in the reference implementation's names.</summary>
    /// <param name="options">The architecture.</param>
    /// <returns>A JSON object without its kind.</returns>
    public static JsonElement ToJson(NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return JsonSerializer.SerializeToElement(options, options.GetType(), Json);
    }

    /// <summary>Options with some of their values replaced.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="values">New values by the names of <see cref="ToJson"/>: numbers, true, false, null or words.</param>
    /// <param name="what">What a value was given by, for messages.</param>
    /// <returns>The changed options, validated.</returns>
    /// <exception cref="UsageException">When a name is unknown or belongs to the data, or a value does not fit.</exception>
    public static NetworkOptions With(NetworkOptions options, IReadOnlyDictionary<string, string> values, string what)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            return options;
        }

        JsonObject json = JsonObject.Create(ToJson(options))!;
        foreach ((string name, string value) in values)
        {
            string[] known = [.. json.Select(item => item.Key).Except(["img_resolution", "img_channels", "c_dim", "mapping"])];
            json[name] = known.Contains(name)
                ? Value(value)
                : throw new UsageException($"{what} {name} is not an option of a {KindOf(options)} that can be set; choose one of: {string.Join(", ", known)}.");
        }

        try
        {
            return FromJson(KindOf(options), JsonSerializer.SerializeToElement(json));
        }
        catch (StyleGanException e) when (e is not UsageException)
        {
            throw new UsageException($"{what} {string.Join(", ", values.Select(item => $"{item.Key}={item.Value}"))}: {e.Message}");
        }
    }

    /// <summary>Reads options from JSON.</summary>
    /// <param name="kind">The kind of network.</param>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <returns>The options, validated.</returns>
    /// <exception cref="StyleGanException">When the kind is unknown or the JSON does not fit it.</exception>
    public static NetworkOptions FromJson(string kind, JsonElement json)
    {
        Entry entry = Array.Find(Entries, entry => entry.Kind == kind)
            ?? throw new StyleGanException($"The network kind '{kind}' is unknown to this version, which knows {string.Join(", ", Entries.Select(e => e.Kind))}.");
        try
        {
            var options = (NetworkOptions)(json.Deserialize(entry.OptionsType, Json) ?? throw new JsonException("it is null"));
            options.Validate();
            return options;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or NullReferenceException)
        {
            throw new StyleGanException($"The description of the {kind} cannot be read: {e.Message.Split('\n')[0]}", e);
        }
    }

    /// <summary>A JSON value, or a word as it is typed.</summary>
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
