using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;

namespace StyleGanSharp.Training;

/// <summary>The sheets of real and generated images of a run. Cell k is seed k. With classes, every row is one that has images; with label vectors, a generated image has the label of the real one in its place.</summary>
internal sealed class SampleGrid
{
    private const int MaxColumns = 16;
    private const int MaxRows = 12;

    private readonly ImageDataset _dataset;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int[]? _rowClasses;

    public SampleGrid(ImageDataset dataset)
    {
        _dataset = dataset;
        GridSize full = GridSize.ForResolution(dataset.Resolution);
        _columns = Math.Min(full.Columns, MaxColumns);
        _rows = Math.Min(full.Rows, MaxRows);
        _rowClasses = dataset.UsedClasses is { } used ? [.. Enumerable.Range(0, _rows).Select(row => used[row % used.Count])] : null;
    }

    public Image Reals()
    {
        var images = new List<Image>();
        byte[] pixels = new byte[_dataset.ImageBytes];
        int next = 0;
        for (int row = 0; row < _rows; row++)
        {
            for (int column = 0; column < _columns; column++)
            {
                next = FindNext(next, _rowClasses?[row]);
                int read = _dataset.ReadNext(next % _dataset.Count, pixels);
                images.Add(PlanarPixels.Interleave(pixels, _dataset.Resolution, _dataset.Channels));
                next = read + 1;
            }
        }

        return ImageGrid.Compose(images, _columns);
    }

    public Image Fakes(GeneratorNetwork generator)
    {
        long[] seeds = [.. Enumerable.Range(0, _columns * _rows).Select(cell => (long)cell)];
        ImageLabel[]? labels = generator.CDim == 0 ? null : [.. seeds.Select(cell => LabelOf((int)cell))];
        return ImageGrid.Compose([.. ImageGenerator.FromSeeds(generator, seeds, labels, new GenerationOptions { Batch = 16 })], _columns);
    }

    private ImageLabel LabelOf(int cell)
    {
        if (_rowClasses is not null)
        {
            return _rowClasses[cell / _columns];
        }

        var vector = new float[_dataset.LabelDim];
        _dataset.ReadLabel(cell % _dataset.Count, vector);
        return new ImageLabel(null, vector);
    }

    /// <summary>The next image of a class at or after an index, round the end.</summary>
    private int FindNext(int index, int? wanted) =>
        wanted is null ? index : Enumerable.Range(index % _dataset.Count, _dataset.Count).First(i => _dataset.ClassOf(i % _dataset.Count) == wanted) % _dataset.Count;
}
