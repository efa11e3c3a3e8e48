using System.Globalization;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Benchmarks;

/// <summary>A network whose speed is measured. Weights are fresh: speed does not depend on their values.</summary>
/// <param name="Name">What it was named by.</param>
/// <param name="Generator">The generator's architecture.</param>
/// <param name="Training">How the network is trained, without augmentation; null when it comes from a file, which does not say.</param>
public sealed record BenchmarkSubject(string Name, GeneratorOptions Generator, ResolvedTraining? Training)
{
    /// <summary>Batch size when nothing else is said.</summary>
    public const int DefaultTrainingBatch = 16;

    private const int XlStem = 16;

    /// <summary>Finds the network that a text stands for.</summary>
    /// <param name="text">A configuration and a resolution, e.g. <c>stylegan3-t:256</c> (see <see cref="TrainingConfigurations.All"/>), or a network file, run folder, address or built-in network.</param>
    /// <param name="channelBase">Channels times resolution, before what the configuration does to them; null is that of the official networks. For configurations.</param>
    /// <param name="channelMax">Most channels of a layer; null is that of the official networks. For configurations.</param>
    /// <param name="trainingBatch">Batch size of training.</param>
    /// <param name="device">Where it will run; null is the CPU.</param>
    /// <returns>The subject.</returns>
    /// <exception cref="StyleGanException">When the text stands for nothing, or the options do not fit.</exception>
    public static BenchmarkSubject Parse(string text, int? channelBase = null, int? channelMax = null, int trainingBatch = DefaultTrainingBatch, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool isFile = Path.Exists(text) || NetworkDownload.IsUrl(text) || BuiltinNetworks.IsName(text);
        int colon = text.LastIndexOf(':');
        if (!isFile && colon > 0 && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int resolution))
        {
            return OfConfiguration(text, text[..colon], resolution, channelBase, channelMax, trainingBatch, device ?? CPU);
        }

        if (!isFile)
        {
            throw new UsageException($"The network '{text}' is neither a file, a run folder, an address nor a configuration with a resolution. "
                + $"Write e.g. stylegan3-t:256; configurations are {string.Join(", ", TrainingConfigurations.All.Select(configuration => configuration.Name))}.");
        }

        var checks = new OptionChecks(typeof(BenchmarkSubject));
        checks.Require(channelBase, channelBase is null, $"it cannot be chosen for {text}, a file, which has its channels", "Leave it out, or name configurations only.");
        checks.Require(channelMax, channelMax is null, $"it cannot be chosen for {text}, a file, which has its channels", "Leave it out, or name configurations only.");
        checks.ThrowIfAny();

        using NetworkFile file = NetworkFile.Open(text);
        return file.Networks.GetValueOrDefault(file.GeneratorRole) is GeneratorOptions options
            ? new BenchmarkSubject(Path.GetFileName(Path.TrimEndingDirectorySeparator(text)), options, null)
            : throw new StyleGanException($"{file.Path} holds no generator that can be measured; it has {string.Join(", ", file.Networks.Keys)}.");
    }

    private static BenchmarkSubject OfConfiguration(string text, string name, int resolution, int? channelBase, int? channelMax, int batch, Device device)
    {
        // The official StyleGAN2 networks have half the channels below 512 pixels.
        int? official = name.StartsWith("stylegan2", StringComparison.OrdinalIgnoreCase) && resolution < 512 ? 16384 : null;
        var request = new TrainingOptions
        {
            Cfg = name,
            Preset = "paper",
            Data = "images",
            Batch = batch,
            CBase = channelBase ?? official,
            CMax = channelMax,
            Aug = AugmentMode.NoAug,
        };
        request.PlanGenerator(resolution); // a size that no network has is its option's mistake, not the data's
        using ImageDataset dataset = RandomImages.Open(resolution);
        ResolvedTraining training = request.Resolve(dataset, device);
        return new BenchmarkSubject(text, training.Generator is StyleGanXlGeneratorOptions xl ? Grown(xl) : training.Generator, training);
    }

    /// <summary>The official networks of StyleGAN-XL are a stem of 16 pixels and a head for every doubling: of 7 layers, the last of 5 (§3.2). Training measures one stage.</summary>
    private static StyleGanXlGeneratorOptions Grown(StyleGanXlGeneratorOptions options)
    {
        var stages = new List<SuperResolutionStage>();
        for (int pixels = 2 * XlStem; pixels <= options.ImgResolution; pixels *= 2)
        {
            stages.Add(new SuperResolutionStage(pixels, pixels == options.ImgResolution ? 5 : 7));
        }

        return options with { StemResolution = Math.Min(XlStem, options.ImgResolution), Stages = stages };
    }
}
