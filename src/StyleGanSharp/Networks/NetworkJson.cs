using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using StyleGanSharp.Networks.FastGan;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Networks.R3Gan;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks;

/// <summary>How files describe networks: a kind, and options by the reference implementation's names.</summary>
internal static class NetworkJson
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly (string Name, Type Options)[] Kinds =
    [
        ("stylegan1-generator", typeof(StyleGan1GeneratorOptions)),
        ("stylegan2-generator", typeof(StyleGan2GeneratorOptions)),
        ("stylegan3-generator", typeof(StyleGan3GeneratorOptions)),
        ("stylegan-xl-generator", typeof(StyleGanXlGeneratorOptions)),
        ("fastgan-generator", typeof(FastGanGeneratorOptions)),
        ("r3gan-generator", typeof(R3GanGeneratorOptions)),
        ("stylegan1-discriminator", typeof(StyleGan1DiscriminatorOptions)),
        ("stylegan2-discriminator", typeof(StyleGan2DiscriminatorOptions)),
        ("projected-discriminator", typeof(ProjectedDiscriminatorOptions)),
        ("r3gan-discriminator", typeof(R3GanDiscriminatorOptions)),
    ];

    public static string KindOf(NetworkOptions options) => Array.Find(Kinds, kind => kind.Options == options.GetType()).Name
        ?? throw new ArgumentException($"{options.GetType().Name} has no name in files.", nameof(options));

    public static JsonElement Write(NetworkOptions options) => JsonSerializer.SerializeToElement(options, options.GetType(), Json);

    /// <summary>Reads and validates options.</summary>
    /// <exception cref="StyleGanException">When the kind is unknown, the JSON does not fit it, or a value is out of range.</exception>
    public static NetworkOptions Read(string kind, JsonElement json)
    {
        Type type = Array.Find(Kinds, known => known.Name == kind).Options
            ?? throw new StyleGanException($"The network kind '{kind}' is unknown to this version, which knows {string.Join(", ", Kinds.Select(known => known.Name))}.");
        try
        {
            var options = (NetworkOptions)(json.Deserialize(type, Json) ?? throw new JsonException("it is null"));
            options.Validate();
            return options;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or NullReferenceException)
        {
            throw new StyleGanException($"The description of the {kind} cannot be read: {e.Message.Split('\n')[0]}", e);
        }
    }

    /// <summary>Options with some of their values replaced; <see cref="GeneratorOptions.With"/>.</summary>
    public static T Replace<T>(T options, IReadOnlyDictionary<string, string> values, string what)
        where T : NetworkOptions
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            return options;
        }

        JsonObject json = JsonObject.Create(Write(options))!;
        foreach ((string name, string value) in values)
        {
            string[] known = [.. json.Select(item => item.Key).Except(["img_resolution", "img_channels", "c_dim", "mapping"])];
            json[name] = known.Contains(name)
                ? Value(value)
                : throw new UsageException($"{what} {name} is not an option of a {options.Kind} that can be set; choose one of: {string.Join(", ", known)}.");
        }

        try
        {
            return (T)Read(options.Kind, JsonSerializer.SerializeToElement(json));
        }
        catch (StyleGanException e) when (e is not UsageException)
        {
            throw new UsageException($"{what} {string.Join(", ", values.Select(item => $"{item.Key}={item.Value}"))}: {e.Message}");
        }
    }

    /// <summary>A JSON value, or a keyword as it is typed.</summary>
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
