namespace StyleGanSharp.Data;

/// <summary>Random permutations that depend on nothing but their seed and stream number.</summary>
internal static class SeededShuffle
{
    /// <summary>A permutation of 0 … count − 1 by the Fisher–Yates method; every one is equally likely.</summary>
    public static int[] Permutation(int count, ulong seed, ulong stream)
    {
        int[] order = new int[count];
        // Two rounds of mixing keep neighboring seeds and streams apart.
        ulong state = Mix(Mix(seed) + stream);
        for (int i = 0; i < count; i++)
        {
            int j = (int)Below(ref state, (uint)i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }

    /// <summary>So many distinct indices out of <paramref name="count"/>, chosen at random, in ascending order.</summary>
    public static int[] Subset(int count, int size, int seed)
    {
        int[] chosen = Permutation(count, unchecked((ulong)seed), stream: 0)[..size];
        Array.Sort(chosen);
        return chosen;
    }

    /// <summary>A number in [0, bound) without bias (Lemire, Fast random integer generation in an interval, 2019).</summary>
    private static uint Below(ref ulong state, uint bound)
    {
        ulong product = (ulong)Next(ref state) * bound;
        if ((uint)product < bound)
        {
            uint threshold = (0 - bound) % bound;
            while ((uint)product < threshold)
            {
                product = (ulong)Next(ref state) * bound;
            }
        }

        return (uint)(product >> 32);
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood 2014), its high half.</summary>
    private static uint Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        return (uint)(Mix(state) >> 32);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
