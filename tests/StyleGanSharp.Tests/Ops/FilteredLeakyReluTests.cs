using FsCheck;
using FsCheck.Fluent;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Ops;

/// <summary>The CPU implementation against plain tensor operations.</summary>
public sealed class FilteredLeakyReluTests
{
    /// <summary>A rounding is 6e-8 of a value; sums have some forty terms an axis, of magnitudes up to a few times the result.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>Of the sum of all magnitudes: three roundings, which partly cancel.</summary>
    private const double Roundings = 2e-7;

    /// <summary>About 0.2 % of the outputs are masked, 0.4 % with long filters: a sample in a hundred thousand is within rounding of a kink, and fd spreads it over up to 49.</summary>
    private const double MaxMasked = 0.02;

    /// <summary>A call of any awkward kind.</summary>
    public sealed record Call(int N, int C, int H, int W, int Up, int Down, int[] Pad, int UpTaps, int DownTaps, int UpKind, int DownKind, double Slope, double? Clamp, int Seed)
    {
        public static Arbitrary<Call> Arbitrary() =>
            (from n in Gen.Choose(1, 2)
             from c in Gen.Choose(1, 3)
             from h in Gen.Choose(1, 40)
             from w in Gen.Choose(1, 70)
             from up in Gen.Elements(1, 2, 2, 4, 3)
             from down in Gen.Elements(1, 2, 2, 4)
             from pad in Gen.Choose(-4, 20).ArrayOf(4)
             from upTaps in Gen.Choose(1, 25)
             from downTaps in Gen.Elements(1, 2, 3, 5, 6, 8, 11, 12, 12, 12, 13)
             from upKind in Gen.Choose(0, 5)
             from downKind in Gen.Choose(0, 5)
             from slope in Gen.Elements(0.2, 0, 1, 1.5, -0.3)
             from clamp in Gen.Elements<double?>(null, 0.7, 256)
             from seed in Gen.Choose(0, 1_000_000)
             select new Call(n, c, h, w, up, down, pad, upTaps, downTaps, upKind, downKind, slope, clamp, seed))
            .Where(call => call.IsPossible)
            .ToArbitrary();

        public bool IsPossible => IsPossibleAxis(W, Pad[0], Pad[1]) && IsPossibleAxis(H, Pad[2], Pad[3]);

        public static Tensor? Filter(RandomSource random, int kind, int taps) => kind switch
        {
            0 => null,
            1 => random.Normal(taps, taps) / taps,
            5 => Mirrored(random.Normal(taps, taps) / taps, 1),
            6 => Mirrored(Mirrored(random.Normal(taps, taps) / taps, 1), 0),
            2 => random.Normal(taps).outer(random.Normal(taps)) / taps,
            _ => random.Normal(taps) / Math.Sqrt(taps),
        };

        private static Tensor Mirrored(Tensor f, long axis) => f + f.flip([axis]);

        public Tensor Apply(Tensor x, Tensor b, Tensor? fu, Tensor? fd, OpImplementation implementation) => FilteredLeakyRelu.Apply(
            x, fu, fd, b, Up, Down, new Padding2d(Pad[0], Pad[1], Pad[2], Pad[3]), slope: Slope, clamp: Clamp, implementation: implementation);

        /// <summary>[N, C, H', W'] bool: the outputs that a sample at the raised rate reaches which is within rounding of a kink of the nonlinearity, so that its slope is undetermined.</summary>
        public Tensor ReachesKink(Tensor x, Tensor b, Tensor? fu, Tensor? fd)
        {
            Tensor v = UpFirDn2d.Apply(
                x + b.reshape(1, -1, 1, 1), fu, (Up, Up), (1, 1), new Padding2d(Pad[0], Pad[1], Pad[2], Pad[3]), gain: Up * Up * Math.Sqrt(2), implementation: OpImplementation.Reference);
            Tensor size = v.abs();
            Tensor y = size.where(v > 0, size * Math.Abs(Slope));
            double near = 2e-6 * size.max().item<double>();
            Tensor isNear = ((y - (Clamp ?? double.PositiveInfinity)).abs() < near) | (Slope == 1 ? zeros_like(size, ScalarType.Bool) : (size < near) & (size > 0));
            Tensor count = UpFirDn2d.Apply(isNear.to(ScalarType.Float64), fd is null ? null : ones_like(fd), (1, 1), (Down, Down), new Padding2d(0), implementation: OpImplementation.Reference);
            return count > 0.5;
        }

