using FsCheck.Xunit;
using StyleGanSharp.Optimization;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Optimization;

public sealed class ParameterKernelTests
{
    /// <summary>Of a difference, a product and a sum, each half of 2⁻²³ of the terms at most: where these cancel, the result itself may be much smaller.</summary>
    private const double Roundings = 3.0 / (1 << 24);

    [Property(MaxTest = 30)]
    public void Given_gradients_of_copies_When_added_Then_sums_and_norm_are_those_of_tensor_operations(byte arrays, byte copies, int seed)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource((ulong)(uint)seed);
        long[] lengths = Lengths(arrays, seed);
        Tensor[] sums = [.. lengths.Select(length => random.Normal(length))];
        Tensor[][] addends = [.. lengths.Select((length, i) => (Tensor[])[.. Enumerable.Range(0, (copies + i) % 3).Select(_ => random.Normal(length))])];
        Tensor[] expected = [.. sums.Zip(addends, (sum, others) => others.Aggregate(sum.clone(), (left, right) => left + right))];
        double squares = ParameterKernel.Add(sums, addends);
        Assert.All(expected.Zip(sums), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
        Assert.Equal(expected.Sum(sum => sum.to(ScalarType.Float64).square().sum().item<double>()), squares, 1e-9 * squares);
    }

    [Property(MaxTest = 30)]
    public void Given_current_values_When_averages_move_Then_they_are_those_of_tensor_operations(byte arrays, byte weight, int seed)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource((ulong)(uint)seed);
        Tensor[] averages = [.. Lengths(arrays, seed).Select(length => random.Normal(length))];
        Tensor[] current = [.. averages.Select(average => random.Normal(average.shape))];
        Tensor[] expected = [.. averages.Zip(current, (average, value) => average.to(ScalarType.Float64).lerp(value.to(ScalarType.Float64), weight / 255f))];
        Tensor[] bounds = [.. averages.Zip(current, (average, value) => (average.abs() + value.abs()) * Roundings)];
        ParameterKernel.Average(averages, current, weight / 255f);
        for (int i = 0; i < averages.Length; i++)
        {
            Assert.True((averages[i] - expected[i]).abs().le(bounds[i]).all().item<bool>());
        }
    }

    [Fact]
    public void Given_any_number_of_threads_When_added_Then_sums_and_norm_are_equal_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(4);
        Tensor[] values = [random.Normal(300_000), random.Normal(17), random.Normal(70_001)];
        double Run(int threads)
        {
            int before = get_num_threads();
            try
            {
                set_num_threads(threads);
                return ParameterKernel.Add([.. values.Select(value => value.clone())], [.. values.Select(value => (Tensor[])[value])]);
            }
            finally
            {
                set_num_threads(before);
            }
        }

        Assert.Equal(Run(1), Run(3));
    }

    [Fact]
    public void Given_tensors_of_different_lengths_or_types_When_asked_Then_they_are_left_to_tensor_operations()
    {
        using var scope = NewDisposeScope();
        Assert.True(ParameterKernel.Takes(ones(5), ones(5)));
        Assert.False(ParameterKernel.Takes(ones(5), ones(6)));
        Assert.False(ParameterKernel.Takes(ones(5), ones([5], ScalarType.Float64)));
        Assert.False(ParameterKernel.Takes(ones(5, 4).t()));
    }

    /// <summary>Of none to some arrays, around and beyond the length of a chunk.</summary>
    private static long[] Lengths(byte arrays, int seed) => [.. Enumerable.Range(0, arrays % 9).Select(i => 1 + ((long)(uint)(seed * (i + 3)) % 90_000))];
}
