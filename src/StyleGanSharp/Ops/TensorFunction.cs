using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>An operator with a gradient of its own, and one result. Where nothing depends on the result, libtorch may hand over no gradient at all: then the inputs get none.</summary>
/// <typeparam name="TSelf">The operator.</typeparam>
internal abstract class TensorFunction<TSelf> : autograd.SingleTensorFunction<TSelf>
    where TSelf : TensorFunction<TSelf>, new()
{
    /// <inheritdoc/>
    public override string Name => typeof(TSelf).FullName!;

    /// <inheritdoc/>
    public sealed override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.set_materialize_grads(false); // zeros of TorchSharp's making would be in the shape of a tensor that a scope has ended
        ctx.save_data("inputs", vars.Length);
        return Forward(ctx, vars);
    }

    /// <inheritdoc/>
    public sealed override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        grad_output.IsInvalid ? [.. new Tensor[(int)ctx.get_data("inputs")]] : Backward(ctx, grad_output);

    /// <summary>The result.</summary>
    /// <param name="ctx">Where to leave what the gradients need.</param>
    /// <param name="inputs">The tensors and whatever else the operator is told.</param>
    protected abstract Tensor Forward(autograd.AutogradContext ctx, object[] inputs);

    /// <summary>The gradients of the inputs, one for each: null for what is no tensor or needs none.</summary>
    /// <param name="ctx">What <see cref="Forward"/> left.</param>
    /// <param name="gradient">Of the result.</param>
    protected abstract List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient);
}
