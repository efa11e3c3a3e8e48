using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>
/// Resampling of rows as sums of shifted vectors: the row is kept as <see cref="Sources"/> planes of every Sources-th sample, and
/// comes out as <see cref="Outputs"/> planes of every Outputs-th one. Between planes, resampling by any factors has no strides.
/// </summary>
internal sealed class RowPlan
{
    /// <param name="axis">The resampling.</param>
    /// <param name="outputs">Number of output planes: a multiple of axis.Up/gcd(Up, Down).</param>
    public RowPlan(FirAxis axis, int outputs)
    {
        Axis = axis;
        Outputs = outputs;
        Sources = outputs * axis.Down / axis.Up;
        OutLength = VectorLanes.RoundUp((axis.OutSize + outputs - 1) / outputs);
        Phases = new Phase[outputs];
        int lowest = 0;
        int highest = 0;
        var found = new (int Tap, List<(int Plane, int Shift)> Places)[outputs];
        for (int p = 0; p < outputs; p++)
        {
            (int input, int tap) = axis.First(p);
            found[p] = (tap, []);
            for (int t = tap; t < axis.Taps; t += axis.Up, input++)
            {
                int plane = FirAxis.Modulo(input, Sources);
                int shift = (input - plane) / Sources;
                (lowest, highest) = (Math.Min(lowest, shift), Math.Max(highest, shift));
                found[p].Places.Add((plane, shift));
            }
        }

        LeftPad = VectorLanes.RoundUp(-lowest);
        PlaneLength = LeftPad + VectorLanes.RoundUp(Math.Max((axis.InSize + Sources - 1) / Sources, OutLength + highest));
        for (int p = 0; p < outputs; p++)
        {
            Phases[p] = new Phase(found[p].Tap, [.. found[p].Places.Select(place => (nint)((place.Plane * PlaneLength) + LeftPad + place.Shift))]);
        }
    }

    public FirAxis Axis { get; }

    public int Sources { get; }

    public int Outputs { get; }

    /// <summary>Samples of an output plane, in whole vectors.</summary>
    public int OutLength { get; }

    /// <summary>Zeros before the first sample of a source plane.</summary>
    public int LeftPad { get; }

    /// <summary>Samples from one source plane to the next, zeros on both sides included.</summary>
    public int PlaneLength { get; }

    public Phase[] Phases { get; }

    /// <summary>Whether some output reaches over the ends of a row, so that there must be zeros.</summary>
    public bool ReadsOutside => Axis.OutSize > 0 && (Axis.First(0).Input < 0 || Axis.First(Axis.OutSize - 1).Input + Axis.TapsPerPhase > Axis.InSize);

    /// <summary>Samples of a row of source planes.</summary>
    public int SourceLength => Sources * PlaneLength;

    /// <summary>Real samples in source plane <paramref name="plane"/>.</summary>
    public int Valid(int plane) => Math.Max(0, (Axis.InSize - plane + Sources - 1) / Sources);

    /// <summary>One output plane: its first tap, and where in the source planes each of its taps starts to read.</summary>
    internal readonly record struct Phase(int FirstTap, nint[] Offsets);
}
