using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Chosen images of a collection; those that cannot be read are left out (<see cref="ImageDataset.Unreadable"/>), so that fewer come than were asked for.</summary>
internal sealed class DatasetBatches(ImageDataset dataset, IReadOnlyList<int> indices) : IImageBatches
{
    private int _position;

    /// <summary>All images, or an even choice that depends on nothing but their number; in ascending order.</summary>
    public static int[] Choose(ImageDataset dataset, int count)
    {
        int[] chosen = SeededShuffle.Permutation(dataset.Count, seed: 0, stream: 0)[..count];
        Array.Sort(chosen);
        return chosen;
    }

    public IReadOnlyList<Tensor> Next(int n)
    {
        var read = new Image?[n];
        int first = _position;
        Parallel.For(0, n, i => read[i] = dataset.ReadOrLeaveOut(indices[first + i]));
        dataset.RequireReadable();
        _position += n;
        Image[] images = [.. read.OfType<Image>()];
        var tensors = new List<Tensor>();
        for (int start = 0; start < images.Length;)
        {
            (int width, int height, int channels) = (images[start].Width, images[start].Height, images[start].Channels);
            Image[] alike = [.. images.Skip(start).TakeWhile(image => image.Width == width && image.Height == height && image.Channels == channels)];
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
