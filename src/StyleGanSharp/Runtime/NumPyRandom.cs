namespace StyleGanSharp.Runtime;

/// <summary>NumPy's legacy random stream (<c>numpy.random.RandomState</c>): the same seed gives the same numbers, so a seed means the same image everywhere.</summary>
/// <remarks><see cref="MersenneTwister"/> makes the bits. Not safe for use from several threads at once.</remarks>
public sealed class NumPyRandom
{
    private readonly MersenneTwister _twister;

    /// <summary>Starts the stream of <c>RandomState(seed)</c>.</summary>
    /// <param name="seed">0 … 4294967295.</param>
    /// <exception cref="UsageException">When <paramref name="seed"/> is outside that range.</exception>
    public NumPyRandom(long seed)
    {
        if (seed is < 0 or > uint.MaxValue)
        {
            throw new UsageException($"Seed {seed} is out of range: use 0 to {uint.MaxValue}.");
        }

        _twister = new MersenneTwister((uint)seed);
    }

    /// <summary>The next fraction: <c>rand()</c>.</summary>
    /// <returns>A multiple of 2^-53 in [0, 1).</returns>
    public double NextDouble() => _twister.NextDouble();

    /// <summary>The next standard normal number: <c>randn()</c>.</summary>
    /// <returns>A number.</returns>
    public double NextGaussian() => _twister.NextGaussian();

    /// <summary>Standard normal numbers: <c>randn(count)</c>; a latent is <c>randn(1, z_dim)</c>, cast to float32.</summary>
    /// <param name="count">How many, at least 0.</param>
    /// <returns>The numbers in order.</returns>
    public double[] Randn(int count) => Fill(count, NextGaussian);

    /// <summary>Fractions in [0, 1): <c>rand(count)</c>.</summary>
    /// <param name="count">How many, at least 0.</param>
    /// <returns>The numbers in order.</returns>
    public double[] Rand(int count) => Fill(count, NextDouble);

    /// <summary>The next integer below a bound: <c>randint(high)</c> with the default 64-bit type.</summary>
    /// <param name="high">Exclusive upper bound, at least 1.</param>
    /// <returns>0 … <paramref name="high"/> - 1.</returns>
    public long RandInt(long high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(high, 1);
        return (long)UpTo((ulong)high - 1);
    }

    /// <summary>Integers below a bound: <c>randint(high, size=count)</c> with the default 64-bit type.</summary>
    /// <param name="high">Exclusive upper bound, at least 1.</param>
    /// <param name="count">How many, at least 0.</param>
    /// <returns>The numbers in order.</returns>
    public long[] RandInt(long high, int count) => Fill(count, () => RandInt(high));

    /// <summary>Puts items in random order: <c>shuffle(items)</c> of one axis.</summary>
    /// <typeparam name="T">What the items are.</typeparam>
    /// <param name="items">Reordered in place.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)UpTo((ulong)i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static T[] Fill<T>(int count, Func<T> next)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var values = new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = next();
        }

        return values;
    }

    /// <summary>0 … maximum by masking and rejecting; draws nothing for a maximum of 0.</summary>
    private ulong UpTo(ulong maximum)
    {
        if (maximum == 0)
        {
            return 0;
        }

        ulong mask = ulong.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(maximum);
        ulong value;
        do
        {
            value = maximum <= uint.MaxValue ? _twister.NextBits() : ((ulong)_twister.NextBits() << 32) | _twister.NextBits();
            value &= mask;
        }
        while (value > maximum);
        return value;
    }
}
