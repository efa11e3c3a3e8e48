using System.Globalization;

namespace StyleGanSharp.Networks;

/// <summary>The label of one image: a class, or a vector; neither where it is unknown or the network unconditional.</summary>
/// <param name="Class">Number of the class.</param>
/// <param name="Vector">As many numbers as the network's labels have.</param>
internal readonly record struct ImageLabel(int? Class, IReadOnlyList<float>? Vector = null)
{
    /// <summary>A class.</summary>
    public static implicit operator ImageLabel(int number) => new(number);

    public bool IsKnown => Class is not null || Vector is not null;

    /// <summary>This label, or another where it is unknown.</summary>
    public ImageLabel Or(ImageLabel other) => IsKnown ? this : other;

    /// <summary>The numbers, equal for equal labels; empty for none.</summary>
    public override string ToString() =>
        Vector is not null ? string.Join(',', Vector.Select(number => number.ToString(CultureInfo.InvariantCulture))) : Class?.ToString(CultureInfo.InvariantCulture) ?? string.Empty;
}
