using System.Globalization;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Editing;

/// <summary>Lists of pictures as users type them, seeds and projected ones together: <c>0-3,7@2,me.npz,us.safetensors#1</c>.</summary>
public static class LatentList
{
    private static readonly string[] Suffixes = [".npz", ".safetensors"];

    /// <summary>Whether a list names more than seeds, so that it needs <see cref="Styles"/>.</summary>
    /// <param name="text">The list.</param>
    /// <returns>True when a part is a file or has a class of its own.</returns>
    public static bool HasMoreThanSeeds(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(',').Any(part => part.Contains('@', StringComparison.Ordinal) || IsFile(part));
    }

    /// <summary>Throws unless a list can be read; files are not opened.</summary>
    /// <param name="text">The list.</param>
    /// <param name="name">What to call it in messages, e.g. the option's name.</param>
    /// <exception cref="UsageException">When a part is no seed, range, SEED@CLASS or file.</exception>
    public static void Check(string text, string name = "--seeds")
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries).Where(part => !IsFile(part)))
        {
            SeedList.Parse(part.Split('@', 2)[0], name);
        }
    }

    /// <summary>The style vectors that a list stands for.</summary>
    /// <param name="generator">The network.</param>
    /// <param name="text">Parts separated by commas: seeds and ranges; SEED@CLASS; a latent file, which is all its pictures, or FILE#INDEX for one.</param>
    /// <param name="name">What to call the list in messages, e.g. the option's name.</param>
    /// <param name="options">Truncation, for files too, and the class of seeds without one; null is the defaults.</param>
    /// <returns>[N, L, W] on the network's device, a fresh tensor.</returns>
    /// <exception cref="StyleGanException">When a part cannot be read, or its file belongs to another network.</exception>
    public static Tensor Styles(GeneratorNetwork generator, string text, string name = "--seeds", GenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(text);
        GenerationOptions chosen = options ?? new GenerationOptions();
        using var scope = NewDisposeScope();
        return cat([.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => Part(generator, part, name, chosen))]).MoveToOuterDisposeScope();
    }

    private static Tensor Part(GeneratorNetwork generator, string part, string name, GenerationOptions options)
    {
        if (IsFile(part))
        {
            string[] sides = part.Split('#', 2);
            using LatentCode latent = LatentCode.Load(sides[0], generator.WAvg.device);
            latent.Require(generator, sides[0]);
            Tensor ws = PictureGenerator.Truncate(generator, latent.Styles, options);
            return sides.Length == 1 ? ws
                : int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < latent.Count ? ws.narrow(0, index, 1)
                : throw new UsageException($"{name}: '{part}' does not exist; the file has pictures 0 to {latent.Count - 1}.");
        }

        string[] parts = part.Split('@', 2);
        GenerationOptions own = parts.Length == 1 ? options
            : int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? options with { Class = number }
            : throw new UsageException($"{name}: '{part}' has no class after the @. Write SEED@CLASS, e.g. 7@2.");
        return PictureGenerator.Styles(generator, SeedList.Parse(parts[0], name), own);
    }

    private static bool IsFile(string part) => Suffixes.Any(suffix => part.Split('#')[0].TrimEnd().EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
}
