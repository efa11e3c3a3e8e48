using FsCheck;
using FsCheck.Fluent;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Ops;

/// <summary>What follows a convolution, in one pass, against the steps one by one.</summary>
public sealed class BiasActTests
{
    /// <summary>Three roundings of 6e-8 a sample; gradients of scale and bias sum up to a thousand of them, whose errors partly cancel.</summary>
    private const double Tolerance = 5e-6;

    /// <summary>About one sample in a million is masked.</summary>
    private const double MaxMasked = 1e-4;

    /// <summary>Values are a few units large and have three roundings of 6e-8 each.</summary>
    private const double Near = 2e-6;

    private const string ByCotangent = "second derivative by the cotangent";

    public sealed record Call(int N, int C, int H, int W, bool HasScale, int NoiseKind, bool HasBias, Activation Activation, double Gain, double? Clamp, int Seed)
    {
        public static Arbitrary<Call> Arbitrary() =>
            (from n in Gen.Choose(1, 3)
             from c in Gen.Choose(1, 5)
             from h in Gen.Choose(4, 21)
             from w in Gen.Choose(4, 21)
             from hasScale in Gen.Elements(true, false)
             from noise in Gen.Choose(0, 3)
             from hasBias in Gen.Elements(true, false)
             from activation in Gen.Elements(Activation.Linear, Activation.Relu, Activation.LeakyRelu)
             from gain in Gen.Elements(1, 1.41, 0.3)
             from clamp in Gen.Elements<double?>(null, 0.5, 256)
             from seed in Gen.Choose(0, 1_000_000)
             select new Call(n, c, h, w, hasScale, noise, hasBias, activation, gain, clamp, seed)).ToArbitrary();

        public long[]? NoiseShape => NoiseKind switch
        {
            0 => null,
            1 => [H, W],
            2 => [1, 1, H, W],
            _ => [N, 1, H, W],
        };
    }

    [Fact]
    public void Given_any_call_When_the_fast_implementation_runs_Then_values_and_all_derivatives_are_those_of_the_reference() =>
        MaskedElements.Check(Call.Arbitrary(), 150, MaxMasked, AssertAgrees);

    private static void AssertAgrees(Call call, MaskedElements masked)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource((ulong)call.Seed);
        Tensor[] values =
        [
            random.Normal(call.N, call.C, call.H, call.W), call.HasScale ? random.Normal(call.N, call.C) : zeros(0),
            call.NoiseShape is { } shape ? random.Normal(shape) : zeros(0), call.HasBias ? random.Normal(call.C) : zeros(0),
        ];
        Tensor probe = random.Normal(values[0].shape);

        // Rounding decides which derivative a sample next to a kink has: it gets no cotangent, and the derivative by its cotangent is left out.
        Tensor isNearKink = IsNearKink(call, [.. values.Select(value => value.to(ScalarType.Float64))]);
        masked.Add(isNearKink);
        Tensor cotangent = random.Normal(values[0].shape).masked_fill(isNearKink, 0);
        List<(string Name, Tensor Value)> expected = Derivatives(call, values, cotangent, probe, OpImplementation.Reference, ScalarType.Float64);
        List<(string Name, Tensor Value)> actual = Derivatives(call, values, cotangent, probe, OpImplementation.Cpu, ScalarType.Float32);
        Assert.Equal(expected.Select(item => item.Name), actual.Select(item => item.Name));
        foreach (((string name, Tensor e), (string _, Tensor a)) in expected.Zip(actual))
        {
            (Tensor e1, Tensor a1) = name == ByCotangent ? (e.masked_fill(isNearKink, 0), a.masked_fill(isNearKink, 0)) : (e, a);
            TensorAssert.Close(e1, a1, Tolerance, Tolerance * (1 + e1.abs().max().item<double>()), name);
        }

