using System.CommandLine;
using System.Text;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Imaging.Figures;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Takes and compares average power spectra.</summary>
internal sealed class SpectrumVerb : Verb
{
    private const double ShownDb = 120;

    private readonly ImageOptions _images = new();
    private readonly Option<string[]> _networks = Make.List("--network", $"Generators, each with a name before it if you like: {NetworkSource.Usage}", "[NAME=]FILE|RUN|URL");
    private readonly Option<string[]> _data = Make.List("--data", $"Data sets: {string.Join(", ", ImageSource.Usage)}", "[NAME=]DATA");
    private readonly Option<string[]> _compare = Make.List("--compare", "Spectra that this command saved before", "FILE");
    private readonly Option<int?> _num = Make.Whole("--num", "Images to average, of each", otherwise: 1000).Sets(typeof(SpectrumMeasurement), "count").Sets((ImageSourceOptions o) => o.MaxImages);
    private readonly Option<int?> _resolution = Make.Whole("--resolution", "Width and height the data must have; built-in images are drawn at it [default: the first network's]", "PIXELS").Sets((ImageSourceOptions o) => o.Resolution);
    private readonly Option<double?> _beta = Make.Real("--window-beta", "Shape of the Kaiser window, 0 for none", "BETA", new SpectrumOptions().WindowBeta).Sets((SpectrumOptions o) => o.WindowBeta);
    private readonly Option<int?> _padding = Make.Whole("--padding", "Frequencies drawn for one that an image has", otherwise: new SpectrumOptions().Padding).Sets((SpectrumOptions o) => o.Padding);
    private readonly Option<string?> _outdir = Make.Text("--outdir", "Folder of the result", "FOLDER", "spectrum");

    private sealed record Measured(string Name, SpectrumEstimator Estimator, bool IsData);

    public override string Name => "spectrum";

    public override string Group => VerbCatalog.Signals;

    public override string Description =>
        "Take the average power spectrum of generators and data sets: a heat map, table and file of each, and slices.png and .csv that compare them along the axis and the diagonal.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan spectrum --network runs/00000-stylegan2-faces --data photos-256.zip --num 5000",
        "stylegan spectrum --network sg2=old.safetensors sg3=new.safetensors --data faces=photos-256.zip",
        "stylegan spectrum --compare spectrum/sg2.safetensors spectrum/faces.safetensors --outdir both",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
    [
        new("Images to measure", _networks, _data, _compare, _num, _resolution),
        new("Result", _outdir, _beta, _padding),
        _images.Look,
        _images.Computing,
    ];

    public override int Run(ParseResult values, VerbContext context)
    {
        NamedPath[] networks = Paths(values, _networks);
        NamedPath[] data = Paths(values, _data);
        NamedPath[] files = Paths(values, _compare);
        if (networks.Length + data.Length + files.Length == 0)
        {
            throw new UsageException("Nothing to measure is named. Give --network, --data or --compare.");
        }

        var measured = new List<Measured>();
        try
        {
            int? resolution = values.GetValue(_resolution);
            foreach (NamedPath path in networks)
            {
                using StyleGanModel model = _images.Load(values, context, path.Path);
                resolution ??= model.Resolution;
                measured.Add(new Measured(Unique(path.Title, measured), Measure(values, context, model, path.Title), IsData: false));
            }

            foreach (NamedPath path in data)
            {
                using IImageSource source = ImageSource.Open(path.Path, new ImageSourceOptions { Resolution = resolution, MaxImages = Count(values) });
                string title = path.Name ?? source.Name;
                measured.Add(new Measured(Unique(title, measured), Measure(values, context, source, title), IsData: true));
            }

            ChannelStatistics? whitening = (measured.Find(item => item.IsData) ?? measured.FirstOrDefault())?.Estimator.Statistics();
            (string Name, PowerSpectrum Spectrum)[] fresh = [.. measured.Select(item => (item.Name, item.Estimator.Result(whitening)))];
            (string Name, PowerSpectrum Spectrum)[] loaded = [.. files.Select(file => Load(file))];
            Write(values.GetValue(_outdir)!, fresh, loaded, context);
        }
        finally
        {
            measured.ForEach(item => item.Estimator.Dispose());
        }

        return ExitCode.Success;
    }

