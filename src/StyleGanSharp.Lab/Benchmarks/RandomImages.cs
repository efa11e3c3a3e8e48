using StyleGanSharp.Data;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Benchmarks;

/// <summary>Noise in place of data: what images show does not change how long they take.</summary>
internal sealed class RandomImages(int resolution) : IImageStorage
{
    public string Name => "noise";

    public int Count => 1 << 16;

    public bool IsUniform => true;

    public static ImageDataset Open(int resolution) => ImageDataset.Of(new RandomImages(resolution), "noise", new ImageDatasetOptions());

    public Image Read(int index)
    {
        byte[] pixels = new byte[3 * resolution * resolution];
        new Random(index).NextBytes(pixels);
        return new Image(resolution, resolution, 3, pixels);
    }

    public (int Width, int Height, int Channels) Identify(int index) => (resolution, resolution, 3);

    public string Describe(int index) => $"noise {index}";

    public void Dispose()
    {
    }
}
