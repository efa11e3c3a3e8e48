using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Images that a caller's function gives.</summary>
internal sealed class DelegateImages : IImageStorage
{
    private readonly Func<int, Image> _read;
    private readonly Lazy<Image> _first;

    public DelegateImages(string name, int count, Func<int, Image> read, IReadOnlyList<int>? classes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(read);
        (Name, Count, _read) = (name, count, read);
        _first = new Lazy<Image>(() => read(0));
        if (classes is not null)
        {
            Labels = classes.Count == count && classes.All(number => number >= 0)
                ? LabelTable.OfClasses([.. classes], null)
                : throw new ArgumentException($"There {Quantity.Are(classes.Count, "class")} for {Quantity.Of(count, "image")}; each image needs one, from 0 on.", nameof(classes));
        }
    }

    public string Name { get; }

    public int Count { get; }

    public LabelTable? Labels { get; }

    public bool OffersLabels => Labels is not null;

    public string Describe(int index) => $"{Name}: image {index}";

    public Image Read(int index) => _read(index);

    /// <summary>An image costs what the first one costs, so that a look at all of them ends as it does with files.</summary>
    public long SizeBytes(int index) => _first.Value.Pixels.Length;

    public (int Width, int Height, int Channels) Identify(int index)
    {
        Image image = Read(index);
        return (image.Width, image.Height, image.Channels);
    }

    public void Dispose()
    {
    }
}
