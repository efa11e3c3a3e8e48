using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>A number that may change over <see cref="TrainingOptions.BurnIn"/>: from a start to an end along half a cosine, e.g. <c>0.0002:0.00005</c>. A plain number stays as it is.</summary>
/// <param name="Start">Its value in the first step.</param>
/// <param name="End">Its value from the end of the burn-in on.</param>
public readonly record struct Ramp(double Start, double End)
{
    /// <summary>Whether it changes at all.</summary>
    public bool IsMoving => Start != End;

    /// <summary>A number that does not change.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator Ramp(double value) => new(value, value);

    /// <summary>Reads <c>VALUE</c> or <c>START:END</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What the error calls it.</param>
    /// <exception cref="UsageException">When it is neither.</exception>
    public static Ramp Parse(string text, string name)
    {
        string[] parts = text.Split(':');
        double[] values = [.. parts.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : double.NaN)];
        return values.Length > 2 || values.Any(double.IsNaN)
            ? throw new UsageException(parts.Length == 1 ? $"{name} '{text}' is not a number." : $"{name} '{text}' is neither a number nor two, START:END, e.g. {name} 0.002:0.0005.")
            : new(values[0], values[^1]);
    }

    /// <summary>Its value after some of the burn-in: (S + E)/2 + (S - E)/2·cos πt.</summary>
    /// <param name="fraction">t, the fraction of the burn-in that has passed, 0 … 1; more is 1.</param>
    public double At(double fraction) => IsMoving ? End + ((Start - End) * (1 + Math.Cos(Math.PI * Math.Clamp(fraction, 0, 1))) / 2) : End;

    /// <inheritdoc/>
    public override string ToString() => IsMoving ? string.Create(CultureInfo.InvariantCulture, $"{Start}:{End}") : Start.ToString(CultureInfo.InvariantCulture);
}
