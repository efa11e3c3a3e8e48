using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Data;

namespace StyleGanSharp.Tests.Data;

public sealed class ShuffledOrderTests
{
    [Property(MaxTest = 50)]
    public Property Given_any_count_and_seed_When_an_epoch_is_taken_Then_it_is_a_permutation() =>
        Prop.ForAll(Arb.From(Gen.Choose(1, 300)), Arb.From(Gen.Choose(0, 1_000_000)), Arb.From(Gen.Choose(0, 1000)), (count, seed, epoch) =>
        {
            var order = new ShuffledOrder(count, (ulong)seed);
            int[] taken = [.. Enumerable.Range(0, count).Select(i => order[((long)epoch * count) + i])];
            return taken.Order().SequenceEqual(Enumerable.Range(0, count));
        });

    [Fact]
    public void Given_neighboring_epochs_and_seeds_When_taken_Then_orders_differ()
    {
        int[][] orders = [.. from seed in new ulong[] { 0, 1, 2 } from epoch in new long[] { 0, 1, 2 } select Epoch(100, seed, epoch)];

        for (int i = 0; i < orders.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                // Two independent permutations share about one place.
                Assert.InRange(orders[i].Zip(orders[j]).Count(pair => pair.First == pair.Second), 0, 10);
            }
        }
    }

    [Fact]
    public void Given_many_seeds_When_four_items_are_shuffled_Then_every_permutation_is_equally_frequent()
    {
        const int Trials = 24_000;
        var counts = new Dictionary<string, int>();
        for (int seed = 0; seed < Trials; seed++)
        {
            string key = string.Join(",", SeededShuffle.Permutation(4, (ulong)seed, 0));
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(24, counts.Count);
        // Chi-squared with 23 degrees of freedom: 49.7 is passed by chance once in a thousand.
        double expected = Trials / 24.0;
        Assert.InRange(counts.Values.Sum(n => (n - expected) * (n - expected) / expected), 0, 49.7);
    }

    [Fact]
    public void Given_a_position_far_away_When_asked_in_any_order_Then_the_same_index_comes()
    {
        var order = new ShuffledOrder(1000, 5);
        long[] positions = [3_000_000_000_123, 7, 999, 1000, 3_000_000_000_123, 7];

        int[] first = [.. positions.Select(p => order[p])];

        Assert.Equal(first[0], first[4]);
        Assert.Equal(first[1], first[5]);
        Assert.Equal(first, positions.Reverse().Select(p => new ShuffledOrder(1000, 5)[p]).Reverse());
    }

    private static int[] Epoch(int count, ulong seed, long epoch)
    {
        var order = new ShuffledOrder(count, seed);
        return [.. Enumerable.Range(0, count).Select(i => order[(epoch * count) + i])];
    }
}
