using StyleGanSharp.Runtime;

namespace StyleGanSharp.Imaging;

/// <summary>The names of the ways of scaling, as options and results have them.</summary>
internal static class TensorScalings
{
    private static readonly (string Word, TensorScaling Value)[] All =
        [("tensorflow-bilinear", TensorScaling.TensorFlow), ("pillow-bicubic", TensorScaling.Pillow), ("pytorch-bilinear", TensorScaling.PyTorch)];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. All.Select(item => item.Word)];

    /// <summary>The name of one.</summary>
    /// <param name="scaling">Which one.</param>
    /// <returns>A word, e.g. <c>pillow-bicubic</c>.</returns>
    public static string Word(TensorScaling scaling) => Array.Find(All, item => item.Value == scaling).Word;

    /// <summary>The one with a name.</summary>
    /// <param name="word">A name; capitals do not matter.</param>
    /// <returns>The scaling.</returns>
    /// <exception cref="OptionException">When there is none; lists those there are.</exception>
    public static TensorScaling Parse(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        int index = Array.FindIndex(All, item => string.Equals(item.Word, word.Trim(), StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? All[index].Value : throw new OptionException("TensorScalings.word", word, "there is no such scaling", Spelling.Choose(word, [.. Words]));
    }
}
