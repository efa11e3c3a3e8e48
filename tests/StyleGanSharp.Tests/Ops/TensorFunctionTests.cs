using StyleGanSharp.Augment;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Ops;

public sealed class TensorFunctionTests
{
    public static TheoryData<string> Operators => [.. Calls.Keys];

    private static Dictionary<string, Func<Tensor, Tensor>> Calls { get; } = new()
    {
        ["style scaling"] = x => PlaneScale.Apply(x, ones(2, 3)),
        ["convolution"] = x => Convolution2d.Apply(x, ones(4, 3, 3, 3), 1, OpImplementation.Cpu),
        ["bias and activation"] = x => BiasAct.Apply(x, ones(3), activation: Activation.LeakyRelu, implementation: OpImplementation.Cpu),
        ["resampling"] = x => UpFirDn2d.Apply(x, ones(4), (2, 2), (1, 1), default, implementation: OpImplementation.Cpu),
        ["filtered leaky ReLU"] = x => FilteredLeakyRelu.Apply(x, ones(4), ones(4), up: 2, down: 2, implementation: OpImplementation.Cpu),
        ["sampling"] = x => BilinearSampling.Apply(x, zeros(2, 5, 5, 2)),
    };

    [Theory]
    [MemberData(nameof(Operators))]
    public void Given_a_result_that_gets_no_gradient_When_differentiated_Then_its_input_gets_what_comes_by_other_ways(string name)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(7);
        Tensor x = random.Normal(2, 3, 9, 8).requires_grad_();
        Tensor silent = Within(() => Ending.Apply(Calls[name](x).sum()));
        Tensor other = Within(() => x.square().sum());
        Tensor gradient = autograd.grad([silent + other], [x])[0];
        Assert.Equal(0, (gradient - (2 * x)).abs().max().item<float>());
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Given_a_gradient_that_gets_no_gradient_When_differentiated_again_Then_its_input_gets_what_comes_by_other_ways(string name)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(8);
        Tensor x = random.Normal(2, 3, 9, 8).requires_grad_();
        Tensor y = Within(() => Calls[name](x));
        Tensor cotangent = random.Normal(y.shape).requires_grad_();
        Tensor first = Within(() => autograd.grad([(y * cotangent).sum()], [x], create_graph: true, retain_graph: true)[0]);
        Tensor silent = Within(() => Ending.Apply(first.sum()));
        Tensor gradient = autograd.grad([silent + cotangent.square().sum()], [cotangent])[0];
        Assert.Equal(0, (gradient - (2 * cotangent)).abs().max().item<float>());
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Given_a_chain_of_an_operator_When_differentiated_Then_no_more_tensors_stay_than_of_a_short_one(string name)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(9);
        Tensor x = random.Normal(2, 3, 9, 8).requires_grad_();
        long Added(int calls)
        {
            using var inner = NewDisposeScope();
            Tensor sum = Enumerable.Range(0, calls).Select(_ => Within(() => Calls[name](x).sum())).Aggregate((left, right) => left + right);
            long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            _ = autograd.grad([sum], [x]);
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
        }

        _ = Added(2); // what the last operator handed over may still be there
        Assert.Equal(Added(2), Added(7));
    }

    /// <summary>As a layer does: everything but the result ends with it.</summary>
    private static Tensor Within(Func<Tensor> make)
    {
        using var scope = NewDisposeScope();
        return make().MoveToOuterDisposeScope();
    }

    /// <summary>Gives its input no gradient, as operators of libtorch do for what did not matter.</summary>
    private sealed class Ending : TensorFunction<Ending>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs) => ((Tensor)inputs[0]).clone();

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient) => [null!];
    }
}
