using System.Globalization;
using System.Text.Json;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>One label per image: class indices, or vectors of one length.</summary>
internal sealed record LabelTable
{
    /// <summary>Classes of which any number may be without images.</summary>
    private const int MaxSparse = 10_000;

    private readonly float[]? _vectors;

    private LabelTable(int dim, int[]? classes, float[]? vectors, string[]? names)
    {
        Dim = dim;
        Classes = classes;
        _vectors = vectors;
        Names = names;
    }

    /// <summary>Length of a label vector.</summary>
    public int Dim { get; }

    /// <summary>Class indices by image; null when labels are vectors.</summary>
    public int[]? Classes { get; }

    /// <summary>What each number of a label stands for, where that is known.</summary>
    public string[]? Names { get; }

    /// <summary>What is odd about the file they come from, one sentence each.</summary>
    public IReadOnlyList<string> SourceNotes { get; init; } = [];

    /// <summary>Everything odd, one sentence each.</summary>
    public IEnumerable<string> Notes => [.. SourceNotes, .. new[] { Note }.OfType<string>()];

    /// <summary>One-hot labels as long as the greatest index asks for.</summary>
    public static LabelTable OfClasses(int[] classes, string[]? names) => OfClasses(classes, classes.Max() + 1, names);

    /// <summary>Throws where numbers of classes are too far apart to be meant: a network has an input for each up to the greatest.</summary>
    /// <param name="classes">Of the images.</param>
    /// <param name="path">Where they come from.</param>
    /// <exception cref="StyleGanException">When the greatest is above 10,000 and most have no images.</exception>
    public static void RequireDense(int[] classes, string path)
    {
        long dim = classes.Max() + 1L;
        int used = dim > MaxSparse ? classes.Distinct().Count() : 0;
        if (dim > MaxSparse && used < dim / 2)
        {
            throw new StyleGanException(string.Create(
                CultureInfo.InvariantCulture, $"{path}: {used:N0} of {Quantity.Of(dim, "class")} {(used == 1 ? "has" : "have")} images. Number them 0 to {used - 1}: a network has an input for every number up to the greatest."));
        }
    }

    /// <summary>One-hot labels of a length.</summary>
    public static LabelTable OfClasses(int[] classes, int dim, string[]? names) => new(dim, classes, null, names);

    /// <summary>Vectors [Count, dim], row by row.</summary>
    public static LabelTable OfVectors(float[] vectors, int dim, string[]? names) => new(dim, null, vectors, names);

    /// <summary>A fresh vector.</summary>
    public float[] Read(int index)
    {
        float[] label = new float[Dim];
        CopyTo(index, label);
        return label;
    }

    /// <summary>What is odd about classes, in a sentence; or null.</summary>
    public string? Note
    {
        get
        {
            if (Classes is null)
            {
                return null;
            }

            bool[] seen = new bool[Dim];
            Array.ForEach(Classes, number => seen[number] = true);
            int missing = seen.Count(has => !has);
            return missing > 0 ? $"{missing} of {Quantity.Of(Dim, "class")} {(missing == 1 ? "has" : "have")} no images (the first: {Array.IndexOf(seen, false)}). Number the classes from 0 without gaps, or images of {(missing == 1 ? "that class" : "those classes")} mean nothing."
                : Dim == 1 ? "All images are of one class; labels add nothing." : null;
        }
    }

    public void CopyTo(int index, Span<float> label)
    {
        if (Classes is null)
        {
            _vectors.AsSpan(index * Dim, Dim).CopyTo(label);
            return;
        }

        label[..Dim].Clear();
        label[Classes[index]] = 1;
    }

    /// <summary>What is in the columns of vectors; empty for classes.</summary>
    public LabelNumber[] Numbers()
    {
        if (_vectors is not { } vectors)
        {
            return [];
        }

        return [.. Enumerable.Range(0, Dim).Select(i =>
        {
            (double sum, float min, float max) = (0, float.PositiveInfinity, float.NegativeInfinity);
            for (int at = i; at < vectors.Length; at += Dim)
            {
                (sum, min, max) = (sum + vectors[at], Math.Min(min, vectors[at]), Math.Max(max, vectors[at]));
            }

            return new LabelNumber(i, Names is { } names && i < names.Length ? names[i] : null, sum / (vectors.Length / Dim), min, max);
        })];
    }

    public void Write(Utf8JsonWriter json, int index)
    {
        if (Classes is not null)
        {
            json.WriteNumberValue(Classes[index]);
            return;
        }

        json.WriteStartArray();
        foreach (float value in _vectors.AsSpan(index * Dim, Dim))
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
