using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>An operator with a gradient of its own, and one result. Where nothing depends on the result, libtorch may hand over no gradient at all: then the inputs get none.</summary>
/// <typeparam name="TSelf">The operator.</typeparam>
internal abstract class TensorFunction<TSelf> : autograd.SingleTensorFunction<TSelf>
    where TSelf : TensorFunction<TSelf>, new()
{
    private const string NeedsName = "needs";

    /// <inheritdoc/>
    public override string Name => typeof(TSelf).FullName!;

    /// <inheritdoc/>
    public sealed override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.set_materialize_grads(false); // zeros of TorchSharp's making would be in the shape of a tensor that a scope has ended
        ctx.save_data(NeedsName, Array.ConvertAll(vars, input => input is Tensor { requires_grad: true }));
        return Forward(ctx, vars);
    }

    /// <inheritdoc/>
    public sealed override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        grad_output.IsInvalid ? [.. new Tensor[((bool[])ctx.get_data(NeedsName)).Length]] : Backward(ctx, grad_output);

    /// <summary>The result.</summary>
    /// <param name="ctx">Where to leave what the gradients need.</param>
    /// <param name="inputs">The tensors and whatever else the operator is told.</param>
    protected abstract Tensor Forward(autograd.AutogradContext ctx, object[] inputs);

    /// <summary>Whether the gradient of an input is asked for.</summary>
    /// <param name="ctx">What <see cref="Forward"/> left.</param>
    /// <param name="input">Number of the input, from 0.</param>
    protected static bool Needs(autograd.AutogradContext ctx, int input) => ((bool[])ctx.get_data(NeedsName))[input];

    /// <summary>The gradients of the inputs, one for each: null for what is no tensor or needs none.</summary>
    /// <param name="ctx">What <see cref="Forward"/> left.</param>
    /// <param name="gradient">Of the result.</param>
    protected abstract List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient);
}
