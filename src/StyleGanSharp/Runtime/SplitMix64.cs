namespace StyleGanSharp.Runtime;

/// <summary>SplitMix64: a small random stream whose every number is a function of its key and its position, the same on every platform.</summary>
/// <remarks>Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.</remarks>
internal readonly struct SplitMix64(ulong key)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The stream of one item among many: equal seeds and indices give equal streams, others unrelated ones.</summary>
    public static SplitMix64 For(ulong seed, long index) => new(Mix(Mix(seed + Golden) + ((ulong)index * Golden)));

    /// <summary>The number at a position.</summary>
    public ulong At(int position) => Mix(key + ((ulong)(position + 1) * Golden));

    /// <summary>The number at a position as a fraction in [0, 1).</summary>
    public double Fraction(int position) => (At(position) >> 11) * (1.0 / (1UL << 53));

    /// <summary>The number at a position as one of <paramref name="count"/> choices.</summary>
    public int Choice(int position, int count) => (int)(Fraction(position) * count);

    private static ulong Mix(ulong s)
    {
        s = (s ^ (s >> 30)) * 0xBF58476D1CE4E5B9;
        s = (s ^ (s >> 27)) * 0x94D049BB133111EB;
        return s ^ (s >> 31);
    }
}
