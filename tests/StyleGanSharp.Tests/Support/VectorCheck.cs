using System.Runtime.Intrinsics;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Support;

/// <summary>The CPU implementations against the reference in a process with fewer instruction sets.</summary>
internal static class VectorCheck
{
    /// <summary>The widest vectors of this process, in bits (0 for none), and the largest error of values and gradients relative to the largest value.</summary>
    public static string Run()
    {
        int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        OpImplementation fast = bits == 0 ? OpImplementation.Auto : OpImplementation.Cpu;
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Tensor x = random.Normal(1, 3, 37, 45);
        Tensor b = random.Normal(3);
        Tensor separable = random.Normal(12) / 3;
        Tensor square = random.Normal(12, 12) / 12;
        Tensor kernels = random.Normal(10, 3, 3, 3);
        Tensor images = random.Normal(2, 3, 30, 70);
        Tensor folded = square + square.flip([1]);
        Tensor mirrored = folded + folded.flip([0]);
        Tensor mixing = random.Normal(11, 3, 1, 1);
        Tensor wide = random.Normal(260, 3, 1, 1);
        Tensor quarters = random.Normal(270, 260, 1, 1);
        Func<Tensor, OpImplementation, Tensor>[] calls =
        [
            (input, implementation) => FilteredLeakyRelu.Apply(input, separable, separable, b.to(input.dtype), 2, 2, new Padding2d(9), clamp: 1, implementation: implementation),
            (input, implementation) => FilteredLeakyRelu.Apply(input, separable, mirrored, null, 4, 2, new Padding2d(11), implementation: implementation),
            (input, implementation) => FilteredLeakyRelu.Apply(input, square, separable, null, 2, 4, new Padding2d(20), implementation: implementation),
            (input, implementation) => UpFirDn2d.Upsample2d(input, separable, implementation: implementation),
            (input, implementation) => UpFirDn2d.Downsample2d(input, square, implementation: implementation),
            (input, implementation) => BiasAct.Apply(input, b.to(input.dtype), activation: Activation.LeakyRelu, clamp: 1, implementation: implementation),
            (input, implementation) => Convolution2d.Apply(input, kernels.to(input.dtype), 2, implementation),
            (input, implementation) => Convolution2d.Apply(images.to(input.dtype), input.narrow(2, 0, 3).narrow(3, 0, 3), 1, implementation), // the gradient of weights
            (input, implementation) => Convolution2d.Apply(input, mixing.to(input.dtype), 0, implementation),
            (input, implementation) => Convolution2d.Apply(Convolution2d.Apply(input, wide.to(input.dtype), 0, implementation), quarters.to(input.dtype), 0, implementation),
        ];
        double worst = 0;
        foreach (Func<Tensor, OpImplementation, Tensor> call in calls)
        {
            Tensor[] Results(OpImplementation implementation, ScalarType type)
            {
                Tensor input = x.to(type).detach().requires_grad_();
                Tensor y = call(input, implementation);
                return [y, autograd.grad([y.square().sum()], [input])[0]];
            }

            foreach ((Tensor expected, Tensor actual) in Results(OpImplementation.Reference, ScalarType.Float64).Zip(Results(fast, ScalarType.Float32)))
            {
                worst = Math.Max(worst, ((actual - expected).abs().max() / expected.abs().max()).item<double>());
            }
        }

        return $"{bits} {worst:R}";
    }
}
