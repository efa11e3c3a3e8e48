using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Metrics.Attributes;

/// <summary>Images of two classes with one attribute: whether it is the second. The two numbers of a class label say the same thing twice.</summary>
internal sealed class BinaryLabel : IImageSource
{
    private readonly IImageSource _source;

    private BinaryLabel(IImageSource source) => _source = source;

    /// <summary>What an image of the second class has.</summary>
    public string AttributeName => _source is AvatarSource avatars ? avatars.LabelNames[1] : "label1";

    public string Name => _source.Name;

    public int Count => _source.Count;

    public int Resolution => _source.Resolution;

    public int Channels => _source.Channels;

    public int LabelDim => 1;

    /// <summary>Takes over a source; returns it as it is where its labels are other than two classes.</summary>
    public static IImageSource Of(IImageSource source) => source.LabelDim == 2 && Enumerable.Range(0, source.Count).All(i => IsClass(source, i)) ? new BinaryLabel(source) : source;

    public void ReadImage(int index, Span<byte> pixels) => _source.ReadImage(index, pixels);

    public Image ReadImage(int index) => _source.ReadImage(index);

    public byte[] Fingerprint(int index) => _source.Fingerprint(index);

    public void ReadLabel(int index, Span<float> label)
    {
        Span<float> both = stackalloc float[2];
        _source.ReadLabel(index, both);
        label[0] = both[1];
    }

    public string Describe(int index) => _source.Describe(index);

    public void Dispose() => _source.Dispose();

    private static bool IsClass(IImageSource source, int index)
    {
        Span<float> label = stackalloc float[2];
        source.ReadLabel(index, label);
        return label[0] == 1 - label[1] && label[0] is 0 or 1;
    }
}
