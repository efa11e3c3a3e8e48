using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Support;

/// <summary>Images of 4x4 whose first four bytes are their number; the class is number mod 3.</summary>
internal sealed class NumberedImages(int count, int? bad) : IImageStorage
{
    public string Name => "numbers";

    public int Count => count;

    public LabelTable Labels { get; } = LabelTable.OfClasses([.. Enumerable.Range(0, count).Select(index => index % 3)], 3, null);

    public bool IsUniform => true;

    public static ImageDataset Open(int count, int? bad = null) => ImageDataset.Of(new NumberedImages(count, bad), "numbers", new ImageDatasetOptions { UseLabels = true });

    public Image Read(int index)
    {
        if (index == bad)
        {
            throw new StyleGanException($"{Describe(index)} cannot be decoded.");
        }

        byte[] pixels = new byte[16];
        BitConverter.TryWriteBytes(pixels, index);
        // Uneven work brings the threads out of step.
        Thread.SpinWait(index * 7919 % 300);
        return new Image(4, 4, 1, pixels);
    }

    public (int Width, int Height, int Channels) Identify(int index) => (4, 4, 1);

    public string Describe(int index) => $"number {index}";

    public void Dispose()
    {
    }
}
