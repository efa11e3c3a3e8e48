using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

public static partial class BiasAct
{
    private static Tensor ApplyReference(Tensor x, Tensor? b, int dim, Activation activation, double alpha, double gain, double? clamp)
    {
        using var scope = NewDisposeScope();
        Tensor y = b is null ? x : x + b.to(x.dtype).reshape([.. Enumerable.Range(0, (int)x.dim()).Select(axis => axis == dim ? -1L : 1L)]);
        y = activation switch
        {
            Activation.Linear => y,
            Activation.Relu => nn.functional.relu(y),
            Activation.LeakyRelu => nn.functional.leaky_relu(y, alpha),
            Activation.Tanh => y.tanh(),
            Activation.Sigmoid => y.sigmoid(),
            Activation.Elu => nn.functional.elu(y, 1.0),
            Activation.Selu => nn.functional.selu(y),
            Activation.Softplus => nn.functional.softplus(y),
            Activation.Swish => y.sigmoid() * y,
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Unknown activation."),
        };
        y = gain == 1 ? y : y * gain;
        y = clamp is null ? y : y.clamp(-clamp.Value, clamp.Value);
        return ReferenceEquals(y, x) ? x.alias().MoveToOuterDisposeScope() : y.MoveToOuterDisposeScope();
    }
}
