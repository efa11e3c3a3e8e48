using StyleGanSharp.Data;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Pictures of a collection: all, or an even choice that depends on nothing but their number.</summary>
internal sealed class SourceBatches : IPictureBatches
{
    private readonly IImageSource _source;
    private readonly int[] _order;
    private int _position;

    public SourceBatches(IImageSource source, int count)
    {
        _source = source;
        _order = SeededShuffle.Permutation(source.Count, seed: 0, stream: 0)[..count];
        Array.Sort(_order);
    }

    public Tensor Next(int n)
    {
        int size = _source.Channels * _source.Resolution * _source.Resolution;
        byte[] pixels = new byte[n * size];
        int first = _position;
        Parallel.For(0, n, i => _source.ReadImage(_order[first + i], pixels.AsSpan(i * size, size)));
        _position += n;
        return tensor(pixels, [n, _source.Channels, _source.Resolution, _source.Resolution], ScalarType.Byte);
    }

    public void Dispose() { }
}