        private bool IsPossibleAxis(int size, int low, int high)
        {
            int upTaps = UpKind == 0 ? 1 : UpTaps;
            int downTaps = DownKind == 0 ? 1 : DownTaps;
            return (size * Up) + low + high >= upTaps + downTaps - 1 && size * Up >= -Math.Min(low, high);
        }
    }

    [Fact]
    public void Given_any_call_When_the_fast_implementation_runs_Then_values_and_both_derivatives_are_those_of_the_reference() =>
        MaskedElements.Check(Call.Arbitrary(), 150, MaxMasked, AssertAgrees);

    [Fact]
    public void Given_a_down_sampling_filter_that_is_symmetric_both_ways_When_the_fast_implementation_runs_Then_values_and_both_derivatives_are_those_of_the_reference() =>
        MaskedElements.Check(Call.Arbitrary(), 50, MaxMasked, (any, masked) =>
        {
            Call call = any with { Down = 2, DownTaps = 12, DownKind = 6, W = any.W + 70 };
            AssertAgrees(call.IsPossible ? call : call with { H = 40, Pad = [9, 9, 9, 9] }, masked);
        });

    private static void AssertAgrees(Call call, MaskedElements masked)
    {
        using var scope = NewDisposeScope();
        using var source = new RandomSource((ulong)call.Seed);
        Tensor? fu = Call.Filter(source, call.UpKind, call.UpTaps);
        Tensor? fd = Call.Filter(source, call.DownKind, call.DownTaps);
        Tensor x = source.Normal(call.N, call.C, call.H, call.W);
        Tensor b = source.Normal(call.C);

        // An output that an undetermined slope reaches gets no cotangent, so that no gradient depends on that slope; the derivative by its cotangent is left out.
        Tensor reachesKink = call.ReachesKink(x.to(ScalarType.Float64), b.to(ScalarType.Float64), fu, fd);
        masked.Add(reachesKink);
        Tensor[] Derivatives(OpImplementation implementation, ScalarType type, Func<Tensor, Tensor> sign)
        {
            using var random = new RandomSource((ulong)call.Seed + 1); // the same for both
            Tensor input = sign(x).to(type).detach().requires_grad_();
            Tensor bias = sign(b).to(type).detach().requires_grad_();
            Tensor y = call.Apply(input, bias, fu is null ? null : sign(fu), fd is null ? null : sign(fd), implementation);
            Tensor v = sign(random.Normal(y.shape)).masked_fill(reachesKink, 0).to(type).requires_grad_();
            IList<Tensor> first = autograd.grad([(y * v).sum()], [input, bias], create_graph: true, retain_graph: true);
            Tensor u = sign(random.Normal(input.shape)).to(type);
            Tensor second = autograd.grad([(first[0] * u).sum() + first[1].sum()], [v])[0];
            return [y, first[0], first[1], second.masked_fill(reachesKink, 0)];
        }

        Tensor[] expected = Derivatives(OpImplementation.Reference, ScalarType.Float64, value => value.alias());
        Tensor[] actual = Derivatives(OpImplementation.Cpu, ScalarType.Float32, value => value.alias());

        // Filters may cancel what they sum, down to a thousandth: what is rounded then is the terms, as large as with no sign anywhere.
        Tensor[] terms = Derivatives(OpImplementation.Reference, ScalarType.Float64, value => value.abs());
        void IsClose(int i, Tensor value, string what, double scale = 0) => TensorAssert.Close(
            expected[i], value, Tolerance,
            Math.Max(Tolerance * Math.Max(scale, expected[i].abs().max().item<double>()), Roundings * terms[i].abs().max().item<double>()), what);
        IsClose(1, actual[1], "x gradient");
        IsClose(2, actual[2], "b gradient", scale: expected[1].norm().item<double>()); // a sum over all of the gradient above
        IsClose(3, actual[3], "second derivative");
        IsClose(0, actual[0], "y");
        IsClose(0, call.Apply(x, b, fu, fd, OpImplementation.Cpu), "y without gradients");
    }

    [Fact]
    public void Given_a_factor_of_each_plane_When_run_Then_it_is_as_if_the_input_had_been_multiplied()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        Tensor f = random.Normal(12) / 3;
        Tensor[] values = [random.Normal(2, 3, 17, 20), random.Normal(2, 3), random.Normal(3)];
        Tensor[] Derivatives(OpImplementation implementation, ScalarType type)
        {
            Tensor[] inputs = [.. values.Select(value => value.to(type).detach().requires_grad_())];
            Tensor y = FilteredLeakyRelu.ApplyScaled(inputs[0], inputs[1], f, f, inputs[2], 2, 2, new Padding2d(10), clamp: 2, implementation: implementation);
            IList<Tensor> first = autograd.grad([y.square().sum()], inputs, create_graph: true, retain_graph: true);
            IList<Tensor> second = autograd.grad([first.Select(gradient => gradient.square().sum()).Aggregate((left, right) => left + right)], inputs);
            return [y, .. first, .. second];
        }

