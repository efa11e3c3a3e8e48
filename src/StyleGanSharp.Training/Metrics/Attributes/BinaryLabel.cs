using StyleGanSharp.Data;

namespace StyleGanSharp.Metrics.Attributes;

/// <summary>Images of two classes with one attribute: whether it is the second. The two numbers of a class label say the same thing twice.</summary>
internal static class BinaryLabel
{
    /// <summary>The images with that one number as label; as they are where their labels are other than two classes.</summary>
    public static ImageDataset Of(ImageDataset dataset) => dataset.LabelDim == 2 && Enumerable.Range(0, dataset.Count).All(i => IsClass(dataset, i)) ? dataset.WithOnlyLabel(1) : dataset;

    private static bool IsClass(ImageDataset dataset, int index)
    {
        Span<float> label = stackalloc float[2];
        dataset.ReadLabel(index, label);
        return label[0] == 1 - label[1] && label[0] is 0 or 1;
    }
}
