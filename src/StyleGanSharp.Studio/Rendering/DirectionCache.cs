using StyleGanSharp.Features;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Rendering;

/// <summary>The directions of a network: those of its weights and latents are found when they are first needed, those of attributes and texts in a job.</summary>
/// <param name="model">The network.</param>
/// <param name="recognition">Who sees attributes and reads texts.</param>
internal sealed class DirectionCache(StyleGanModel model, Recognition recognition) : IDisposable
{
    /// <summary>Directions of each method that finds any number.</summary>
    public const int Count = 10;

    /// <summary>Most attributes.</summary>
    public const int MaxIndex = 64;

    /// <summary>Directions that attributes separate.</summary>
    public const string Attributes = "attributes";

    /// <summary>Before the text of a direction.</summary>
    public const string TextPrefix = "text:";

    private const int MaxTexts = 64;
    private const int SmallPx = 64;

    private readonly Dictionary<string, IReadOnlyList<Direction>> _found = new(StringComparer.Ordinal);

    /// <summary>The directions of a method.</summary>
    /// <exception cref="UsageException">When there is no such method, the network has no styles, or a job has to find them first.</exception>
    public IReadOnlyList<Direction> Of(string method)
    {
        if (_found.TryGetValue(method, out IReadOnlyList<Direction>? directions))
        {
            return directions;
        }

        if (method == Attributes || method.StartsWith(TextPrefix, StringComparison.Ordinal))
        {
            throw new UsageException($"The direction of {(method == Attributes ? "an attribute" : $"\"{method[TextPrefix.Length..]}\"")} is not found yet. Open Directions and have it looked for.");
        }

        return Find(method, null);
    }

    public Direction Of(DirectionSetting setting) => Of(setting.Method) is var found && setting.Index < found.Count ? found[setting.Index]
        : throw new UsageException($"The network has {found.Count} directions of {setting.Method}; there is no number {setting.Index}.");

    /// <summary>Looks for the directions of a method, unless they are known.</summary>
    /// <param name="method">How.</param>
    /// <param name="pause">Called between parts of long work with how far it is; null where there is no time for such.</param>
    /// <exception cref="StyleGanException">When they cannot be found; says why.</exception>
    public IReadOnlyList<Direction> Find(string method, Action<double?>? pause)
    {
        if (_found.TryGetValue(method, out IReadOnlyList<Direction>? known))
        {
            return known;
        }

        var options = new DirectionOptions { Count = Math.Min(Count, model.Generator.WDim), Samples = 2000 };
        IReadOnlyList<Direction> directions = method switch
        {
            "sefa" => model.FindSefaDirections(options),
            "ganspace" => model.FindPrincipalDirections(options),
            Attributes when pause is not null => OfAttributes(options, pause),
            _ when pause is not null && method.StartsWith(TextPrefix, StringComparison.Ordinal) => [OfText(method[TextPrefix.Length..], options, pause)],
            _ => throw new UsageException($"There are no directions '{method}'; they are of sefa, ganspace, attributes or a text."),
        };
        _found.Add(method, directions);
        return directions;
    }

    public void Dispose()
    {
        foreach (Direction direction in _found.Values.SelectMany(list => list))
        {
            direction.Dispose();
        }
    }

    private IReadOnlyList<Direction> OfAttributes(DirectionOptions options, Action<double?> pause)
    {
        IAttributeClassifier classifier = recognition.Classifier(pause);
        bool isSmall = model.Resolution <= SmallPx;
        return model.FindAttributeDirections(classifier, null, options with { Samples = isSmall ? 2000 : 500, Batch = isSmall ? 32 : 1, IsConditional = true }, new Pausing(pause, isSmall ? 2000 : 500));
    }

    private Direction OfText(string text, DirectionOptions options, Action<double?> pause)
    {
        if (_found.Keys.Count(key => key.StartsWith(TextPrefix, StringComparison.Ordinal)) >= MaxTexts)
        {
            throw new UsageException($"There are directions of {MaxTexts} texts already. Start the studio again to look for others.");
        }

        string[] parts = text.Split('|', 2, StringSplitOptions.TrimEntries);
        var search = new TextDirectionOptions { Text = parts[0], Neutral = parts is [_, { Length: > 0 } neutral] ? neutral : null, Space = LatentSpace.W, Images = model.Resolution <= SmallPx ? 8 : 2 };
        ITextImageEmbedding embedding = recognition.Embedding(pause);
        return model.FindTextDirection(embedding, search, options, new Pausing(pause, search.Steps));
    }

    private sealed class Pausing(Action<double?> pause, int count) : IProgress<int>
    {
        public void Report(int value) => pause(Math.Min(value / (double)count, 1));
    }
}
