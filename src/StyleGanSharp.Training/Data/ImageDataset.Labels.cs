using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <content>The labels.</content>
public sealed partial class ImageDataset
{
    private const int MaxLooked = 1000;
    private const int MaxSamples = 16;

    /// <summary>Length of a label vector; 0 when the images have no labels.</summary>
    public int LabelDim => _labels is null ? 0 : _onlyLabel is null ? _labels.Dim : 1;

    /// <summary>What each number of a label stands for, in order: names of classes or attributes; empty when they are not known.</summary>
    public IReadOnlyList<string> LabelNames => _labels?.Names is not { } names || names.Length < _labels.Dim ? [] : _onlyLabel is { } only ? [names[only]] : names[.._labels.Dim];

    /// <summary>Whether labels are vectors of which any numbers may be other than 0: not classes, nor one-hot for all images.</summary>
    public bool HasVectorLabels => LabelDim > 0 && UsedClasses is null;

    /// <summary>Whether there are labels that <see cref="ImageDatasetOptions.UseLabels"/> would read.</summary>
    public bool HasUnusedLabels => _labels is null && _storage.OffersLabels;

    /// <summary>The classes that have images, in order; null without labels or where they are vectors.</summary>
    internal IReadOnlyList<int>? UsedClasses => _used.Value;

    /// <summary>Some labels, evenly spread and each once.</summary>
    internal IReadOnlyList<float[]> LabelSamples()
    {
        int looked = Math.Min(Distinct, MaxLooked);
        IEnumerable<float[]> labels = Enumerable.Range(0, looked).Select(i =>
        {
            var label = new float[LabelDim];
            ReadLabel((int)((long)i * Distinct / looked), label);
            return label;
        });
        return [.. labels.DistinctBy(label => new ImageLabel(null, label).ToString()).Take(MaxSamples)];
    }

    /// <summary>The class of an image; null where its label is a vector.</summary>
    internal int? ClassOf(int index)
    {
        if (_labels?.Classes is { } classes && _onlyLabel is null)
        {
            return classes[Map(index)];
        }

        var label = new float[LabelDim];
        ReadLabel(index, label);
        return label.Count(number => number == 1) == 1 && label.Count(number => number == 0) == label.Length - 1 ? Array.IndexOf(label, 1f) : null;
    }

    private int[]? FindUsed()
    {
        var used = new SortedSet<int>();
        for (int i = 0; i < Distinct && LabelDim > 0; i++)
        {
            if (ClassOf(i) is not { } number)
            {
                return null;
            }

            used.Add(number);
        }

        return LabelDim > 0 ? [.. used] : null;
    }

    /// <summary>Reads one label: a one-hot vector for classes.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <param name="label">Receives <see cref="LabelDim"/> numbers.</param>
    /// <exception cref="ArgumentException">When the buffer has another length.</exception>
    public void ReadLabel(int index, Span<float> label)
    {
        if (label.Length != LabelDim)
        {
            throw new ArgumentException($"The buffer holds {Quantity.Of(label.Length, "number")}; a label has {LabelDim}.", nameof(label));
        }

        if (_onlyLabel is { } only)
        {
            label[0] = _labels!.Read(Map(index))[only];
        }
        else
        {
            _labels?.CopyTo(Map(index), label);
        }
    }

    /// <summary>The same images, with one number of their labels.</summary>
    internal ImageDataset WithOnlyLabel(int number) => new(this) { _onlyLabel = number };
}