    private SpectrumOptions Taking(ParseResult values) => new() { WindowBeta = values.GetValue(_beta) ?? 8, Padding = values.GetValue(_padding) ?? 2 };

    private int Count(ParseResult values) => values.GetValue(_num) ?? 1000;

    private SpectrumEstimator Measure(ParseResult values, VerbContext context, StyleGanModel model, string title)
    {
        GenerationOptions generation = _images.Generation(values, model);
        int count = Count(values);
        return WorkDisplay.Run(context, title, display =>
            SpectrumMeasurement.OfGenerator(model.Generator, count, generation, Taking(values), display.Counting(count), context.Cancellation));
    }

    private SpectrumEstimator Measure(ParseResult values, VerbContext context, IImageSource source, string title) =>
        WorkDisplay.Run(context, title, display => SpectrumMeasurement.OfSource(source, Taking(values), display.Counting(source.Count), context.Cancellation));

    private static NamedPath[] Paths(ParseResult values, Option<string[]> option) => [.. (values.GetValue(option) ?? []).Select(NamedPath.Parse)];

    /// <summary>Two runs may have one name, and their files must not be one.</summary>
    private static string Unique(string title, List<Measured> others)
    {
        string name = title;
        for (int number = 2; others.Exists(other => NamedPath.FileName(other.Name) == NamedPath.FileName(name)); number++)
        {
            name = $"{title}-{number}";
        }

        return name;
    }

    private static (string Name, PowerSpectrum Spectrum) Load(NamedPath file)
    {
        (string name, PowerSpectrum spectrum) = SpectrumFile.Load(file.Path);
        return (file.Name ?? name, spectrum);
    }

    private static void Write(string folder, (string Name, PowerSpectrum Spectrum)[] fresh, (string Name, PowerSpectrum Spectrum)[] loaded, VerbContext context)
    {
        (string Name, PowerSpectrum Spectrum)[] all = [.. fresh, .. loaded];
        double[] shown = [.. all.SelectMany(item => item.Spectrum.Decibels).Where(double.IsFinite).DefaultIfEmpty()];
        (double, double) rangeDb = (Math.Max(shown.Min(), shown.Max() - ShownDb), shown.Max());
        foreach ((string name, PowerSpectrum spectrum) in fresh)
        {
            string path = Path.Combine(folder, NamedPath.FileName(name));
            SpectrumFigure.Map(name, spectrum, rangeDb).Save(path + ".png");
            WriteText(path + ".csv", SpectrumFigure.MapCsv(spectrum));
            SpectrumFile.Save(path + ".safetensors", name, spectrum);
            context.Line($"{path}.png, .csv, .safetensors: {Texts.Count(spectrum.ImageCount)} images of {spectrum.Resolution}x{spectrum.Resolution}");
        }

        foreach ((string name, PowerSpectrum spectrum) in all.Where(item => !item.Spectrum.Whitening.StandardDeviation.SequenceEqual(all[0].Spectrum.Whitening.StandardDeviation)))
        {
            context.Note($"{name} was divided by another standard deviation than {all[0].Name}, so their levels differ by more than their images. Measure both in one command to compare levels.");
        }

        string slices = Path.Combine(folder, "slices");
        SpectrumFigure.Slices(all).Save(slices + ".png");
        WriteText(slices + ".csv", SpectrumFigure.SlicesCsv(all));
        context.Line($"{slices}.png, .csv: {string.Join(", ", all.Select(item => item.Name))}");
    }

    private static void WriteText(string path, string text) => SafeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
