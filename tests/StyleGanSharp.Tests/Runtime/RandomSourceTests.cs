using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Runtime;

public sealed class RandomSourceTests
{
    [Fact]
    public void Given_a_saved_state_When_restored_Then_the_stream_continues_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        using var one = new RandomSource(7);
        one.Normal(3, 5);
        one.Uniform(4);
        Tensor state = one.GetState();
        Tensor[] expected = Draw(one);
        using var other = new RandomSource(99);
        other.SetState(state);
        Assert.All(expected.Zip(Draw(other)), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
    }

    [Fact]
    public void Given_seeds_When_drawn_Then_equal_seeds_agree_and_others_do_not()
    {
        using var scope = NewDisposeScope();
        using var one = new RandomSource(7);
        using var same = new RandomSource(7);
        using var other = new RandomSource(8);
        Tensor expected = one.Normal(100);
        Assert.True(expected.eq(same.Normal(100)).all().item<bool>());
        Assert.False(expected.eq(other.Normal(100)).all().item<bool>());
    }

    [Fact]
    public void Given_the_global_generator_When_it_is_used_between_Then_the_stream_does_not_notice()
    {
        using var scope = NewDisposeScope();
        using var one = new RandomSource(7);
        using var same = new RandomSource(7);
        one.Normal(10);
        same.Normal(10);
        randn(50);
        Assert.True(one.Uniform(10).eq(same.Uniform(10)).all().item<bool>());
    }

    [Fact]
    public void Given_many_numbers_When_drawn_Then_moments_and_ranges_are_right()
    {
        using var scope = NewDisposeScope();
        using var source = new RandomSource(3);
        Tensor normal = source.Normal(100_000);
        Assert.InRange(normal.mean().item<float>(), -0.02f, 0.02f);
        Assert.InRange(normal.std().item<float>(), 0.98f, 1.02f);
        Tensor uniform = source.Uniform(100_000);
        Assert.InRange(uniform.min().item<float>(), 0, 0.001f);
        Assert.InRange(uniform.max().item<float>(), 0.999f, 0.99999999f);
        Tensor whole = source.Integers(7, 10_000);
        Assert.Equal((0L, 6L), (whole.min().item<long>(), whole.max().item<long>()));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Integers(0, 3));
    }

    private static Tensor[] Draw(RandomSource source) => [source.Normal(2, 3), source.Uniform(5), source.Integers(1000, 8), source.Normal(1)];
}
