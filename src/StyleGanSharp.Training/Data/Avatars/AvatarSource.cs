using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data.Avatars;

/// <summary>The built-in images: front-facing cartoon faces, drawn when asked, with known attributes. Equal options give equal pixels on one platform.</summary>
public sealed class AvatarSource : IImageSource
{
    /// <summary>The name of the aligned faces where a data source is asked for.</summary>
    public const string SpecName = "builtin:avatars";

    /// <summary>The name of the turned and shifted faces where a data source is asked for.</summary>
    public const string UnalignedSpecName = "builtin:avatars-unaligned";

    private const int FirstAttributePosition = 1000;
    private const int DefaultResolution = 32;

    private readonly AvatarOptions _options;
    private readonly int _labelAttribute = -1;

    /// <summary>Creates the collection; nothing is drawn yet.</summary>
    /// <param name="options">What it holds.</param>
    /// <exception cref="UsageException">When the options are not valid.</exception>
    public AvatarSource(AvatarOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        LabelDim = options.Label switch { null => 0, AvatarOptions.AllAttributes => AvatarAttributes.Names.Count, _ => 2 };
        if (LabelDim == 2)
        {
            _labelAttribute = AvatarAttributes.IndexOf(options.Label!);
        }
    }

    /// <inheritdoc/>
    public string Name => $"avatars{(_options.IsUnaligned ? "-unaligned" : string.Empty)}-{Resolution}";

    /// <inheritdoc/>
    public int Count => _options.Count;

    /// <inheritdoc/>
    public int Resolution => _options.Resolution;

    /// <summary>How the catalog opens this source; with labels asked for and none named, the label is all attributes.</summary>
    internal static ImageSourceKind Kind { get; } = new(
        $"{SpecName}[-unaligned][?label=NAME&count=N&seed=S] (drawn faces)",
        spec => spec.StartsWith(SpecName, StringComparison.Ordinal),
        (spec, options) => Parse(
            options.UseLabels && !spec.Contains("label=", StringComparison.Ordinal) ? $"{spec}{(spec.Contains('?') ? '&' : '?')}label={AvatarOptions.AllAttributes}" : spec,
            options.Resolution ?? DefaultResolution));

    /// <summary>Always 3 (RGB).</summary>
    public int Channels => 3;

    /// <inheritdoc/>
    public int LabelDim { get; }

    /// <summary>What each number of a label tells.</summary>
    internal IReadOnlyList<string> LabelNames => LabelDim == 0 ? [] : _labelAttribute < 0 ? AvatarAttributes.Names : [$"no {_options.Label}", _options.Label!];

    /// <summary>Makes the collection that a text such as <c>builtin:avatars?label=glasses&amp;count=5000&amp;seed=3</c> describes.</summary>
    /// <param name="spec"><see cref="SpecName"/> or <see cref="UnalignedSpecName"/>, then optionally <c>?</c> and <c>name=value</c> pairs (count, seed, label) joined by <c>&amp;</c>.</param>
    /// <param name="resolution">Width and height in pixels, 8 … 4096.</param>
    /// <returns>The collection.</returns>
    /// <exception cref="UsageException">When the text or the resolution cannot be used; says what can.</exception>
    public static AvatarSource Parse(string spec, int resolution)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string[] halves = spec.Split('?', 2);
        if (halves[0] is not (SpecName or UnalignedSpecName))
        {
            throw new UsageException($"'{halves[0]}' is not a built-in source. Use {SpecName} or {UnalignedSpecName}.");
        }

        var options = new AvatarOptions { Resolution = resolution, IsUnaligned = halves[0] == UnalignedSpecName };
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

        return new AvatarSource(options);
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

    /// <inheritdoc/>
    public void ReadImage(int index, Span<byte> pixels) => ReadImage(index, Attributes(index), pixels);

    /// <summary>Draws one image with other attributes than its own; everything else about the person stays.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <param name="attributes">One value an attribute, in the order of <see cref="AvatarAttributes.Names"/>.</param>
    /// <param name="pixels">Receives [3, Resolution, Resolution] uint8, row-major.</param>
    /// <exception cref="ArgumentException">When a length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">When <paramref name="index"/> is outside the collection.</exception>
    public void ReadImage(int index, ReadOnlySpan<bool> attributes, Span<byte> pixels)
    {
        if (attributes.Length != AvatarAttributes.Names.Count)
        {
            throw new ArgumentException($"{attributes.Length} attributes were given; avatars have {AvatarAttributes.Names.Count}.", nameof(attributes));
        }

        if (pixels.Length != Channels * Resolution * Resolution)
        {
            throw new ArgumentException($"The buffer holds {pixels.Length} bytes; an image has {Channels * Resolution * Resolution}.", nameof(pixels));
        }

        var look = new AvatarLook(RandomOf(index), attributes);
        AvatarPainter.Paint(look, Resolution, _options.IsUnaligned ? AvatarPose.Unaligned(RandomOf(index)) : AvatarPose.Aligned, pixels);
    }

    /// <inheritdoc/>
    public void ReadLabel(int index, Span<float> label)
    {
        if (label.Length != LabelDim)
        {
            throw new ArgumentException($"The buffer holds {label.Length} numbers; a label has {LabelDim}.", nameof(label));
        }

        bool[] attributes = Attributes(index);
        for (int i = 0; i < label.Length; i++)
        {
            label[i] = _labelAttribute < 0 ? (attributes[i] ? 1 : 0) : attributes[_labelAttribute] == (i == 1) ? 1 : 0;
        }
    }

    /// <inheritdoc/>
    public string Describe(int index) => $"avatar {index} of seed {_options.Seed}";

    /// <summary>Does nothing: a collection of drawn images holds no file.</summary>
    public void Dispose() { }

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
