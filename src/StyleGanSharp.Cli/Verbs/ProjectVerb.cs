using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Runtime;
using TorchSharp;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Finds the latents of images.</summary>
[Concerns(typeof(Latent), nameof(Latent.Save))]
internal sealed class ProjectVerb() : Verb<ProjectVerb.Settings>(
    "project", VerbCatalog.Use,
    "Find the latents whose images come closest to yours, to edit them: writes the latents, the images they make, both side by side and how alike they are. Ctrl-C keeps the best so far.",
    "stylegan project --network faces.safetensors --target me.jpg",
    "stylegan project --network faces.safetensors --target me.jpg you.png --space w+ --steps 500 --video search.mp4",
    "stylegan project --network faces.safetensors --target me.jpg --tune 350 --outdir me",
    "stylegan project --network runs/00000-stylegan3-t-faces --target tilted.jpg --align")
{
    private const int VideoFrames = 120;
    private const int GapPx = 2;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    internal sealed record Settings : SettingsRecord
    {
        public NetworkSettings Network { get; } = new();

        [Heading("Images"), Option("--target", "One or more images of any size and format", "FILE", Required = "No image is named. Give --target one or more files.")]
        public IReadOnlyList<string> Targets { get; init; } = [];

        [Option("--transform", "How images that are not square are made so")]
        [Choices("center-crop", ImageTransform.CenterCrop, "pad", ImageTransform.Pad, "stretch", ImageTransform.Stretch, "none", ImageTransform.None)]
        [Concerns(typeof(ProjectionTarget), "transform")]
        public ImageTransform Transform { get; init; } = ImageTransform.CenterCrop;

        [Option("--start-class", "Class of a conditional network to start from, by number or name [default: the closest for each image]", "K|NAME")]
        [Concerns(typeof(InversionOptions)), Concerns(typeof(GenerationOptions), nameof(GenerationOptions.Class))]
        public string? Class { get; init; }

        [Option("--start-label", "Label of a conditional network to start from instead: all its numbers, or some by name, e.g. glasses=1,hat=1", "LABEL")]
        [Concerns(typeof(InversionOptions)), Concerns(typeof(GenerationOptions), nameof(GenerationOptions.Label))]
        public string? Label { get; init; }

        public SearchSettings Search { get; } = new();

        [Heading("Result"), Option("--outdir", "Folder of the results", "FOLDER"), Destination(IsFolder = true)]
        public string OutDir { get; init; } = "projected";

        [Option("--video", "Also a video of the search: .mp4, .webp or .gif", "FILE"), Destination]
        public string? Video { get; init; }

        [Option("--tune", "Then tune the network to the images in so many steps (pivotal tuning; the paper's 350) and write it to tuned.safetensors", "STEPS")]
        [Concerns(typeof(TuningOptions), nameof(TuningOptions.Steps))]
        public int? Tune { get; init; }

        public TuningSettings Tuning { get; } = new();

        public DeviceSettings Computing { get; } = new();

        public override IEnumerable<string> Problems() => Class is not null && Label is not null ? ["--start-class and --start-label both say where to start. Give one of them."] : [];
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        InversionOptions options = settings.Fill(new InversionOptions { OptimizesNoise = !settings.Search.NoNoise });
        options = options with { PreviewEvery = settings.Video is null ? 0 : Math.Max(options.Steps / VideoFrames, 1) };
        options.Validate();
        TuningOptions? tuning = settings.Tune is { } steps ? settings.Fill(new TuningOptions { Steps = steps }) : null;
        tuning?.Validate();
        string folder = settings.OutDir;
        using VideoWriter? video = settings.Video is { } file ? new VideoWriter(context.Result(VideoWriter.ResolvePath(file).Path), 30) : null;
        using StyleGanModel model = settings.Network.Load(settings.Computing, context);
        options = options with { Class = settings.Class is null ? null : model.ParseClass(settings.Class), Label = settings.Label is null ? null : model.ParseLabel(settings.Label) };
        ProjectionTarget[] targets = [.. settings.Targets.Select(path => ProjectionTarget.Load(path, model, settings.Transform))];
        foreach (ProjectionTarget target in targets.Where(target => target.Note is not null))
        {
            context.Note(target.Note!);
        }

        using IPerceptualDistance distance = settings.Search.OpenDistance(model.Device, context);
        using torch.Tensor images = ProjectionTarget.Stack(targets, model.Device);
        using ProjectionResult result = WorkDisplay.Run(context, "projecting", display =>
            model.Invert(images, distance, options, new SearchDisplay(display, video), context.Cancellation));
        video?.Finish();
        using TuningResult? tuned = tuning is null || context.Cancellation.IsCancellationRequested ? null : WorkDisplay.Run(context, "tuning", display =>
            model.Tune(images, result.Latent, distance, tuning, display.Counting(tuning.Steps), context.Cancellation));
        string network = settings.Network.Network;
        Save(context, folder, targets, result, tuned, options, distance, network, model.Info);
        Report(context, targets, result, tuned);
        context.Line($"{folder}: latent.safetensors, latent.npz, reconstruction0000.png …, comparison.png, result.json{(tuned is null ? string.Empty : ", tuned.safetensors")}{(video is null ? string.Empty : $"; {video.Path}")}");
        return context.Cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
    }

    private static void Save(
        VerbContext context, string folder, ProjectionTarget[] targets, ProjectionResult result, TuningResult? tuned, InversionOptions options, IPerceptualDistance distance, string network, NetworkFileInfo origin)
    {
        result.Latent.Save(context.Result(Path.Combine(folder, "latent.safetensors")));
        result.Latent.Save(context.Result(Path.Combine(folder, "latent.npz")));
        Image[] found = Image.FromTensor(result.Reconstruction);
        Image[] after = tuned is null ? [] : Image.FromTensor(tuned.Reconstruction);
        for (int i = 0; i < found.Length; i++)
        {
            found[i].Save(context.Result(Path.Combine(folder, $"reconstruction{i:D4}.png")));
        }

        IEnumerable<Image> rows = targets.SelectMany((target, i) => new[] { target.Image, found[i] }.Concat(after.Skip(i).Take(1)));
        ImageGrid.Compose([.. rows], tuned is null ? 2 : 3, GapPx, byte.MaxValue).Save(context.Result(Path.Combine(folder, "comparison.png")));
        if (tuned is not null)
        {
            string note = $"Tuned to {string.Join(", ", targets.Select(target => Path.GetFileName(target.Name)))} in {Texts.Count(tuned.Steps, "step")}.";
            NetworkFileInfo info = origin with { Source = network, Description = origin.Description is null ? note : $"{origin.Description}. {note}", Version = null, CreatedUtc = null };
            NetworkFile.Save(context.Result(Path.Combine(folder, "tuned.safetensors")), new Dictionary<string, torch.nn.Module> { ["G_ema"] = tuned.Model.Generator }, info);
        }

        var report = new
        {
            network,
            space = options.Space == LatentSpace.W ? "w" : "w+",
            steps = result.Steps,
            seconds = result.Elapsed.TotalSeconds,
            stopped = result.Stopped,
            distance = distance.Name,
            distance_sha256 = distance.Checksum,
            typical_distance = result.TypicalDistance,
            targets = targets.Select((target, i) => new { name = target.Name, note = target.Note, @class = result.Classes?[i], label = result.Latent.Labels[i], loss = result.Losses[i], score = result.Scores[i], tuned = tuned?.Scores[i] }),
            tuning_steps = tuned?.Steps,
            tuning_seconds = tuned?.Elapsed.TotalSeconds,
        };
        SafeFile.Write(context.Result(Path.Combine(folder, "result.json")), stream => JsonSerializer.Serialize(stream, report, Json));
        context.WarnOlder(folder, "reconstruction????.png", "tuned.safetensors");
    }

    private static void Report(VerbContext context, ProjectionTarget[] targets, ProjectionResult result, TuningResult? tuned)
    {
        Table table = new Table().AddColumns("image", "mse", "psnr", "ssim", result.Distance);
        void Add(string name, ProjectionScore score) => table.AddRow(
            Markup.Escape(name), Text(score.Mse, "0.00000"), Text(score.PsnrDb, "0.00") + " dB", Text(score.Ssim, "0.0000"), Text(score.Perceptual, "0.0000"));
        for (int i = 0; i < targets.Length; i++)
        {
            string name = Path.GetFileName(targets[i].Name);
            Add(name, result.Scores[i]);
            if (tuned is not null)
            {
                Add($"{name}, tuned", tuned.Scores[i]);
            }

            if (result.IsFar(i))
            {
                (ProjectionScore score, ProjectionScore typical) = (result.Scores[i], result.Typical);
                context.Warn($"{name}: the reconstruction stays far from the image ({result.Distance} {Text(score.Perceptual, "0.000")}, PSNR {Text(score.PsnrDb, "0.0")} dB, SSIM {Text(score.Ssim, "0.00")}; "
                    + $"two images of different seeds have {Text(typical.Perceptual, "0.000")}, {Text(typical.PsnrDb, "0.0")} dB, {Text(typical.Ssim, "0.00")}). "
                    + "It may be no image of the kind this network makes; --space w+ and --tune come closer to any image.");
            }
        }

        context.Console.Write(table);
        foreach (string reason in new[] { result.Stopped, tuned?.Stopped }.OfType<string>())
        {
            context.Note(reason);
        }
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private sealed class SearchDisplay(WorkDisplay display, VideoWriter? video) : IProgress<ProjectionProgress>
    {
        public void Report(ProjectionProgress value)
        {
            display.Report(value.Step / (double)value.Steps, $" loss {Text(value.Losses.Average(), "0.0000")}");
            if (value.Preview is not null)
            {
                video?.Add(value.Preview);
            }
        }
    }
}
