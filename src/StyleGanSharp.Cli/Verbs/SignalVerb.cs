using System.Text;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Draws the layer schedule and the filters of a StyleGAN3 or StyleGAN-XL generator.</summary>
internal sealed class SignalVerb() : Verb<SignalVerb.Settings>(
    "signal", VerbCatalog.Signals,
    "Draw what the layers of a StyleGAN3 or StyleGAN-XL generator do to frequencies: schedule.png and .csv (cutoff, stopband, rate), responses.png (gain of the filters), footprint.png (their taps).",
    "stylegan signal --cfg stylegan3-r --resolution 1024",
    "stylegan signal --cfg stylegan3-t --resolution 256 --g-option first_stopband=2.83 --outdir narrow",
    "stylegan signal --network runs/00000-stylegan3-t-faces")
{
    internal sealed record Settings : SettingsRecord
    {
        [Heading("Network")]
        [Option("--network", $"A StyleGAN3 or StyleGAN-XL network, instead of --cfg and what belongs to it: {NetworkSource.Usage}", "FILE|RUN|URL")]
        public string? Network { get; init; }

        [Option("--cfg", "A configuration of 'stylegan train' that has StyleGAN3 layers, e.g. stylegan3-t, stylegan3-r, stylegan-xl or stylegan3-ladder:F", "NAME")]
        [Concerns(typeof(TrainingOptions))]
        public string Cfg { get; init; } = "stylegan3-t";

        [Option("--resolution", "Width and height of the images", "PIXELS")]
        [Concerns(typeof(StyleGan3GeneratorOptions), nameof(StyleGan3GeneratorOptions.ImgResolution))]
        public int Resolution { get; init; } = 256;

        public GeneratorSettings Generator { get; } = new();

        [Heading("Result"), Option("--outdir", "Folder of the result", "FOLDER"), Destination(IsFolder = true)]
        public string OutDir { get; init; } = "signal";

        public override IEnumerable<string> Problems()
        {
            string[] planned = [.. Given.Intersect(["--cfg", "--resolution", GeneratorSettings.Name])];
            return Network is null || planned.Length == 0 ? [] : [$"--network and {string.Join(", ", planned)} exclude each other: the file says what the network is. Leave one of them out."];
        }
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        LayerSchedule schedule = (settings.Network is { } network ? Stored(network, context) : Planned(settings)).PlanLayers();
        string folder = settings.OutDir;
        string File(string name) => Path.Combine(folder, name);
        ScheduleFigure.Plot(schedule).Save(File("schedule.png"));
        SafeFile.Write(File("schedule.csv"), stream => stream.Write(Encoding.UTF8.GetBytes(LayerTable.ToCsv(schedule))));
        List<string> written = ["schedule.png", "schedule.csv"];
        foreach ((string name, Image? figure) in new[] { ("responses.png", ResponseFigure.Draw(schedule)), ("footprint.png", FootprintFigure.Draw(schedule)) })
        {
            if (figure is not null)
            {
                figure.Save(File(name));
                written.Add(name);
            }
        }

        LayerLines.Show(schedule, context);
        context.Line($"{string.Join(", ", written)} in {folder}");
        return ExitCode.Success;
    }

    private static AliasFreeOptions Stored(string source, VerbContext context)
    {
        using NetworkFile file = NetworkFile.Open(NetworkSource.Local(source, context));
        return file.Networks.Values.OfType<AliasFreeOptions>().FirstOrDefault() ?? throw new UsageException(
            $"{file.Path} has no layers with bands, only {string.Join(", ", file.Networks.Values.Select(network => network.Kind).Distinct())}. Give a StyleGAN3 or StyleGAN-XL network, or --cfg.");
    }

    private static AliasFreeOptions Planned(Settings settings)
    {
        GeneratorOptions options = new TrainingOptions { Cfg = settings.Cfg, GOptions = settings.Generator.GOptions ?? new Dictionary<string, string>() }.PlanGenerator(settings.Resolution);
        return options as AliasFreeOptions ?? throw new UsageException(
            $"--cfg {settings.Cfg} is a {options.Kind}, whose layers have no bands. Choose stylegan3-t, stylegan3-r, stylegan-xl or a step of the ladder from stylegan3-ladder:E on.");
    }
}
