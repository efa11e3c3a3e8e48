using Spectre.Console;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Reporting;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Trains on built-in faces for some minutes and shows what comes of it.</summary>
internal sealed class DemoVerb() : Verb<DemoVerb.Settings>(
    "demo", VerbCatalog.Start,
    "See it work: in ten seconds images, a walk, a mixing table and edits of a network that comes with the program, then five minutes of training your own, all on one page.",
    "stylegan demo",
    "stylegan demo --minutes 20",
    "stylegan demo --device cuda --outdir faces")
{
    private const int ResolutionPx = 32;
    private const double Truncation = 0.7;

    /// <summary>How often the page shows new images while the network trains.</summary>
    private const double PreviewMinutes = 0.25;

    internal sealed record Settings : SettingsRecord
    {
        [Heading("Demo"), Option("--outdir", "Folder of the results", "FOLDER"), Concerns(typeof(RunFolder), "outFolder")]
        public string OutDir { get; init; } = "demo-output";

        [Option("--minutes", "Time to train; then the rest follows", Max = 10_080)]
        public double Minutes { get; init; } = 5;

        [Option("--kimg", "Most thousands of images to train on, if the time allows")]
        [Sets(typeof(TrainingOptions))]
        public double Kimg { get; init; } = 100;

        [Option("--seed", "Seed of everything random"), Sets(typeof(TrainingOptions))]
        public int? Seed { get; init; }

        public DeviceSettings Computing { get; } = new();

        public override IEnumerable<string> Problems() => Minutes > 0 ? [] : [$"--minutes is {Minutes}; it must be above 0."];
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        Device device = settings.Computing.Open();
        TrainingOptions request = settings.Fill(new TrainingOptions
        {
            Data = AvatarOptions.SpecName,
            Resolution = ResolutionPx,
            Preset = "tiny",
            Aug = AugmentMode.NoAug,
            SnapMinutes = PreviewMinutes,
            Desc = "demo",
        });
        using ImageDataset dataset = request.OpenData();
        ResolvedTraining options = request.Resolve(dataset, device);
        context.NoteOneDnn();
        RunFolder folder = RunFolder.CreateNext(settings.OutDir, options);
        string index = Path.Combine(settings.OutDir, "index.html");
        var page = new DemoPage(index, Truncation);
        page.AddBuiltin(Show(BuiltinNetworks.Avatars, Path.Combine(settings.OutDir, "builtin"), device, "the built-in network", context, out _));
        context.Line($"{index}: open it in a browser; it shows what the built-in network makes, and from now on your own as it learns");
        TimeSpan budget = TimeSpan.FromMinutes(settings.Minutes);
        context.Line($"training on {Texts.Count(dataset.Count, "drawn face")} of {ResolutionPx}x{ResolutionPx} for {Texts.Duration(budget)} on {device}, in {folder.Path}");
        TrainingResult result = Train(options, dataset, folder, device, budget, page, context);
        if (context.Cancellation.IsCancellationRequested)
        {
            context.Line($"stopped at {Texts.Kimg(result.Kimg)} kimg; everything is saved");
            context.Next($"stylegan train --resume {Texts.Quoted(folder.Path)}");
            return ExitCode.Stopped;
        }

        ShowcaseFiles files = Show(folder.Path, folder.Path, device, "your network", context, out long parameters);
        (string Name, string Value)[] facts =
        [
            ("training time", Texts.Duration(result.Elapsed)),
            ("images seen", $"{Texts.Kimg(result.Kimg)} kimg"),
            ("speed", $"{result.Elapsed.TotalSeconds / Math.Max(result.Kimg, 1e-9):F1} s/kimg"),
            ("generator", Texts.Count(parameters, "parameter")),
        ];
        string run = Texts.Quoted(folder.Path);
        string[] next =
        [
            $"stylegan generate --network {run} --seeds 100-163 --trunc {Truncation} --grid",
            $"stylegan mix --network {run} --rows 0-3 --cols 4-9 --output mix.png",
            $"stylegan train --resume {run} --kimg {Texts.Kimg(Math.Max(options.TotalKimg, Math.Ceiling(result.Kimg * 5)))}   (better faces: train longer)",
            "stylegan train --data your-images.zip --mirror   (your own images)",
        ];
        page.Finish(folder, files, facts, next);
        ShowTable(context, [.. facts, ("new faces", files.Sheet), ("drawn faces", folder.RealsFile), ("walk", files.Walk), ("mixing table", files.Mixing), ("edits", files.Edits), ("network", result.Snapshot), ("all on a page", index)]);
        context.Next(next);
        return ExitCode.Success;
    }

    private static TrainingResult Train(ResolvedTraining options, ImageDataset dataset, RunFolder folder, Device device, TimeSpan budget, DemoPage page, VerbContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        stop.CancelAfter(budget);
        return TrainingDisplay.Run(context, budget, progress => TrainingRun.Train(options, dataset, folder, device, page.Live(folder, progress), cancellationToken: stop.Token));
    }

    private static ShowcaseFiles Show(string network, string folder, Device device, string what, VerbContext context, out long parameters)
    {
        using StyleGanModel model = StyleGanModel.Load(network, device);
        parameters = NetworkSummary.Of(model.Generator).ParameterCount;
        return WorkDisplay.Run(context, what, display => Showcase.Make(model, folder, new GenerationOptions { TruncationPsi = Truncation, Batch = 16 }, display, context.Cancellation));
    }

    private static void ShowTable(VerbContext context, (string Name, string Value)[] rows)
    {
        context.Line();
        int width = rows.Max(row => row.Name.Length);
        if (!context.IsTerminal)
        {
            Array.ForEach(rows, row => context.Line($"{row.Name.PadRight(width)}  {row.Value}"));
            return;
        }

        Table table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("name", "value");
        Array.ForEach(rows, row => table.AddRow(new Text(row.Name, new Style(decoration: Decoration.Bold)), new Text(row.Value)));
        context.Console.Write(table);
    }
}
