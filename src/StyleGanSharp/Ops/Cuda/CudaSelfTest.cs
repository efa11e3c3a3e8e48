using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>Compares each kernel with plain tensor operations on a small image before anything depends on it.</summary>
internal static class CudaSelfTest
{
    /// <summary>Of the largest value; libtorch may compute its convolutions with 10 bits of mantissa.</summary>
    private const double Tolerance = 1e-2;

    /// <param name="host">Where the kernels run.</param>
    /// <param name="device">Number of the GPU.</param>
    /// <exception cref="StyleGanException">When a result differs.</exception>
    public static void Run(IKernelHost host, int device)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor x = linspace(-3, 3, 2 * 3 * 21 * 37).cos().reshape(2, 3, 21, 37).to(new Device(DeviceType.CUDA, device));
        Tensor f = tensor(new[] { 0.05f, 0.15f, 0.3f, 0.3f, 0.15f, 0.05f }).to(x.device);
        Tensor b = tensor(new[] { -0.5f, 0, 0.5f }).to(x.device);

        Tensor Filtered(OpImplementation implementation) => FilteredLeakyRelu.Apply(x, f, f, b, 2, 2, new Padding2d(5), clamp: 0.7, implementation: implementation);
        Tensor Pointwise(OpImplementation implementation) => BiasAct.Apply(x, b, activation: Activation.LeakyRelu, clamp: 0.7, implementation: implementation);
        Tensor Resampled(OpImplementation implementation) => UpFirDn2d.Upsample2d(x, f, implementation: implementation);
        CudaSupport.Testing = host;
        try
        {
            foreach ((string name, Func<OpImplementation, Tensor> run) in new[] { ("filtered_lrelu", Filtered), ("bias_act", (Func<OpImplementation, Tensor>)Pointwise), ("upfirdn2d", Resampled) })
            {
                Tensor expected = run(OpImplementation.Reference);
                double error = (run(OpImplementation.Cuda) - expected).abs().max().item<float>() / expected.abs().max().item<float>();
                if (!(error <= Tolerance))
                {
                    throw new StyleGanException($"the kernel {name} differs from plain tensor operations by {error:g2} of the largest value");
                }
            }
        }
        finally
        {
            CudaSupport.Testing = null;
        }
    }
}
