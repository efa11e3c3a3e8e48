using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Ops;

public sealed class UpFirDn2dTests
{
    /// <summary>A call of any awkward kind: odd sizes, cropping, factors per axis, filters with one or two dimensions, separable or not.</summary>
    public sealed record Call(int N, int C, int H, int W, int[] Up, int[] Down, int[] Pad, int TapsX, int TapsY, int FilterKind, bool Flip, int Seed)
    {
        public static Arbitrary<Call> Arbitrary()
        {
            Gen<int> size = Gen.Choose(1, 21);
            Gen<int[]> factors = Gen.Elements(1, 1, 2, 2, 3, 4).ArrayOf(2);
            return (from n in Gen.Choose(1, 2)
                    from c in Gen.Choose(1, 3)
                    from h in size
                    from w in size
                    from up in factors
                    from down in factors
                    from pad in Gen.Choose(-4, 9).ArrayOf(4)
                    from tapsX in Gen.Choose(1, 13)
                    from tapsY in Gen.Choose(1, 13)
                    from kind in Gen.Choose(0, 2)
                    from flip in Gen.Elements(true, false)
                    from seed in Gen.Choose(0, 1_000_000)
                    select new Call(n, c, h, w, up, down, pad, tapsX, tapsY, kind, flip, seed))
                .Where(call => call.IsPossible)
                .ToArbitrary();
        }

        private bool IsPossible =>
            (W * Up[0]) + Pad[0] + Pad[1] >= TapsX && (H * Up[1]) + Pad[2] + Pad[3] >= (FilterKind == 0 ? TapsX : TapsY)
            && W * Up[0] >= -Math.Min(Pad[0], Pad[1]) && H * Up[1] >= -Math.Min(Pad[2], Pad[3]);

        public Tensor Filter()
        {
            using var random = new RandomSource((ulong)Seed);
            return FilterKind switch
            {
                0 => random.Normal(TapsX),
                1 => random.Normal(TapsY).outer(random.Normal(TapsX)),
                _ => random.Normal(TapsY, TapsX),
            };
        }
    }

    [Property(Arbitrary = [typeof(Call)], MaxTest = 200)]
    public void Given_any_call_When_it_runs_Then_every_sample_is_the_sum_that_defines_it(Call call)
    {
        using var scope = NewDisposeScope();
        Tensor f = call.Filter();
        Tensor x = randn([call.N, call.C, call.H, call.W], ScalarType.Float64);
        Tensor actual = UpFirDn2d.Apply(
            x, f, (call.Up[0], call.Up[1]), (call.Down[0], call.Down[1]), new Padding2d(call.Pad[0], call.Pad[1], call.Pad[2], call.Pad[3]), call.Flip, 1.7);
        TensorAssert.CloseToScale(ByDefinition(call, x, f), actual, 1e-6);
    }

    [Property(Arbitrary = [typeof(Call)], MaxTest = 150)]
    public void Given_any_call_When_the_fast_body_runs_Then_values_and_both_derivatives_are_those_of_the_reference(Call call)
    {
        using var scope = NewDisposeScope();
        Tensor f = call.Filter();
        using var source = new RandomSource((ulong)call.Seed);
        Tensor x = source.Normal(call.N, call.C, call.H, call.W);
        Tensor[] Derivatives(OpImplementation implementation, ScalarType type)
        {
            using var random = new RandomSource((ulong)call.Seed + 1); // the same for both
            Tensor input = x.to(type).detach().requires_grad_();
            Tensor y = UpFirDn2d.Apply(
                input, f, (call.Up[0], call.Up[1]), (call.Down[0], call.Down[1]), new Padding2d(call.Pad[0], call.Pad[1], call.Pad[2], call.Pad[3]), call.Flip, 1.7, implementation);
            Tensor v = random.Normal(y.shape).to(type).requires_grad_();
            Tensor first = autograd.grad([(y * v).sum()], [input], create_graph: true, retain_graph: true)[0];
            Tensor u = random.Normal(input.shape).to(type);
            return [y, first, autograd.grad([(first * u).sum()], [v])[0]];
        }

        Tensor[] expected = Derivatives(OpImplementation.Reference, ScalarType.Float64);
        Tensor[] actual = Derivatives(OpImplementation.Cpu, ScalarType.Float32);
        foreach ((string name, int i) in new[] { ("y", 0), ("gradient", 1), ("second derivative", 2) })
        {
            TensorAssert.CloseToScale(expected[i], actual[i], 1e-5, name); // some thirty float32 roundings of 6e-8 in sums a few times larger than their result
        }
    }

