using System.Text;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signals;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Takes and compares average power spectra.</summary>
[Concerns(typeof(SpectrumFile), nameof(SpectrumFile.Save))]
internal sealed class SpectrumVerb() : Verb<SpectrumVerb.Settings>(
    "spectrum", VerbCatalog.Signals,
    "Take the average power spectrum of generators and data sets: a heat map, table and file of each, and slices.png and .csv that compare them along the axis and the diagonal.",
    "stylegan spectrum --network runs/00000-stylegan2-faces --data photos-256.zip --num 5000",
    "stylegan spectrum --network sg2=old.safetensors sg3=new.safetensors --data faces=photos-256.zip",
    "stylegan spectrum --compare spectrum/sg2.safetensors spectrum/faces.safetensors --outdir both")
{
    private const double ShownDb = 120;
    private const string SlicesName = "slices";

    private sealed record Measured(string Name, SpectrumEstimator Estimator, bool IsData);

    internal sealed record Settings : SettingsRecord
    {
        [Heading("Images to measure"), Option("--network", $"Generators, each with a name before it if you like: {NetworkSource.Usage}", "[NAME=]FILE|RUN|URL")]
        public IReadOnlyList<NamedPath> Networks { get; init; } = [];

        [Option("--data", "Data sets: {data}", "[NAME=]DATA")]
        public IReadOnlyList<NamedPath> Data { get; init; } = [];

        [Option("--compare", "Spectra that this command saved before", "FILE")]
        public IReadOnlyList<NamedPath> Files { get; init; } = [];

        [Option("--num", "Images to average, of each", Max = WorkAmount.MaxImages)]
        [Concerns(typeof(SpectrumMeasurement), "count"), Concerns(typeof(ImageDatasetOptions), nameof(ImageDatasetOptions.MaxImages))]
        public int Num { get; init; } = 1000;

        [Option("--resolution", "Width and height the data must have; built-in images are drawn at it [default: the first network's]", "PIXELS")]
        [Concerns(typeof(ImageDatasetOptions))]
        public int? Resolution { get; init; }

        [Heading("Result"), Option("--outdir", "Folder of the result", "FOLDER"), Destination(IsFolder = true)]
        public string OutDir { get; init; } = "spectrum";

        [Option("--window-beta", "Shape of the Kaiser window, 0 for none", "BETA"), Sets(typeof(SpectrumOptions))]
        public double? WindowBeta { get; init; }

        [Option("--padding", "Frequencies drawn for one that an image has"), Sets(typeof(SpectrumOptions))]
        public int? Padding { get; init; }

        public LookSettings Look { get; } = new();

        public ComputingSettings Computing { get; } = new();

        public override IEnumerable<string> Problems() =>
            Networks.Count + Data.Count + Files.Count == 0 ? ["Nothing to measure is named. Give --network, --data or --compare."] : [];
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        SpectrumOptions options = settings.Fill(new SpectrumOptions());
        ResultPlace.RequireOutside("--outdir", settings.OutDir, [.. settings.Data.Select(data => data.Path)]);
        var measured = new List<Measured>();
        try
        {
            int? resolution = settings.Resolution;
            foreach (NamedPath path in settings.Networks)
            {
                using StyleGanModel model = settings.Computing.Load(path.Path, context);
                resolution ??= model.Resolution;
                measured.Add(new Measured(Unique(path.Title, measured), Measure(settings, options, context, model, path.Title), IsData: false));
            }

            foreach (NamedPath path in settings.Data)
            {
                using ImageDataset dataset = ImageDataset.Open(path.Path, new ImageDatasetOptions { Resolution = resolution, MaxImages = settings.Num, LeaveOutUnreadable = true });
                string title = path.Name ?? dataset.Name;
                measured.Add(new Measured(Unique(title, measured), Measure(options, context, dataset, title), IsData: true));
                context.NoteLeftOut(dataset);
            }

            ChannelStatistics? whitening = (measured.Find(item => item.IsData) ?? measured.FirstOrDefault())?.Estimator.Statistics();
            (string Name, PowerSpectrum Spectrum)[] fresh = [.. measured.Select(item => (item.Name, item.Estimator.Result(whitening)))];
            (string Name, PowerSpectrum Spectrum)[] loaded = [.. settings.Files.Select(file => Load(file))];
            Write(settings.OutDir, fresh, loaded, context);
        }
        finally
        {
            measured.ForEach(item => item.Estimator.Dispose());
        }

        return ExitCode.Success;
    }

    private static SpectrumEstimator Measure(Settings settings, SpectrumOptions options, VerbContext context, StyleGanModel model, string title)
    {
        GenerationOptions generation = settings.Look.Generation(model, settings.Computing, context);
        int count = settings.Num;
        return WorkDisplay.Run(context, title, display =>
            SpectrumMeasurement.OfGenerator(model.Generator, count, generation, options, display.Counting(count), context.Cancellation));
    }

    private static SpectrumEstimator Measure(SpectrumOptions options, VerbContext context, ImageDataset dataset, string title) =>
        WorkDisplay.Run(context, title, display => SpectrumMeasurement.OfDataset(dataset, options, display.Counting(dataset.Count), context.Cancellation));

    /// <summary>Two runs may have one name, and their files must not be one.</summary>
    private static string Unique(string title, List<Measured> others)
    {
        string name = title;
        for (int number = 2; IsTaken(name, others); number++)
        {
            name = $"{title}-{number}";
        }

        return name;
    }

    /// <summary>Also where the case alone differs, which some file systems ignore.</summary>
    private static bool IsTaken(string name, List<Measured> others) =>
        others.Select(other => NamedPath.FileName(other.Name)).Append(SlicesName).Contains(NamedPath.FileName(name), StringComparer.OrdinalIgnoreCase);

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
            SpectrumFigure.Map(name, spectrum, rangeDb).Save(context.Result(path + ".png"));
            WriteText(context.Result(path + ".csv"), SpectrumFigure.MapCsv(spectrum));
            SpectrumFile.Save(context.Result(path + ".safetensors"), name, spectrum);
            context.Line($"{path}.png, .csv, .safetensors: {Texts.Count(spectrum.ImageCount, "image")} of {spectrum.Resolution}x{spectrum.Resolution}");
        }

        foreach ((string name, PowerSpectrum spectrum) in all.Where(item => !item.Spectrum.Whitening.StandardDeviation.SequenceEqual(all[0].Spectrum.Whitening.StandardDeviation)))
        {
            context.Note($"{name} was divided by another standard deviation than {all[0].Name}, so their levels differ by more than their images. Measure both in one command to compare levels.");
        }

        string slices = Path.Combine(folder, SlicesName);
        SpectrumFigure.Slices(all).Save(context.Result(slices + ".png"));
        WriteText(context.Result(slices + ".csv"), SpectrumFigure.SlicesCsv(all));
        context.Line($"{slices}.png, .csv: {string.Join(", ", all.Select(item => item.Name))}");
    }

    private static void WriteText(string path, string text) => SafeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
