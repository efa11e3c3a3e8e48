using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Draws the layer schedule and the filters of a StyleGAN3 or StyleGAN-XL generator.</summary>
internal sealed class SignalVerb : Verb
{
    private readonly Option<string?> _network = Make.Text("--network", $"A StyleGAN3 or StyleGAN-XL network, instead of --cfg and what belongs to it: {NetworkSource.Usage}", "FILE|RUN|URL");
    private readonly Option<string?> _cfg = Make.Text("--cfg", "A configuration of 'stylegan train' that has StyleGAN3 layers, e.g. stylegan3-t, stylegan3-r, stylegan-xl or stylegan3-ladder:F", "NAME", "stylegan3-t").Sets((TrainingOptions o) => o.Cfg);
    private readonly Option<int?> _resolution = Make.Whole("--resolution", "Width and height of the images [default: 256]", "PIXELS").Sets((StyleGan3GeneratorOptions o) => o.ImgResolution);
    private readonly Option<string[]> _gOptions = GeneratorValues.Option().Sets((TrainingOptions o) => o.GOptions);
    private readonly Option<string?> _outdir = Make.Text("--outdir", "Folder of the result", "FOLDER", "signal");

    public override string Name => "signal";

    public override string Group => VerbCatalog.Signals;

    public override string Description =>
        "Draw what the layers of a StyleGAN3 or StyleGAN-XL generator do to frequencies: schedule.png and .csv (cutoff, stopband, rate), responses.png (gain of the filters), footprint.png (their taps).";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan signal --cfg stylegan3-r --resolution 1024",
        "stylegan signal --cfg stylegan3-t --resolution 256 --g-option first_stopband=2.83 --outdir narrow",
        "stylegan signal --network runs/00000-stylegan3-t-faces",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
        [new("Network", _network, _cfg, _resolution, _gOptions), new("Result", _outdir)];

    public override int Run(ParseResult values, VerbContext context)
    {
        LayerSchedule schedule = (values.GetValue(_network) is { } network ? Stored(values, network, context) : Planned(values)).PlanLayers();
        string folder = values.GetValue(_outdir)!;
        string File(string name) => Path.Combine(folder, name);
        ScheduleFigure.Plot(schedule).Save(File("schedule.png"));
        SafeFile.Write(File("schedule.csv"), stream => stream.Write(Encoding.UTF8.GetBytes(LayerTable.ToCsv(schedule))));
        List<string> written = ["schedule.png", "schedule.csv"];
        foreach ((string name, Image? figure) in new[] { ("responses.png", ResponseFigure.Draw(schedule)), ("footprint.png", FootprintFigure.Draw(schedule)) })
        {
            if (figure is not null)
            {
                ImageCodec.Save(File(name), figure);
                written.Add(name);
            }
        }

        LayerLines.Show(schedule, context);
        context.Line($"{string.Join(", ", written)} in {folder}");
        return ExitCode.Success;
    }

    private AliasFreeOptions Stored(ParseResult values, string source, VerbContext context)
    {
        string[] given = [.. new Option[] { _cfg, _resolution, _gOptions }.Where(option => values.GetResult(option) is OptionResult { Implicit: false }).Select(option => option.Name)];
        if (given.Length > 0)
        {
            throw new UsageException($"--network and {string.Join(", ", given)} exclude each other: the file says what the network is. Leave one of them out.");
        }

        using NetworkFile file = NetworkFile.Open(NetworkSource.Local(source, context));
        return file.Networks.Values.OfType<AliasFreeOptions>().FirstOrDefault() ?? throw new UsageException(
            $"{file.Path} has no layers with bands, only {string.Join(", ", file.Networks.Values.Select(network => network.Kind).Distinct())}. Give a StyleGAN3 or StyleGAN-XL network, or --cfg.");
    }

    private AliasFreeOptions Planned(ParseResult values)
    {
        string cfg = values.GetValue(_cfg)!;
        GeneratorOptions options = new TrainingOptions { Cfg = cfg, GOptions = GeneratorValues.Read(values, _gOptions) }.PlanGenerator(values.GetValue(_resolution) ?? 256);
        return options as AliasFreeOptions ?? throw new UsageException(
            $"--cfg {cfg} is a {options.Kind}, whose layers have no bands. Choose stylegan3-t, stylegan3-r, stylegan-xl or a step of the ladder from stylegan3-ladder:E on.");
    }
}
