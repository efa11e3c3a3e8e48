using StyleGanSharp.Runtime.TorchSharpFixes;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>An operator with a gradient of its own, and one result. Where nothing depends on the result, libtorch may hand over no gradient at all: then the inputs get none.</summary>
/// <remarks>TorchSharp leaves every gradient that passes by to the surrounding dispose scope, so that all of them would be in memory until a training step ends; here they go as soon as libtorch has taken them over.</remarks>
/// <typeparam name="TSelf">The operator.</typeparam>
internal abstract class TensorFunction<TSelf> : autograd.SingleTensorFunction<TSelf>
    where TSelf : TensorFunction<TSelf>, new()
{
    private const string NeedsName = "needs";

    /// <inheritdoc/>
    public override string Name => typeof(TSelf).FullName!;

    /// <summary>The result, recorded for the gradient.</summary>
    /// <param name="vars">What <see cref="Forward"/> gets.</param>
    public static Tensor Apply(params object[] vars)
    {
        using var scope = NewDisposeScope(); // for the tensor that was made; libtorch has another one of the same memory
        return apply(vars).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public sealed override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.set_materialize_grads(false); // zeros of TorchSharp's making would be in the shape of a tensor that a scope has ended
        ctx.save_data(NeedsName, Array.ConvertAll(vars, input => input is Tensor { requires_grad: true }));
        return Forward(ctx, vars);
    }

    /// <inheritdoc/>
    public sealed override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        if (grad_output.IsInvalid)
        {
            return [.. new Tensor[((bool[])ctx.get_data(NeedsName)).Length]];
        }

        List<Tensor> gradients;
        using (NewDisposeScope())
        {
            gradients = Backward(ctx, grad_output);
            foreach (Tensor? made in gradients.Where(gradient => !ReferenceEquals(gradient, grad_output)))
            {
                made?.MoveToOuterDisposeScope();
            }
        }

        PendingGradients.Add([.. gradients, grad_output]);
        return gradients;
    }

    /// <summary>The result.</summary>
    /// <param name="ctx">Where to leave what the gradients need.</param>
    /// <param name="inputs">The tensors and whatever else the operator takes.</param>
    protected abstract Tensor Forward(autograd.AutogradContext ctx, object[] inputs);

    /// <summary>Whether the gradient of an input is asked for.</summary>
    /// <param name="ctx">What <see cref="Forward"/> left.</param>
    /// <param name="input">Number of the input, from 0.</param>
    protected static bool Needs(autograd.AutogradContext ctx, int input) => ((bool[])ctx.get_data(NeedsName))[input];

    /// <summary>The gradients of the inputs, one for each: null for what is no tensor or needs none. It runs in a dispose scope of its own.</summary>
    /// <param name="ctx">What <see cref="Forward"/> left.</param>
    /// <param name="gradient">Of the result.</param>
    protected abstract List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient);
}
