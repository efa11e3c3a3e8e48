using FsCheck.Xunit;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Parity;

namespace StyleGanSharp.Tests.Runtime;

public sealed class NumPyRandomTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(85)]
    [InlineData(1234)]
    [InlineData(4294967295)]
    public void Given_a_seed_When_numbers_are_drawn_Then_they_are_those_of_NumPy(long seed)
    {
        using var golden = new GoldenFile("numpy_random");
        Assert.Equal(golden[$"randn/{seed}"].data<double>().ToArray(), new NumPyRandom(seed).Randn(512));
        Assert.Equal(golden[$"rand/{seed}"].data<double>().ToArray(), new NumPyRandom(seed).Rand(8));
        Assert.Equal(golden[$"randint1000/{seed}"].data<long>().ToArray(), new NumPyRandom(seed).RandInt(1000, 8));
        long[] items = [.. Enumerable.Range(0, 50)];
        new NumPyRandom(seed).Shuffle<long>(items);
        Assert.Equal(golden[$"shuffle50/{seed}"].data<long>().ToArray(), items);
    }

    [Property]
    public bool Given_any_bound_When_drawn_Then_the_number_is_below_it(uint seed, ulong bound)
    {
        long high = (long)(bound >> 1) | 1;
        return new NumPyRandom(seed).RandInt(high) is var number && number >= 0 && number < high;
    }

    [Property]
    public bool Given_a_count_When_split_in_two_draws_Then_the_stream_is_the_same(uint seed, byte first, byte second)
    {
        var split = new NumPyRandom(seed);
        double[] parts = [.. split.Randn(first), .. split.Randn(second)];
        return parts.SequenceEqual(new NumPyRandom(seed).Randn(first + second));
    }

    [Fact]
    public void Given_bounds_that_leave_no_choice_When_drawn_Then_nothing_is_consumed()
    {
        var random = new NumPyRandom(5);
        Assert.Equal(0, random.RandInt(1));
        random.Shuffle<int>([1]);
        Assert.Equal(new NumPyRandom(5).NextDouble(), random.NextDouble());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4294967296)]
    public void Given_a_seed_out_of_range_When_started_Then_the_error_says_the_range(long seed)
    {
        Assert.Equal($"Seed {seed} is out of range: use 0 to 4294967295.", Assert.Throws<UsageException>(() => new NumPyRandom(seed)).Message);
    }
}
