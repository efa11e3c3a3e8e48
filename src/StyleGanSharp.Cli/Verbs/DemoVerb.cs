using Spectre.Console;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Trains on built-in faces for some minutes and shows what comes of it.</summary>
internal sealed class DemoVerb() : Verb<DemoVerb.Settings>(
    "demo", VerbCatalog.Start,
    "See it work in five minutes: train on faces the program draws itself, then make a sheet of new ones and a video.",
    "stylegan demo",
    "stylegan demo --minutes 20",
    "stylegan demo --device cuda --outdir faces")
{
    private const int ResolutionPx = 32;
    private const int GridSide = 8;
    private const int VideoSeeds = 6;
    private const int FramesPerSeed = 20;
    private const int FramesPerSecond = 20;
    private const double Truncation = 0.7;

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
            Desc = "demo",
        });
        using ImageDataset dataset = request.OpenData();
        ResolvedTraining options = request.Resolve(dataset, device);
        context.NoteOneDnn();
        RunFolder folder = RunFolder.CreateNext(settings.OutDir, options);
        TimeSpan budget = TimeSpan.FromMinutes(settings.Minutes);
        context.Line($"training on {Texts.Count(dataset.Count)} drawn faces of {ResolutionPx}x{ResolutionPx} for {Texts.Duration(budget)} on {device}, in {folder.Path}");
        TrainingResult result = Train(options, dataset, folder, device, budget, context);
        if (context.Cancellation.IsCancellationRequested)
        {
            context.Line($"stopped at {Texts.Kimg(result.Kimg)} kimg; everything is saved");
            context.Next($"stylegan train --resume {Texts.Quoted(folder.Path)}");
            return ExitCode.Stopped;
        }

        (string Name, string Value)[] files = Show(folder, device, context, out long parameters);
        ShowTable(context,
        [
            ("training time", Texts.Duration(result.Elapsed)),
            ("images seen", $"{Texts.Kimg(result.Kimg)} kimg"),
            ("speed", $"{result.Elapsed.TotalSeconds / Math.Max(result.Kimg, 1e-9):F1} s/kimg"),
            ("generator", Texts.Count(parameters, "parameter")),
            .. files,
            ("network", result.Snapshot),
        ]);
        string run = Texts.Quoted(folder.Path);
        context.Next(
            $"stylegan generate --network {run} --seeds 100-163 --trunc {Truncation} --grid",
            $"stylegan mix --network {run} --rows 0-3 --cols 4-9 --output mix.png",
            $"stylegan train --resume {run} --kimg {Texts.Kimg(Math.Max(options.TotalKimg, Math.Ceiling(result.Kimg * 5)))}   (better faces: train longer)",
            "stylegan train --data your-images.zip --mirror   (your own images)");
        return ExitCode.Success;
    }

    private static TrainingResult Train(ResolvedTraining options, ImageDataset dataset, RunFolder folder, Device device, TimeSpan budget, VerbContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        stop.CancelAfter(budget);
        return TrainingDisplay.Run(context, budget, progress => TrainingRun.Train(options, dataset, folder, device, progress, cancellationToken: stop.Token));
    }

    private static (string Name, string Value)[] Show(RunFolder folder, Device device, VerbContext context, out long parameters)
    {
        using StyleGanModel model = StyleGanModel.Load(folder.Path, device);
        parameters = NetworkSummary.Of(model.Generator).ParameterCount;
        var look = new GenerationOptions { TruncationPsi = Truncation, Batch = 16 };
        string sheet = Path.Combine(folder.Path, "grid.png");
        VideoPath video = VideoWriter.ResolvePath(Path.Combine(folder.Path, "video.mp4"));
        long[] seeds = [.. Enumerable.Range(0, GridSide * GridSide).Select(seed => (long)seed)];
        ImageGrid.Compose([.. model.Generate(seeds, look, cancellationToken: context.Cancellation)], GridSide).Save(sheet);
        using var writer = new VideoWriter(video.Path, FramesPerSecond);
        var path = new LatentVideoOptions { Frames = VideoSeeds * FramesPerSeed, Grid = new GridSize(4, 2), Generation = look };
        foreach (Image frame in model.Interpolate([.. Enumerable.Range(0, VideoSeeds * path.Grid.Count).Select(seed => (long)seed)], path, cancellationToken: context.Cancellation))
        {
            writer.Add(frame);
        }

        writer.Finish();
        if (video.Reason is not null)
        {
            context.Line($"note: {video.Reason}");
        }

        return [("new faces", sheet), ("drawn faces", folder.RealsFile), ("video", video.Path)];
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
