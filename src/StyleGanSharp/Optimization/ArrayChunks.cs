using StyleGanSharp.Ops.Cpu;

namespace StyleGanSharp.Optimization;

/// <summary>Work on many arrays in one pass. Most arrays of a network are too short to split, and waking threads for each would take longer than the work.</summary>
internal static class ArrayChunks
{
    private const int ChunkLength = 1 << 15;

    /// <summary>Chunks that are worth a thread's waking.</summary>
    private const int MinChunks = 4;

    /// <summary>Does a part of an array: [<paramref name="offset"/>, <paramref name="offset"/> + <paramref name="length"/>) of array <paramref name="number"/>.</summary>
    public delegate double Part(int number, int offset, int length);

    /// <summary>Does all parts, on all threads.</summary>
    /// <param name="lengths">Of the arrays.</param>
    /// <param name="part">What to do.</param>
    /// <returns>The sum of what the parts returned, added up in the order of the arrays.</returns>
    public static double Run(IEnumerable<int> lengths, Part part)
    {
        (int Number, int Offset, int Length)[] chunks =
        [
            .. lengths.SelectMany((length, number) => Enumerable.Range(0, (length + ChunkLength - 1) / ChunkLength)
                .Select(chunk => (number, chunk * ChunkLength, Math.Min(ChunkLength, length - (chunk * ChunkLength))))),
        ];
        var results = new double[chunks.Length];
        WorkerThreads.For(chunks.Length, MinChunks, i => results[i] = part(chunks[i].Number, chunks[i].Offset, chunks[i].Length));
        return results.Sum();
    }
}