        foreach ((Tensor expected, Tensor actual) in Derivatives(OpImplementation.Reference, ScalarType.Float64).Zip(Derivatives(OpImplementation.Cpu, ScalarType.Float32)))
        {
            TensorAssert.CloseToScale(expected, actual, Tolerance);
        }
    }

    [Theory]
    [InlineData(2, 2, 36, 512, 3)]
    [InlineData(4, 2, 84, 3, 3)]
    [InlineData(2, 2, 276, 1, 3)]
    [InlineData(2, 2, 276, 1, 6)]
    public void Given_any_number_of_threads_When_run_Then_the_results_are_equal_bit_for_bit(int up, int down, int size, int channels, int downKind)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Tensor x = random.Normal(1, channels, size, size).requires_grad_();
        Tensor fu = random.Normal(6 * up);
        Tensor? fd = Call.Filter(random, downKind, 6 * down);
        Tensor[] Run(int threads)
        {
            int before = get_num_threads();
            try
            {
                set_num_threads(threads);
                Tensor y = FilteredLeakyRelu.Apply(x, fu, fd, null, up, down, new Padding2d(9), clamp: 3, implementation: OpImplementation.Cpu);
                return [y, autograd.grad([y.square().sum(dim: 3).sum()], [x])[0]];
            }
            finally
            {
                set_num_threads(before);
            }
        }

        Tensor[] one = Run(1);
        foreach (int threads in new[] { 2, 3, 7 })
        {
            Tensor[] several = Run(threads);
            Assert.True(one[0].eq(several[0]).all().item<bool>(), $"y differs with {threads} threads");
            Assert.True(one[1].eq(several[1]).all().item<bool>(), $"the gradient differs with {threads} threads");
        }
    }

    [Fact]
    public void Given_not_a_number_When_the_fast_body_runs_Then_it_spreads_as_far_as_the_filters_reach_and_no_further()
    {
        using var scope = NewDisposeScope();
        Tensor x = zeros(1, 2, 20, 20);
        x[0, 0, 10, 10] = float.NaN;
        Tensor fu = ones(6) / 6;
        Tensor fd = ones(6) / 6;
        Tensor expected = FilteredLeakyRelu.Apply(x, fu, fd, null, 2, 2, new Padding2d(5), clamp: 1, implementation: OpImplementation.Reference);
        Tensor actual = FilteredLeakyRelu.Apply(x, fu, fd, null, 2, 2, new Padding2d(5), clamp: 1, implementation: OpImplementation.Cpu);
        Assert.True(actual.isnan().any().item<bool>());
        Assert.True(actual.isnan().eq(expected.isnan()).all().item<bool>());
    }

    [Fact]
    public void Given_a_call_the_fast_body_does_not_take_When_it_is_asked_for_Then_the_error_says_why()
    {
        using var scope = NewDisposeScope();
        Tensor x = ones([1, 1, 4, 4], ScalarType.Float64);
        Assert.Contains("x is Float64", Assert.Throws<ArgumentException>(() => FilteredLeakyRelu.Apply(x, implementation: OpImplementation.Cpu)).Message, StringComparison.Ordinal);
        Assert.Contains("x is Float64", Assert.Throws<ArgumentException>(() => UpFirDn2d.Filter2d(x, null, implementation: OpImplementation.Cpu)).Message, StringComparison.Ordinal);
        Assert.Contains("gain is -1", Assert.Throws<ArgumentException>(() => FilteredLeakyRelu.Apply(ones(1, 1, 4, 4), gain: -1, implementation: OpImplementation.Cpu)).Message, StringComparison.Ordinal);
        Assert.Contains("fd of 9x9 taps", Assert.Throws<ArgumentException>(() => FilteredLeakyRelu.Apply(ones(1, 1, 4, 4), fd: ones(9))).Message, StringComparison.Ordinal);
        Assert.Contains("The bias [3]", Assert.Throws<ArgumentException>(() => FilteredLeakyRelu.Apply(ones(1, 1, 4, 4), b: ones(3))).Message, StringComparison.Ordinal);
    }
}
