using StyleGanSharp.Data;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Support;

/// <summary>Images of 4x4 whose first four bytes are their number; the label is one-hot of number mod 3.</summary>
internal sealed class NumberedSource(int count, int? bad = null) : IImageSource
{
    public string Name => "numbers";

    public int Count => count;

    public int Resolution => 4;

    public int Channels => 1;

    public int LabelDim => 3;

    public void ReadImage(int index, Span<byte> pixels)
    {
        if (index == bad)
        {
            throw new StyleGanException($"{Describe(index)} cannot be decoded.");
        }

        pixels.Clear();
        BitConverter.TryWriteBytes(pixels, index);
        // Uneven work brings the threads out of step.
        Thread.SpinWait(index * 7919 % 300);
    }

    public void ReadLabel(int index, Span<float> label)
    {
        label.Clear();
        label[index % 3] = 1;
    }

    public string Describe(int index) => $"number {index}";

    public void Dispose()
    {
    }
}
