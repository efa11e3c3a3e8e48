using System.CommandLine;
using System.Globalization;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Compares the ways to put images into a network.</summary>
internal sealed class InversionVerb : Verb
{
    private const long FirstSeed = 1000;

    private readonly ImageOptions _images = new();
    private readonly InversionArguments _inversion = new();
    private readonly Option<int?> _num = Make.Whole("--num", "Images of each kind", otherwise: 8);
    private readonly Option<string?> _data = Make.Text("--data", "Also real images: the first ones of a data set", "DATA");
    private readonly Option<int?> _tune = Make.Whole("--tune", "Steps of tuning", otherwise: new TuningOptions().Steps).Sets((TuningOptions o) => o.Steps);

    public override string Name => "inversion";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Compare the ways to put images into a network: w, w+ and w with tuning, on images that it makes itself (seeds 1000 and on) and on real ones. Prints a table.";

    public override IReadOnlyList<string> Examples => ["stylegan inversion --network runs/00000-stylegan2-faces --data faces.zip --num 8 --steps 300 --tune 100"];

    public override IReadOnlyList<OptionGroup> Options =>
        [_images.Source, new("Images", _num, _data), _inversion.Search, new("Tuning", _tune, _inversion.TuneRate), new("Computing", _images.Device)];

    public override int Run(ParseResult values, VerbContext context)
    {
        int count = values.GetValue(_num) is { } num and >= 1 ? num : throw new UsageException("--num must be at least 1.");
        InversionOptions projection = _inversion.Projection(values);
        projection.Validate();
        TuningOptions tuning = _inversion.Tuning(values, values.GetValue(_tune)!.Value);
        tuning.Validate();
        using StyleGanModel model = _images.Load(values, context);
        using IPerceptualDistance distance = _inversion.OpenDistance(values, model.Device, context);
        var sets = new List<(string Name, ProjectionTarget[] Targets)>();
        Image[] own = [.. model.Generate([.. Enumerable.Range(0, count).Select(i => FirstSeed + i)], new GenerationOptions { Class = model.ClassCount > 0 ? 0 : null })];
        sets.Add(("the network's own", [.. own.Select((image, i) => ProjectionTarget.Fit(image, $"seed {FirstSeed + i}", model.Generator))]));
        if (values.GetValue(_data) is { } spec)
        {
            sets.Add(("real", Real(spec, model, count)));
        }

        var lines = new List<string> { $"| images | method | steps | s an image | mse | psnr dB | ssim | {distance.Name} |", "| --- | --- | --- | --- | --- | --- | --- | --- |" };
        foreach ((string name, ProjectionTarget[] targets) in sets)
        {
            using Tensor images = ProjectionTarget.Stack(targets, model.Device);
            lines.AddRange(WorkDisplay.Run(context, name, display => model.CompareInversions(images, distance, projection, tuning, display, context.Cancellation)).Select(row => string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Images}, {name} | {row.Method} | {row.Steps} | {row.SecondsPerImage:0.0} | {row.Score.Mse:0.00000} | {row.Score.PsnrDb:0.00} | {row.Score.Ssim:0.0000} | {row.Score.Perceptual:0.0000} |")));
        }

        lines.ForEach(context.Line);
        return ExitCode.Success;
    }

    private static ProjectionTarget[] Real(string spec, StyleGanModel model, int count)
    {
        using IImageSource source = ImageSource.Open(spec, new ImageSourceOptions { Resolution = spec.StartsWith("builtin:", StringComparison.Ordinal) ? model.Resolution : null });
        int area = source.Resolution * source.Resolution;
        byte[] planes = new byte[source.Channels * area];
        return
        [
            .. Enumerable.Range(0, Math.Min(count, source.Count)).Select(index =>
            {
                source.ReadImage(index, planes);
                byte[] pixels = new byte[planes.Length];
                for (int i = 0; i < pixels.Length; i++)
                {
                    pixels[i] = planes[(i % source.Channels * area) + (i / source.Channels)]; // [C, H, W] to [H, W, C]
                }

                return ProjectionTarget.Fit(new Image(source.Resolution, source.Resolution, source.Channels, pixels), source.Describe(index), model.Generator);
            }),
        ];
    }
}
