using System.Globalization;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data.Avatars;

/// <summary>The built-in images: front-facing cartoon faces, drawn when asked, with known attributes. Equal options give equal pixels on one platform.</summary>
internal sealed class AvatarImages : IImageStorage
{
    private const int FirstAttributePosition = 1000;
    private const int DefaultResolution = 32;

    private readonly AvatarOptions _options;
    private readonly Lazy<LabelTable?> _labels;

    /// <summary>Creates the images; nothing is drawn yet.</summary>
    public AvatarImages(AvatarOptions options)
    {
        options.Validate();
        _options = options;
        _labels = new Lazy<LabelTable?>(CreateLabels);
    }

    /// <summary>How the catalog opens these images; with labels asked for and none named, the label is all attributes.</summary>
    public static ImageStorageKind Kind { get; } = new(
        $"{AvatarOptions.SpecName}[-unaligned][?label=NAME&count=N&seed=S] (drawn faces)",
        spec => spec.StartsWith(AvatarOptions.SpecName, StringComparison.Ordinal),
        (spec, options) => new AvatarImages(Parse(
            options.UseLabels && !spec.Contains("label=", StringComparison.Ordinal) ? $"{spec}{(spec.Contains('?') ? '&' : '?')}label={AvatarOptions.AllAttributes}" : spec,
            options.Resolution ?? DefaultResolution)));

    public string Name => _options.IsUnaligned ? "avatars-unaligned" : "avatars";

    public int Count => _options.Count;

    public LabelTable? Labels => _labels.Value;

    public bool OffersLabels => _options.Label is not null;

    public bool IsUniform => true;

    /// <summary>What a text says, such as <c>builtin:avatars?label=glasses&amp;count=5000&amp;seed=3</c>.</summary>
    /// <param name="spec"><see cref="AvatarOptions.SpecName"/> or <see cref="AvatarOptions.UnalignedSpecName"/>, then optionally <c>?</c> and <c>name=value</c> pairs (count, seed, label) joined by <c>&amp;</c>.</param>
    /// <param name="resolution">Width and height in pixels, 8 … 4096.</param>
    /// <exception cref="UsageException">When the text cannot be used; says what can.</exception>
    public static AvatarOptions Parse(string spec, int resolution)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string[] halves = spec.Split('?', 2);
        if (halves[0] is not (AvatarOptions.SpecName or AvatarOptions.UnalignedSpecName))
        {
            throw new UsageException($"'{halves[0]}' is not a built-in source. Use {AvatarOptions.SpecName} or {AvatarOptions.UnalignedSpecName}.");
        }

        var options = new AvatarOptions { Resolution = resolution, IsUnaligned = halves[0] == AvatarOptions.UnalignedSpecName };
        foreach (string pair in halves.Length == 1 ? [] : halves[1].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = pair.Split('=', 2);
            string value = sides.Length == 2 ? Uri.UnescapeDataString(sides[1]) : string.Empty;
            options = sides[0] switch
            {
                "count" => options with { Count = Number<int>(spec, sides[0], value) },
                "seed" => options with { Seed = Number<ulong>(spec, sides[0], value) },
                "label" => options with { Label = value },
                _ => throw new UsageException($"'{spec}' has the unknown setting '{sides[0]}'. Avatars take count, seed and label."),
            };
        }

        return options;
    }

    /// <summary>The attributes of one image.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <returns>A fresh vector in the order of <see cref="AvatarAttributes.Names"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">When <paramref name="index"/> is outside the collection.</exception>
    public bool[] Attributes(int index)
    {
        SplitMix64 random = RandomOf(index);
        return [.. AvatarAttributes.Frequencies.Select((frequency, i) => random.Fraction(FirstAttributePosition + i) < frequency)];
    }

    public (int Width, int Height, int Channels) Identify(int index) => (_options.Resolution, _options.Resolution, 3);

    public Image Read(int index)
    {
        byte[] pixels = new byte[3 * _options.Resolution * _options.Resolution];
        Draw(index, Attributes(index), pixels);
        return PlanarPixels.Interleave(pixels, _options.Resolution, 3);
    }

    /// <summary>Draws one image with other attributes than its own; everything else about the person stays.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <param name="attributes">One value per attribute, in the order of <see cref="AvatarAttributes.Names"/>.</param>
    /// <param name="pixels">Receives [3, Resolution, Resolution] uint8, row-major.</param>
    /// <exception cref="ArgumentOutOfRangeException">When <paramref name="index"/> is outside the collection.</exception>
    public void Draw(int index, ReadOnlySpan<bool> attributes, Span<byte> pixels)
    {
        var look = new AvatarLook(RandomOf(index), attributes);
        AvatarPainter.Paint(look, _options.Resolution, _options.IsUnaligned ? AvatarPose.Unaligned(RandomOf(index)) : AvatarPose.Aligned, pixels);
    }

    public string Describe(int index) => $"avatar {index} of seed {_options.Seed}";

    public void Dispose()
    {
    }

    private LabelTable? CreateLabels()
    {
        if (_options.Label is null)
        {
            return null;
        }

        if (_options.Label == AvatarOptions.AllAttributes)
        {
            float[] vectors = [.. Enumerable.Range(0, Count).SelectMany(Attributes).Select(has => has ? 1f : 0f)];
            return LabelTable.OfVectors(vectors, AvatarAttributes.Names.Count, [.. AvatarAttributes.Names]);
        }

        int attribute = AvatarAttributes.IndexOf(_options.Label);
        string name = AvatarAttributes.Names[attribute];
        return LabelTable.OfClasses([.. Enumerable.Range(0, Count).Select(i => Attributes(i)[attribute] ? 1 : 0)], 2, [$"no {name}", name]);
    }

    private SplitMix64 RandomOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return SplitMix64.For(_options.Seed, index);
    }

    private static T Number<T>(string spec, string name, string value) where T : struct, IParsable<T> =>
        T.TryParse(value, CultureInfo.InvariantCulture, out T number)
            ? number
            : throw new UsageException($"'{spec}': the setting {name} must be an integer, not '{value}'.");
}
