using System.Text.Json;

namespace StyleGanSharp.Data;

/// <summary>One label per image: class indices, or vectors of one length.</summary>
internal sealed class LabelTable
{
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

    /// <summary>One-hot labels as long as the greatest index asks for.</summary>
    public static LabelTable OfClasses(int[] classes, string[]? names) => OfClasses(classes, classes.Max() + 1, names);

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
