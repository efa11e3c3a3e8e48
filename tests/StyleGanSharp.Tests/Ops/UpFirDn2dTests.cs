using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Ops;
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
            manual_seed(Seed);
            return FilterKind switch
            {
                0 => randn(TapsX),
                1 => randn(TapsY).outer(randn(TapsX)),
                _ => randn(TapsY, TapsX),
            };
        }
    }

    [Property(Arbitrary = [typeof(Call)], MaxTest = 300)]
    public void Given_any_call_When_the_fast_body_runs_Then_values_and_derivatives_equal_the_reference(Call call)
    {
        using var scope = NewDisposeScope();
        Tensor f = call.Filter();
        Tensor x = randn(call.N, call.C, call.H, call.W);
        (Tensor fast, Tensor fastGrad, Tensor fastSecond) = Run(call, x, f, OpImplementation.Auto);
        (Tensor reference, Tensor grad, Tensor second) = Run(call, x, f, OpImplementation.Reference);
        TensorAssert.CloseToScale(reference, fast, 2e-5, "value");
        TensorAssert.CloseToScale(grad, fastGrad, 2e-5, "gradient");
        TensorAssert.CloseToScale(second, fastSecond, 5e-5, "second derivative");
    }

    [Fact]
    public void Given_a_constant_picture_When_up_or_down_sampled_Then_it_stays_constant_away_from_the_border()
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
        Assert.Contains("float32 filter", Assert.Throws<ArgumentException>(() => UpFirDn2d.Filter2d(x, ones(3, ScalarType.Float64))).Message, StringComparison.Ordinal);
    }

    private static (Tensor Value, Tensor Gradient, Tensor Second) Run(Call call, Tensor data, Tensor f, OpImplementation implementation)
    {
        Tensor x = data.detach().clone().requires_grad_();
        Tensor y = UpFirDn2d.Apply(
            x, f, (call.Up[0], call.Up[1]), (call.Down[0], call.Down[1]), new Padding2d(call.Pad[0], call.Pad[1], call.Pad[2], call.Pad[3]), call.Flip, 1.7, implementation);
        Tensor gradient = autograd.grad([y.pow(3).sum()], [x], create_graph: true, retain_graph: true)[0];
        Tensor second = autograd.grad([gradient.square().sum()], [x])[0];
        return (y.detach(), gradient.detach(), second);
    }
}
