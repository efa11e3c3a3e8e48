using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Chosen pictures of a collection.</summary>
internal sealed class SourceBatches(IImageSource source, IReadOnlyList<int> indices) : IPictureBatches
{
    private int _position;

    /// <summary>All pictures, or an even choice that depends on nothing but their number; in ascending order.</summary>
    public static int[] Choose(IImageSource source, int count)
    {
        int[] chosen = SeededShuffle.Permutation(source.Count, seed: 0, stream: 0)[..count];
        Array.Sort(chosen);
        return chosen;
    }

    public IReadOnlyList<Tensor> Next(int n)
    {
        var pictures = new Picture[n];
        int first = _position;
        Parallel.For(0, n, i => pictures[i] = source.ReadPicture(indices[first + i]));
        _position += n;
        var tensors = new List<Tensor>();
        for (int start = 0; start < n;)
        {
            (int width, int height, int channels) = (pictures[start].Width, pictures[start].Height, pictures[start].Channels);
            Picture[] alike = [.. pictures.Skip(start).TakeWhile(picture => picture.Width == width && picture.Height == height && picture.Channels == channels)];
            using var scope = NewDisposeScope();
            int size = height * width * channels;
            byte[] pixels = new byte[alike.Length * size];
            for (int i = 0; i < alike.Length; i++)
            {
                alike[i].Pixels.CopyTo(pixels, i * size);
            }

            tensors.Add(tensor(pixels, [alike.Length, height, width, channels], ScalarType.Byte).permute(0, 3, 1, 2).contiguous().MoveToOuterDisposeScope()); // [K, C, H, W]
            start += alike.Length;
        }

        return tensors;
    }

    public void Dispose() { }
}
