using System.Globalization;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>Lists of images as users type them, seeds and projected ones together: <c>0-3,7@2,me.npz,us.safetensors#1</c>.</summary>
internal static class LatentList
{
    private static readonly string[] Suffixes = [".npz", ".npy", ".pt", ".pth", ".safetensors"];

    /// <summary>Whether a list names more than seeds, so that it needs <see cref="Load"/>.</summary>
    /// <param name="text">The list.</param>
    /// <returns>True when a part is a file or has a class of its own.</returns>
    public static bool HasMoreThanSeeds(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Split(text).Any(part => part.Contains('@', StringComparison.Ordinal) || IsFile(part));
    }

    /// <summary>Throws unless a list can be read; files are not opened.</summary>
    /// <param name="text">The list.</param>
    /// <param name="name">What to call it in messages, e.g. the option's name.</param>
    /// <exception cref="UsageException">When a part is no seed, range, SEED@CLASS or file.</exception>
    public static void Check(string text, string name = "seeds")
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (string part in Split(text).Where(part => !IsFile(part)))
        {
            SeedList.Parse(part.Split('@', 2)[0], name);
        }
    }

    /// <summary>The latents that a list stands for.</summary>
    /// <param name="generator">The network.</param>
    /// <param name="text">Parts separated by commas: seeds and ranges; SEED@CLASS; a latent file, which is all its images, or FILE#INDEX for one.</param>
    /// <param name="name">What to call the list in messages, e.g. the option's name.</param>
    /// <param name="options">Truncation, and the class of seeds and files without one; null is the defaults. What is truncated already stays as it is.</param>
    /// <returns>The latents on the network's device, truncated, with the noise maps and transforms of files; where only some have them the others get the network's own. Dispose it.</returns>
    /// <exception cref="StyleGanException">When a part cannot be read, its file belongs to another network, its class is needed for truncation and unknown, or all are truncated already and truncation is asked for.</exception>
    internal static Latent Load(GeneratorNetwork generator, string text, string name = "seeds", GenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(text);
        GenerationOptions chosen = options ?? new GenerationOptions();
        using var scope = NewDisposeScope();
        var parts = new List<Latent>();
        try
        {
            foreach (string part in Split(text))
            {
                parts.Add(IsFile(part) ? Read(generator, part, name) : Seeds(generator, part, name, chosen));
            }

            return Truncated(generator, parts, $"{name}: '{text}'", chosen);
        }
        finally
        {
            parts.ForEach(part => part.Dispose());
        }
    }

    /// <summary>The latents of one file.</summary>
    /// <param name="generator">The network.</param>
    /// <param name="path">.safetensors or .npz; FILE#INDEX is one of its images.</param>
    /// <param name="name">What to call it in messages, e.g. the option's name.</param>
    /// <param name="options">Truncation, and the class of a file that does not know its own; null is the defaults.</param>
    /// <returns>The latents on the network's device, truncated, with their noise maps and transforms. Dispose it.</returns>
    /// <exception cref="StyleGanException">When it cannot be read, belongs to another network, needs a class for truncation that is unknown, or is truncated already and truncation is asked for.</exception>
    internal static Latent LoadFile(GeneratorNetwork generator, string path, string name = "latent", GenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(path);
        using Latent latent = Read(generator, path, name);
        return Truncated(generator, [latent], path, options ?? new GenerationOptions());
    }

    /// <summary>Joins latents, those truncated that are not yet.</summary>
    private static Latent Truncated(GeneratorNetwork generator, List<Latent> parts, string name, GenerationOptions options)
    {
        if (parts.All(part => part.IsTruncated))
        {
            parts[0].RequireTruncatable(generator, options, name);
        }

        var each = new List<Latent>();
        try
        {
            each.AddRange(parts.Select(part => part.Truncate(generator, part.IsTruncated ? options.WithoutTruncation() : options)));
            return Latent.Join(generator, each);
        }
        finally
        {
            each.ForEach(part => part.Dispose());
        }
    }

    private static Latent Read(GeneratorNetwork generator, string path, string name)
    {
        using var scope = NewDisposeScope();
        string[] sides = Sides(path);
        using Latent file = Latent.Load(sides[0], generator.Device);
        using Latent all = file.ForAllLayers(generator);
        all.Require(generator, sides[0]);
        int index = 0;
        if (sides.Length == 2 && (!int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out index) || index >= all.Count))
        {
            throw new UsageException($"{name}: '{path}' does not exist; the file has images 0 to {all.Count - 1}.");
        }

        using Latent chosen = sides.Length == 1 ? all.Part(0, all.Count) : all.Part(index, 1);
        return chosen.WithWs(chosen.Ws.clone());
    }

    /// <summary>Latents of seeds, not truncated.</summary>
    private static Latent Seeds(GeneratorNetwork generator, string part, string name, GenerationOptions options)
    {
        string[] parts = part.Split('@', 2);
        ImageLabel label = parts.Length == 1 ? options.Condition
            : parts[1].Length > 0 ? LabelOf(generator, parts[1], part, name)
            : throw new UsageException($"{name}: '{part}' has no class after the @. Write SEED@CLASS, e.g. 7@2.");
        return Latent.FromSeeds(generator, SeedList.Parse(parts[0], name), (options with { Class = label.Class, Label = label.Vector }).WithoutTruncation());
    }

    private static ImageLabel LabelOf(GeneratorNetwork generator, string text, string part, string name)
    {
        try
        {
            return generator.Labels.Parse(text.Replace('+', ','));
        }
        catch (OptionException e)
        {
            throw new UsageException($"{name}: '{part}' has no class after the @ that can be used: {e.Rule}. {e.Remedy}".TrimEnd(), e);
        }
    }

    /// <summary>The parts between commas, but for commas in the name of a file that exists.</summary>
    private static List<string> Split(string text)
    {
        string[] pieces = text.Split(',');
        var parts = new List<string>();
        for (int i = 0; i < pieces.Length; i++)
        {
            int end = pieces.Length;
            while (end > i + 1 && !(Sides(string.Join(',', pieces[i..end]).Trim())[0] is var file && file.Count(letter => letter == ',') == end - i - 1 && File.Exists(file)))
            {
                end--;
            }

            parts.Add(string.Join(',', pieces[i..end]).Trim());
            i = end - 1;
        }

        return parts;
    }

    /// <summary>A file and the index behind its #; a # in the name of a file that exists is part of the name.</summary>
    private static string[] Sides(string path) =>
        path.LastIndexOf('#') is var at and > 0 && !File.Exists(path) ? [path[..at], path[(at + 1)..]] : [path];

    private static bool IsFile(string part) => Suffixes.Any(suffix => Sides(part)[0].TrimEnd().EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
}