    [Theory]
    [InlineData(7, 12, 1, 2)] // twelve rows of taps, two input rows from an output to the next: the pairs of FirPairs.Down
    [InlineData(7, 12, 2, 1)] // six rows of taps per phase: FirPairs.Up
    public void Given_a_square_filter_with_one_tap_a_row_in_some_phase_When_the_fast_body_runs_Then_it_agrees_with_the_reference(int tapsX, int tapsY, int upY, int downY) =>
        Given_any_call_When_the_fast_body_runs_Then_values_and_both_derivatives_are_those_of_the_reference(
            new Call(1, 1, 19, 7, [4, upY], [1, downY], [-3, 0, 8, 1], tapsX, tapsY, 2, true, 86816));

    [Fact]
    public void Given_a_constant_image_When_up_or_down_sampled_Then_it_stays_constant_away_from_the_border()
    {
        using var scope = NewDisposeScope();
        Tensor f = tensor(new[] { 1f, 3, 3, 1 }).outer(tensor(new[] { 1f, 3, 3, 1 })) / 64;
        Tensor x = ones(1, 2, 12, 12) * 3;
        Tensor up = UpFirDn2d.Upsample2d(x, f);
        Tensor down = UpFirDn2d.Downsample2d(x, f);
        Assert.Equal([1, 2, 24, 24], up.shape);
        Assert.Equal([1, 2, 6, 6], down.shape);
        TensorAssert.Close(full([1, 2, 20, 20], 3.0), up.narrow(2, 2, 20).narrow(3, 2, 20), 1e-6, 1e-6);
        TensorAssert.Close(full([1, 2, 4, 4], 3.0), down.narrow(2, 1, 4).narrow(3, 1, 4), 1e-6, 1e-6);
    }

    [Fact]
    public void Given_impossible_arguments_When_called_Then_the_error_says_which()
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(1, 1, 4, 4);
        Assert.Contains("[N, C, H, W]", Assert.Throws<ArgumentException>(() => UpFirDn2d.Filter2d(ones(4, 4), null)).Message, StringComparison.Ordinal);
        Assert.Contains("up and down", Assert.Throws<ArgumentException>(() => UpFirDn2d.Apply(x, null, (0, 1), (1, 1), default)).Message, StringComparison.Ordinal);
        Assert.Contains("smaller than the filter", Assert.Throws<ArgumentException>(() => UpFirDn2d.Apply(x, ones(6), (1, 1), (1, 1), default)).Message, StringComparison.Ordinal);
        Assert.Contains("float32 or float64 filter", Assert.Throws<ArgumentException>(() => UpFirDn2d.Filter2d(x, ones(3, ScalarType.Int64))).Message, StringComparison.Ordinal);
    }

    /// <summary>y[n, c, i, j] = gain · Σ over taps of f[k, l] · u[i·down + (K-1-k), j·down + (L-1-l)], u the zero-stuffed, padded image.</summary>
    private static Tensor ByDefinition(Call call, Tensor x, Tensor f)
    {
        double[] source = x.data<double>().ToArray();
        Tensor square = f.dim() == 1 ? f.outer(f) : f;
        float[] taps = square.data<float>().ToArray();
        (int rows, int columns) = ((int)square.shape[0], (int)square.shape[1]);
        int height = (((call.H * call.Up[1]) + call.Pad[2] + call.Pad[3] - rows) / call.Down[1]) + 1;
        int width = (((call.W * call.Up[0]) + call.Pad[0] + call.Pad[1] - columns) / call.Down[0]) + 1;
        double At(int plane, int row, int column)
        {
            (int i, int j) = (row - call.Pad[2], column - call.Pad[0]);
            return i < 0 || j < 0 || i % call.Up[1] != 0 || j % call.Up[0] != 0 || i / call.Up[1] >= call.H || j / call.Up[0] >= call.W
                ? 0
                : source[(((plane * call.H) + (i / call.Up[1])) * call.W) + (j / call.Up[0])];
        }

        var result = new double[call.N * call.C * height * width];
        for (int index = 0; index < result.Length; index++)
        {
            (int plane, int row, int column) = (index / (height * width), index / width % height * call.Down[1], index % width * call.Down[0]);
            for (int tap = 0; tap < taps.Length; tap++)
            {
                int used = call.Flip ? tap : taps.Length - 1 - tap; // a convolution turns the filter round
                result[index] += 1.7 * taps[used] * At(plane, row + (tap / columns), column + (tap % columns));
            }
        }

        return tensor(result, [call.N, call.C, height, width], ScalarType.Float64);
    }
}
