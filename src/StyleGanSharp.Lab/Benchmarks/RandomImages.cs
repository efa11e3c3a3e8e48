using StyleGanSharp.Data;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Benchmarks;

/// <summary>Noise in place of data: what images show does not change how long they take.</summary>
internal static class RandomImages
{
    public static ImageDataset Open(int resolution) => ImageDataset.FromImages("noise", 1 << 16, index =>
    {
        byte[] pixels = new byte[3 * resolution * resolution];
        new Random(index).NextBytes(pixels);
        return new Image(resolution, resolution, 3, pixels);
    });
}
