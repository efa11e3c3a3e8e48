using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>Initial values of parameters and buffers. What a module keeps is taken out of every dispose scope.</summary>
internal static class Initial
{
    public static Parameter Normal(RandomSource random, double scale, params long[] shape)
    {
        using var scope = NewDisposeScope();
        Tensor values = random.Normal(shape);
        return Keep(new Parameter(scale == 1 ? values : values.mul_(scale)));
    }

    public static Parameter Constant(double value, params long[] shape) =>
        Keep(new Parameter(full(shape, value, ScalarType.Float32)));

    public static Tensor Buffer(Tensor value) => value.DetachFromDisposeScope();

    private static Parameter Keep(Parameter parameter)
    {
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
