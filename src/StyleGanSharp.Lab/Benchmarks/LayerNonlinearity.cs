using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Ops;
using static TorchSharp.torch;

namespace StyleGanSharp.Benchmarks;

/// <summary>The filtered nonlinearity of a StyleGAN3 layer with inputs to run it on: for measurements of the operator alone.</summary>
internal sealed class LayerNonlinearity : IDisposable
{
    private readonly LayerPlan _plan;
    private readonly Tensor? _upFilter;
    private readonly Tensor? _downFilter;
    private readonly Tensor _bias;
    private readonly Tensor _plain;
    private readonly Tensor _leaf;
    private readonly Tensor _gradient;

    /// <summary>Prepares filters and inputs.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="input">[N, Out.Channels, In.Size + Kernel - 1, …] float32 on the CPU, as the layer's convolution makes it; copied.</param>
    public LayerNonlinearity(LayerPlan plan, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        _plan = plan;
        _upFilter = plan.DesignUpFilter()?.DetachFromDisposeScope();
        _downFilter = plan.DesignDownFilter()?.DetachFromDisposeScope();
        _bias = zeros(plan.Out.Channels).DetachFromDisposeScope();
        _plain = input.detach().clone().DetachFromDisposeScope();
        _leaf = input.detach().clone().requires_grad_().DetachFromDisposeScope();
        _gradient = Forward(LayerImplementation.Own).DetachFromDisposeScope();
    }

    /// <summary>Runs it without a gradient.</summary>
    /// <param name="implementation">The way.</param>
    /// <returns>[N, Out.Channels, Out.Size, Out.Size], a fresh tensor.</returns>
    public Tensor Forward(LayerImplementation implementation) => Apply(_plain, implementation);

    /// <summary>Runs it so that a gradient can be asked for.</summary>
    /// <param name="implementation">The way.</param>
    /// <returns>[N, Out.Channels, Out.Size, Out.Size], a fresh tensor.</returns>
    public Tensor Record(LayerImplementation implementation) => Apply(_leaf, implementation);

    /// <summary>The gradient of what <see cref="Record"/> returned; may be asked for again.</summary>
    /// <param name="recorded">The output.</param>
    /// <returns>The gradient of the input, a fresh tensor.</returns>
    public Tensor Backward(Tensor recorded) => autograd.grad([recorded], [_leaf], [_gradient], retain_graph: true)[0];

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor? tensor in new[] { _upFilter, _downFilter, _bias, _plain, _leaf, _gradient })
        {
            tensor?.Dispose();
        }
    }

    private Tensor Apply(Tensor x, LayerImplementation implementation)
    {
        using var scope = NewDisposeScope();
        bool isDefined = implementation == LayerImplementation.Defined;
        Tensor y = FilteredLeakyRelu.Apply(
            x, _upFilter, _downFilter, _bias, _plan.Up, isDefined ? 1 : _plan.Down, _plan.Padding, _plan.IsToRgb ? 1 : Math.Sqrt(2), _plan.IsToRgb ? 1 : 0.2, 256,
            implementation == LayerImplementation.Own ? OpImplementation.Auto : OpImplementation.Reference);
        y = isDefined ? y[TensorIndex.Ellipsis, TensorIndex.Slice(step: _plan.Down), TensorIndex.Slice(step: _plan.Down)] : y;
        return y.MoveToOuterDisposeScope();
    }
}
