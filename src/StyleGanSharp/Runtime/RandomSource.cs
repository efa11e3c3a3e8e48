using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Runtime;

/// <summary>One named stream of random tensors with a state that can be saved and restored. Everything random in training draws from one of these.</summary>
/// <remarks>Not safe for use from several threads at once. Equal seed, device and calls give equal numbers.</remarks>
public class RandomSource : IDisposable
{
    private readonly Generator _generator;
    private readonly Device _device;
    private readonly bool _drawsOnCpu;

    /// <summary>Creates a stream.</summary>
    /// <param name="seed">Any number; equal seeds give equal streams.</param>
    /// <param name="device">Where the tensors are made; null is the CPU. On a device without a generator of its own they are drawn on the CPU and copied.</param>
    public RandomSource(ulong seed, Device? device = null)
    {
        _device = device ?? CPU;
        _drawsOnCpu = _device.type is not (DeviceType.CPU or DeviceType.CUDA);
        _generator = new Generator(seed, _drawsOnCpu ? CPU : _device);
    }

    /// <summary>The device the tensors are made on.</summary>
    public Device Device => _device;

    /// <summary>Standard normal numbers.</summary>
    /// <param name="shape">Shape of the result.</param>
    /// <returns>A fresh float32 tensor on <see cref="Device"/>.</returns>
    public virtual Tensor Normal(params long[] shape) => Place(randn(shape, ScalarType.Float32, DrawDevice, generator: _generator));

    /// <summary>Uniform numbers in [0, 1).</summary>
    /// <param name="shape">Shape of the result.</param>
    /// <returns>A fresh float32 tensor on <see cref="Device"/>.</returns>
    public Tensor Uniform(params long[] shape) => Place(rand(shape, ScalarType.Float32, DrawDevice, generator: _generator));

    /// <summary>Integers in [0, <paramref name="high"/>).</summary>
    /// <param name="high">Exclusive upper bound, at least 1.</param>
    /// <param name="shape">Shape of the result.</param>
    /// <returns>A fresh int64 tensor on <see cref="Device"/>.</returns>
    public Tensor Integers(long high, params long[] shape)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(high, 1);
        return Place(randint(0, high, shape, ScalarType.Int64, DrawDevice, generator: _generator));
    }

    /// <summary>The state: uint8 [S] on the CPU. Give it to <see cref="SetState"/> to continue the stream from here.</summary>
    /// <returns>A fresh tensor.</returns>
    public Tensor GetState() => _generator.get_state();

    /// <summary>Continues from a saved state.</summary>
    /// <param name="state">What <see cref="GetState"/> of a stream on the same kind of device returned.</param>
    public void SetState(Tensor state) => _generator.set_state(state);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the generator.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _generator.Dispose();
        }
    }

    private Device DrawDevice => _drawsOnCpu ? CPU : _device;

    private Tensor Place(Tensor drawn)
    {
        if (!_drawsOnCpu)
        {
            return drawn;
        }

        using (drawn)
        {
            return drawn.to(_device);
        }
    }
}
