using System.Globalization;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Metrics;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Compares the ways to put images into a network.</summary>
internal sealed class InversionVerb() : Verb<InversionVerb.Settings>(
    "inversion", VerbCatalog.Use,
    "Compare the ways to put images into a network: w, w+ and w with tuning, on images that it makes itself (seeds 1000 and on) and on real ones. Prints a table.",
    "stylegan inversion --network runs/00000-stylegan2-faces --data faces.zip --num 8 --steps 300 --tune 100")
{
    private const long FirstSeed = 1000;

    internal sealed record Settings : SettingsRecord
    {
        public NetworkSettings Network { get; } = new();

        [Heading("Images"), Option("--num", "Images of each kind", Min = 1, Max = 1000)]
        public int Num { get; init; } = 8;

        [Option("--data", "Also real images: the first ones of a data set", "DATA")]
        public string? Data { get; init; }

        public SearchSettings Search { get; } = new();

        [Heading("Tuning"), Option("--tune", "Steps of tuning"), Sets(typeof(TuningOptions), nameof(TuningOptions.Steps))]
        public int? Tune { get; init; }

        public TuningSettings Tuning { get; } = new();

        public DeviceSettings Computing { get; } = new();
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        int count = settings.Num;
        InversionOptions projection = settings.Fill(new InversionOptions { OptimizesNoise = !settings.Search.NoNoise });
        projection.Validate();
        TuningOptions tuning = settings.Fill(new TuningOptions());
        tuning.Validate();
        using StyleGanModel model = settings.Network.Load(settings.Computing, context);
        using IPerceptualDistance distance = settings.Search.OpenDistance(model.Device, context);
        var sets = new List<(string Name, ProjectionTarget[] Targets)>();
        Image[] own = [.. model.Generate([.. Enumerable.Range(0, count).Select(i => FirstSeed + i)], new GenerationOptions { Label = model.LabelExample is { } label ? model.ParseLabel(label) : null })];
        sets.Add(("the network's own", [.. own.Select((image, i) => ProjectionTarget.Fit(image, $"seed {FirstSeed + i}", model))]));
        if (settings.Data is { } spec)
        {
            sets.Add(("real", Real(spec, model, count, context)));
        }

        var lines = new List<string> { $"| images | method | steps | s an image | mse | psnr dB | ssim | {distance.Name} |", "| --- | --- | --- | --- | --- | --- | --- | --- |" };
        foreach ((string name, ProjectionTarget[] targets) in sets)
        {
            using Tensor images = ProjectionTarget.Stack(targets, model.Device);
            lines.AddRange(WorkDisplay.Run(context, name, display => InversionEvaluation.Run(model, images, distance, projection, tuning, display, context.Cancellation)).Select(row => string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Images}, {name} | {row.Method} | {row.Steps} | {row.SecondsPerImage:0.0} | {row.Score.Mse:0.00000} | {row.Score.PsnrDb:0.00} | {row.Score.Ssim:0.0000} | {row.Score.Perceptual:0.0000} |")));
        }

        lines.ForEach(context.Line);
        return ExitCode.Success;
    }

    private static ProjectionTarget[] Real(string spec, StyleGanModel model, int count, VerbContext context)
    {
        using ImageDataset dataset = ImageDataset.Open(spec, new ImageDatasetOptions { Resolution = spec.StartsWith("builtin:", StringComparison.Ordinal) ? model.Resolution : null, LeaveOutUnreadable = true });
        var targets = new List<ProjectionTarget>();
        StyleGanException? first = null;
        for (int index = 0; index < dataset.Count && targets.Count < count; index++)
        {
            try
            {
                targets.Add(ProjectionTarget.Fit(dataset.ReadImage(index), dataset.Describe(index), model));
            }
            catch (StyleGanException e)
            {
                first ??= e;
                context.Warn($"{dataset.Describe(index)} is left out: {e.Message}");
            }
        }

        return targets.Count > 0 ? [.. targets] : throw first ?? new StyleGanException($"{dataset.Name} has no images.");
    }
}
