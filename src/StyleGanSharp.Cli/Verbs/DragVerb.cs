using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Dragging;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Drags points of an image.</summary>
internal sealed class DragVerb() : Verb<DragVerb.Settings>(
    "drag", VerbCatalog.Use,
    "Drag points of an image to where you want them; the rest follows. Writes the latent and the image before and after.",
    "stylegan drag --network faces.safetensors --seeds 7 --points smile.json",
    "stylegan drag --network me/tuned.safetensors --latent me/latent.safetensors --points smile.json --mask mouth.png --video smile.webp")
{
    private const int VideoFramesPerSecond = 15;

    internal sealed record Settings : SettingsRecord
    {
        public NetworkSettings Network { get; } = new();

        public LatentSettings Images { get; } = new();

        [Heading("Drag"), Option("--points", "JSON file: {\"points\": [{\"from\": [x, y], \"to\": [x, y]}]}, in pixels from the top left", "FILE", Required = "No points are named. Give --points a JSON file.")]
        [Concerns(typeof(DragOptions), "points")]
        public string Points { get; init; } = string.Empty;

        [Option("--mask", "Image that is white where things may change and black where they should stay [default: all may]", "FILE")]
        public string? Mask { get; init; }

        [Option("--steps", "Most steps"), Sets(typeof(DragOptions))]
        public int? Steps { get; init; }

        [Option("--lr", "Learning rate"), Sets(typeof(DragOptions))]
        public double? LearningRate { get; init; }

        [Option("--layer", "Layer whose features are followed; 'stylegan layers' lists them [default: the last of at most a quarter of the resolution]", "NAME")]
        [Sets(typeof(DragOptions))]
        public string? Layer { get; init; }

        [Option("--layers", "Style inputs that may change [default: the first third]", "LIST"), Sets(typeof(DragOptions))]
        public NumberList<int>? StyleInputs { get; init; }

        [Heading("Result"), Option("--outdir", "Folder of the results", "FOLDER"), Destination(IsFolder = true)]
        public string OutDir { get; init; } = "dragged";

        [Option("--video", "Also a video of the way: .mp4, .webp or .gif", "FILE"), Destination]
        public string? Video { get; init; }

        public LookSettings Look { get; } = new();

        public ComputingSettings Computing { get; } = new();
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        IReadOnlyList<DragPoint> points = DragPoint.Load(settings.Points);
        string folder = settings.OutDir;
        using VideoWriter? video = settings.Video is { } file ? new VideoWriter(context.Result(VideoWriter.ResolvePath(file).Path), VideoFramesPerSecond) : null;
        DragOptions options = settings.Fill(new DragOptions());
        using StyleGanModel model = settings.Network.Load(settings.Computing, context);
        GenerationOptions generation = settings.Look.Generation(model, settings.Computing, context);
        using Latent latent = settings.Images.Load(model, generation, context);
        if (latent.Count != 1)
        {
            throw new UsageException($"{(settings.Images.File is null ? "--seeds" : "--latent")} stands for {Texts.Count(latent.Count, "image")}, and one is dragged. Name one seed, or FILE#INDEX of a latent file.");
        }

        using Tensor? mask = settings.Mask is null ? null : Mask(settings.Mask, model);
        Image before = model.SynthesizeAll(latent).First();
        using DragResult result = WorkDisplay.Run(context, "dragging", display => model.Drag(latent, points, mask, options, new Display(display, video, options.Steps), context.Cancellation));
        if (video?.FrameCount > 0)
        {
            video.Finish();
        }

        Image after = model.SynthesizeAll(result.Latent).First();
        result.Latent.Save(context.Result(Path.Combine(folder, "latent.safetensors")));
        before.Save(context.Result(Path.Combine(folder, "before.png")));
        after.Save(context.Result(Path.Combine(folder, "after.png")));
        context.Line($"{folder}: latent.safetensors, before.png, after.png; {Texts.Count(result.Steps, "step")}, {(result.IsDone ? "all points are there" : $"the farthest point still has {result.FarthestPx:0.0} pixels to go (more --steps, or a higher --lr)")}");
        return context.Cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
    }

    private static Tensor Mask(string path, StyleGanModel model)
    {
        Image image = Image.Load(path).WithChannels(1, background: 0); // what is not painted may not change
        if (image.Width != model.Resolution || image.Height != model.Resolution)
        {
            throw new UsageException($"The mask {path} is {image.Width}x{image.Height}; it must be as large as the network's images, {model.Resolution}x{model.Resolution}.");
        }

        if (!image.Pixels.AsSpan().ContainsAnyExcept((byte)0))
        {
            throw new UsageException($"The mask {path} is black or transparent everywhere, so nothing may change. Paint white what may.");
        }

        using var scope = NewDisposeScope();
        return ((image.ToTensor()[0, 0] + 1) / 2).to(model.Device).MoveToOuterDisposeScope();
    }

    private sealed class Display(WorkDisplay display, VideoWriter? video, int steps) : IProgress<DragProgress>
    {
        public void Report(DragProgress value)
        {
            display.Report(value.Step / (double)steps, $" {value.FarthestPx:0.0} px to go");
            video?.Add(value.Preview());
        }
    }
}
