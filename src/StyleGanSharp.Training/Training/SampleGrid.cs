using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;

namespace StyleGanSharp.Training;

/// <summary>The sheets of real and generated images of a run. Cell k is seed k; with class labels, every row is one class.</summary>
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
        _rowClasses = dataset.LabelDim == 0 || !IsOneHot() ? null : [.. Enumerable.Range(0, _rows).Select(row => row % dataset.LabelDim)];
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
        int[]? classes = generator.CDim == 0 ? null : [.. seeds.Select(cell => _rowClasses?[cell / _columns] ?? (int)(cell % generator.CDim))];
        return ImageGrid.Compose([.. ImageGenerator.FromSeeds(generator, seeds, classes, new GenerationOptions { Batch = 16 })], _columns);
    }

    /// <summary>The next image of a class at or after an index, round the end; the index itself when the class does not turn up soon.</summary>
    private int FindNext(int index, int? wanted)
    {
        if (wanted is null)
        {
            return index;
        }

        var label = new float[_dataset.LabelDim];
        for (int step = 0; step < Math.Min(_dataset.Count, 2000); step++)
        {
            _dataset.ReadLabel((index + step) % _dataset.Count, label);
            if (label[wanted.Value] > 0.5f)
            {
                return index + step;
            }
        }

        return index;
    }

    private bool IsOneHot()
    {
        var label = new float[_dataset.LabelDim];
        _dataset.ReadLabel(0, label);
        return label.Sum() == 1 && label.Max() == 1;
    }
}
