using System.Globalization;
using StyleGanSharp.Export;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.OnnxRuntime;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Exported generators, run by ONNX Runtime.</summary>
internal static class OnnxFile
{
    public const string Extension = ".onnx";

    /// <summary>The largest fraction of bytes that may differ, and how much they may on average in half precision.</summary>
    private const double MaxFraction = 0.001;
    private const double MaxMean = 0.5;
    private const int CheckedSeeds = 3;

    /// <summary>Whether a user names such a file.</summary>
    public static bool IsName(string network) => network.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Loads one; dispose it.</summary>
    /// <exception cref="StyleGanException">When it cannot be read, is not one of ours, or this machine lacks ONNX Runtime.</exception>
    public static OnnxGenerator Load(string path)
    {
        try
        {
            return OnnxGenerator.Load(path);
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            throw new StyleGanException(e.Message, e);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            throw new StyleGanException("ONNX Runtime's library is not available for this machine. Generate with the network that was exported instead.", e);
        }
    }

    /// <summary>The images of seeds, made as they are asked for.</summary>
    public static IEnumerable<Image> Generate(OnnxGenerator generator, IReadOnlyList<long> seeds, GenerationOptions options, CancellationToken cancellation)
    {
        RequireLabel(generator, options);
        float[] psi = [.. Enumerable.Range(0, generator.StyleCount).Select(layer => (float)options.PsiOf(layer))];
        foreach (long[] some in seeds.Chunk(options.Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (OnnxImage image in options.Label is { } label ? generator.Generate(some, psi, label) : generator.Generate(some, psi, options.Class))
            {
                yield return new Image(image.Width, image.Height, image.Channels, image.Pixels.ToArray());
            }
        }
    }

    /// <summary>A class as users type it, by its number or name.</summary>
    /// <exception cref="OptionException">When there is none of this name.</exception>
    public static int ParseClass(OnnxGenerator generator, string text) =>
        generator.Classes?.ToList().IndexOf(text) is >= 0 and { } named ? named
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
        : throw new OptionException("GenerationOptions.Class", text, $"it is no class of the network, which has classes 0 to {generator.ClassCount - 1}", generator.Classes is { } names ? Spelling.Suggestion(text, names).Trim() : null);

    /// <summary>A label as users type it: all its numbers.</summary>
    /// <exception cref="OptionException">When a part is no number.</exception>
    public static float[] ParseLabel(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part =>
        float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number) ? number
            : throw new OptionException("GenerationOptions.Label", text, $"'{part}' is not a number", "For an exported network give all numbers, separated by commas."))];

    /// <exception cref="OptionException">When the network has no such label, or needs one.</exception>
    private static void RequireLabel(OnnxGenerator generator, GenerationOptions options)
    {
        int count = generator.ClassCount;
        if (options.Label is { } vector)
        {
            if (vector.Count != count)
            {
                throw new OptionException("GenerationOptions.Label", string.Join(',', vector), count == 0 ? "the network is unconditional, so it has no labels" : $"the network has labels of {Texts.Count(count, "number")}, and these are {vector.Count}");
            }
        }
        else if (generator.HasVectorLabels)
        {
            throw options.Class is null ? new OptionException("GenerationOptions.Label", null, $"the network is conditional, and a label of {Texts.Count(count, "number")} must be chosen")
                : new OptionException("GenerationOptions.Class", options.Class, $"the network has no classes, but labels of {Texts.Count(count, "number")}");
        }
        else if (count == 0 ? options.Class is not null : options.Class is null || options.Class < 0 || options.Class >= count)
        {
            throw new OptionException(
                "GenerationOptions.Class", options.Class, count == 0 ? "the network is unconditional, so it has no classes" : $"the network is conditional, and a class of 0 to {count - 1} must be chosen");
        }
    }

    /// <summary>Compares an exported file with its network.</summary>
    /// <returns>Whether they agree: bytes differ by at most 1 and hardly any do; in half precision by half a level on average.</returns>
    public static bool Check(string path, StyleGanModel model, OnnxOptions export, VerbContext context)
    {
        using OnnxGenerator generator = Load(path);
        var options = new GenerationOptions
        {
            TruncationPsi = 0.7,
            Label = model.LabelExample is { } label ? model.ParseLabel(label) : null,
            Noise = export.Noise == OnnxNoise.Const ? NoiseMode.Const : NoiseMode.None,
            Batch = 1,
        };
        long[] seeds = [.. Enumerable.Range(0, CheckedSeeds).Select(seed => (long)seed)];
        byte[] expected = [.. model.Generate(seeds, options).SelectMany(image => image.Pixels)];
        byte[] found = [.. Generate(generator, seeds, options, context.Cancellation).SelectMany(image => image.Pixels)];
        int[] levels = [.. expected.Zip(found, (left, right) => Math.Abs(left - right))];
        double fraction = levels.Count(level => level > 0) / (double)levels.Length;
        double mean = levels.Average();
        bool agrees = expected.Length == found.Length && (export.Half ? mean <= MaxMean : levels.Max() <= 1 && fraction <= MaxFraction);
        context.Line(FormattableString.Invariant($"ONNX Runtime: of seeds 0 to {CheckedSeeds - 1}, {fraction:P3} of the bytes differ, by at most {levels.Max()}, by {mean:0.000} on average: {(agrees ? "the same images" : "NOT the same images")}"));
        return agrees;
    }
}