        Tensor? Given(int i) => values[i].numel() == 0 ? null : values[i];
        Tensor plain = BiasAct.ApplyScaled(values[0], Given(1), Given(2), Given(3), call.Activation, call.Gain, call.Clamp, OpImplementation.Cpu);
        TensorAssert.CloseToScale(expected[0].Value, plain, Tolerance, "y without gradients");
    }

    [Fact]
    public void Given_a_call_the_fast_body_does_not_take_When_it_is_asked_for_Then_the_error_says_why()
    {
        using var scope = NewDisposeScope();
        string Message(Tensor x, Activation activation, double? gain = null) =>
            Assert.Throws<ArgumentException>(() => BiasAct.Apply(x, activation: activation, gain: gain, implementation: OpImplementation.Cpu)).Message;
        Assert.Contains("the activation is Tanh", Message(ones(1, 1, 4, 4), Activation.Tanh), StringComparison.Ordinal);
        Assert.Contains("gain is -1", Message(ones(1, 1, 4, 4), Activation.Relu, -1), StringComparison.Ordinal);
        Assert.Contains("are too small", Message(ones(1, 1, 3, 3), Activation.Relu), StringComparison.Ordinal);
        Assert.Contains("axis 1 of x [2, 3]", Message(ones(2, 3), Activation.Relu), StringComparison.Ordinal);
    }

    private static List<(string Name, Tensor Value)> Derivatives(
        Call call, Tensor[] values, Tensor cotangent, Tensor probe, OpImplementation implementation, ScalarType type)
    {
        Tensor[] inputs = [.. values.Select(value => value.to(type).detach().requires_grad_())];
        Tensor? Given(int i) => inputs[i].numel() == 0 ? null : inputs[i];
        Tensor y = BiasAct.ApplyScaled(inputs[0], Given(1), Given(2), Given(3), call.Activation, call.Gain, call.Clamp, implementation);
        Tensor v = cotangent.to(type).detach().requires_grad_();
        int[] used = [.. Enumerable.Range(0, inputs.Length).Where(i => inputs[i].numel() > 0)];
        Tensor[] wanted = [.. used.Select(i => inputs[i])];
        IList<Tensor> first = autograd.grad([(y * v).sum()], wanted, create_graph: true, retain_graph: true);
        var results = new List<(string, Tensor)> { ("y", y) };
        results.AddRange(used.Select((i, k) => ($"gradient of input {i}", first[k])));

        // The derivative of all gradients together, by what they depend on: the cotangent always, x and the scale through each other.
        Tensor mixed = (first[0] * probe.to(type)).sum() + first.Skip(1).Select(gradient => gradient.square().sum()).Aggregate(zeros(1, type), (left, right) => left + right);
        Tensor[] roots = call.HasScale ? [v, inputs[0], inputs[1]] : [v];
        IList<Tensor> second = autograd.grad([mixed.sum()], roots, allow_unused: true);
        results.AddRange(second.Select((gradient, k) => (k == 0 ? ByCotangent : $"second derivative by input {k - 1}", gradient is null || gradient.IsInvalid ? zeros_like(roots[k]) : gradient)));
        return results;
    }

    /// <summary>[N, C, H, W] bool: whether a sample is within rounding of zero, where the slope changes, or of the clamp.</summary>
    private static Tensor IsNearKink(Call call, Tensor[] values)
    {
        Tensor v = values[0];
        v = call.HasScale ? v * values[1].unsqueeze(2).unsqueeze(3) : v;
        v = call.NoiseKind > 0 ? v + values[2] : v;
        v = (call.HasBias ? v + values[3].reshape(1, -1, 1, 1) : v) * call.Gain;
        double negativeSlope = call.Activation switch { Activation.Linear => 1, Activation.Relu => 0, _ => 0.2 };
        Tensor isNearClamp = ((v * where(v > 0, 1.0, negativeSlope)).abs() - (call.Clamp ?? double.PositiveInfinity)).abs() < Near;
        return call.Activation == Activation.Linear ? isNearClamp : isNearClamp | (v.abs() < Near);
    }
}
