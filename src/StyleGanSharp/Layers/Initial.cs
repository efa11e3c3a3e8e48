using StyleGanSharp.Runtime;
using TorchSharp;
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
        if (scale != 1)
        {
            // TorchSharp lets go of a number before libtorch has read it: kept until then, no collection can free it in between.
            Scalar factor = scale;
            values.mul_(factor);
            GC.KeepAlive(factor);
        }

        return Keep(new Parameter(values));
    }

    public static Parameter Constant(double value, params long[] shape)
    {
        Scalar number = value;
        Parameter parameter = Keep(new Parameter(full(shape, number, ScalarType.Float32)));
        GC.KeepAlive(number);
        return parameter;
    }

    public static Tensor Buffer(Tensor value) => value.DetachFromDisposeScope();

    private static Parameter Keep(Parameter parameter)
    {
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
