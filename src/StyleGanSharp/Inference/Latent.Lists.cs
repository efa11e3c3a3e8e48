using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Inference;

public sealed partial class Latent
{
    /// <summary>Reads a list of seeds as users type it.</summary>
    /// <param name="text">Numbers and ranges (both ends included), separated by commas, e.g. <c>0-7,12</c>.</param>
    /// <param name="name">What to call the list in messages, e.g. the option's name.</param>
    /// <returns>The numbers in the order given, 0 … 2³² - 1; repeated ones are kept.</returns>
    /// <exception cref="UsageException">When the text is empty or a part is no number or range.</exception>
    public static IReadOnlyList<long> ParseSeeds(string text, string name = "seeds") => SeedList.Parse(text, name);

    /// <summary>Reads a list of numbers of layers, styles and the like.</summary>
    /// <param name="text">Numbers and ranges (both ends included), separated by commas, e.g. <c>0-7,12</c>.</param>
    /// <param name="name">What to call the list in messages, e.g. the option's name.</param>
    /// <returns>The numbers in the order given, from 0 on; repeated ones are kept.</returns>
    /// <exception cref="UsageException">When the text is empty or a part is no number or range.</exception>
    public static IReadOnlyList<int> ParseIndices(string text, string name) => SeedList.ParseIndices(text, name);

    /// <summary>Throws unless a list of seeds, SEED@CLASS and latent files can be read (<see cref="StyleGanModel.LoadLatents"/>); files are not opened.</summary>
    /// <param name="text">The list, e.g. <c>0-3,7@2,me.npz,us.safetensors#1</c>.</param>
    /// <param name="name">What to call it in messages, e.g. the option's name.</param>
    /// <exception cref="UsageException">When a part is no seed, range, SEED@CLASS or file.</exception>
    public static void CheckList(string text, string name = "seeds") => LatentList.Check(text, name);

    /// <summary>Whether a list names more than seeds, so that it means something to its own network only.</summary>
    /// <param name="text">The list.</param>
    /// <returns>True when a part is a file or has a class of its own.</returns>
    public static bool HasMoreThanSeeds(string text) => LatentList.HasMoreThanSeeds(text);
}
