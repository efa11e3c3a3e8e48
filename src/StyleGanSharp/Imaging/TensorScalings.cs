namespace StyleGanSharp.Imaging;

/// <summary>The names of the ways of scaling, as results have them.</summary>
internal static class TensorScalings
{
    /// <summary>The name of one.</summary>
    /// <param name="scaling">Which one.</param>
    /// <returns>A word, e.g. <c>pillow-bicubic</c>.</returns>
    public static string Word(TensorScaling scaling) => scaling switch
    {
        TensorScaling.TensorFlow => "tensorflow-bilinear",
        TensorScaling.Pillow => "pillow-bicubic",
        TensorScaling.PyTorch => "pytorch-bilinear",
        _ => throw new ArgumentOutOfRangeException(nameof(scaling), scaling, null),
    };
}
