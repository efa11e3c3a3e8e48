namespace StyleGanSharp.Data;

/// <summary>An endless sequence of indices: each run of <c>count</c> of them is a permutation of its own, known from seed and epoch alone.</summary>
internal sealed class ShuffledOrder(int count, ulong seed)
{
    private readonly Lock _gate = new();
    private readonly (long Epoch, int[]? Order)[] _recent = new (long, int[]?)[2];

    /// <summary>The index at a position of the sequence. Safe for use from several threads at once.</summary>
    public int this[long position]
    {
        get
        {
            (long epoch, long offset) = Math.DivRem(position, count);
            return Epoch(epoch)[offset];
        }
    }

    /// <summary>Threads that prefetch work on both sides of the border between two epochs.</summary>
    private int[] Epoch(long epoch)
    {
        lock (_gate)
        {
            ref (long Epoch, int[]? Order) slot = ref _recent[epoch % 2];
            if (slot.Order is null || slot.Epoch != epoch)
            {
                slot = (epoch, SeededShuffle.Permutation(count, seed, (ulong)epoch));
            }

            return slot.Order;
        }
    }
}
