using StyleGanSharp.Imaging;

namespace StyleGanSharp.Data;

/// <summary>An image source seen as a collection of images, so that data sets can be built of built-in images too.</summary>
internal sealed class SourceImages(IImageSource source) : IImageCollection
{
    private readonly Lazy<LabelTable?> _labels = new(() => ReadLabels(source));

    public string Name => source.Name;

    public int Count => source.Count;

    public LabelTable? Labels => _labels.Value;

    public string Describe(int index) => source.Describe(index);

    public (int Width, int Height, int Channels) Identify(int index) => (source.Resolution, source.Resolution, source.Channels);

    public long SizeBytes(int index) => 0;

    public Image Read(int index) => source.ReadImage(index);

    public byte[] Fingerprint(int index) => source.Fingerprint(index);

    public void Dispose() => source.Dispose();

    private static LabelTable? ReadLabels(IImageSource source)
    {
        if (source.LabelDim == 0)
        {
            return null;
        }

        float[] vectors = new float[checked(source.Count * source.LabelDim)];
        for (int i = 0; i < source.Count; i++)
        {
            source.ReadLabel(i, vectors.AsSpan(i * source.LabelDim, source.LabelDim));
        }

        return LabelTable.OfVectors(vectors, source.LabelDim, null);
    }
}
