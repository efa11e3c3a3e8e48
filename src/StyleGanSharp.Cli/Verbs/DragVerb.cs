using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Dragging;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Drags points of an image.</summary>
internal sealed class DragVerb : Verb
{
    private const int VideoFramesPerSecond = 15;

    private readonly ImageOptions _images = new();
    private readonly LatentOptions _latents = new();
    private readonly Option<string?> _points = Make.Text("--points", "JSON file: {\"points\": [{\"from\": [x, y], \"to\": [x, y]}]}, in pixels from the top left (required)", "FILE").Sets(typeof(DragOptions), "points");
    private readonly Option<string?> _mask = Make.Text("--mask", "Image that is white where things may change and black where they should stay [default: all may]", "FILE");
    private readonly Option<int?> _steps = Make.Whole("--steps", "Most steps", otherwise: new DragOptions().Steps).Sets((DragOptions o) => o.Steps);
    private readonly Option<double?> _rate = Make.Real("--lr", "Learning rate", otherwise: new DragOptions().LearningRate).Sets((DragOptions o) => o.LearningRate);
    private readonly Option<string?> _layer = Make.Text("--layer", "Layer whose features are followed; 'stylegan layers' lists them [default: the last of at most a quarter of the resolution]", "NAME").Sets((DragOptions o) => o.Layer);
    private readonly Option<string?> _layers = Make.Text("--layers", "Style inputs that may change [default: the first third]", "LIST").Sets((DragOptions o) => o.StyleInputs);
    private readonly Option<string?> _outdir = Make.Text("--outdir", "Folder of the results", "FOLDER", "dragged");
    private readonly Option<string?> _video = Make.Text("--video", "Also a video of the way: .mp4, .webp or .gif", "FILE");

    public override string Name => "drag";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Drag points of an image to where you want them; the rest follows. Writes the latent and the image before and after.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan drag --network faces.safetensors --seeds 7 --points smile.json",
        "stylegan drag --network me/tuned.safetensors --latent me/latent.safetensors --points smile.json --mask mouth.png --video smile.webp",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
        [_images.Source, _latents.Group, new("Drag", _points, _mask, _steps, _rate, _layer, _layers), new("Result", _outdir, _video), _images.Look, _images.Computing];

    public override int Run(ParseResult values, VerbContext context)
    {
        IReadOnlyList<DragPoint> points = DragPoint.Load(values.GetValue(_points) ?? throw new UsageException("No points are named. Give --points a JSON file."));
        string folder = values.GetValue(_outdir)!;
        using VideoWriter? video = values.GetValue(_video) is { } file ? new VideoWriter(VideoWriter.ResolvePath(file).Path, VideoFramesPerSecond) : null;
        var options = new DragOptions
        {
            Steps = values.GetValue(_steps)!.Value,
            LearningRate = values.GetValue(_rate)!.Value,
            Layer = values.GetValue(_layer),
            StyleInputs = values.GetValue(_layers) is { } list ? [.. SeedList.Parse(list, _layers.Name).Select(layer => (int)Math.Min(layer, int.MaxValue))] : null,
        };
        using StyleGanModel model = _images.Load(values, context);
        GenerationOptions generation = _images.Generation(values, model);
        using Latent latent = _latents.Load(values, model, generation);
        using Tensor? mask = Mask(values, model);
        Image before = model.SynthesizeAll(latent).First();
        using DragResult result = WorkDisplay.Run(context, "dragging", display => model.Drag(latent, points, mask, options, new Display(display, video, options.Steps), context.Cancellation));
        if (video?.FrameCount > 0)
        {
            video.Finish();
        }

        Image after = model.SynthesizeAll(result.Latent).First();
        result.Latent.Save(Path.Combine(folder, "latent.safetensors"));
        ImageCodec.Save(Path.Combine(folder, "before.png"), before);
        ImageCodec.Save(Path.Combine(folder, "after.png"), after);
        context.Line($"{folder}: latent.safetensors, before.png, after.png; {result.Steps} steps, {(result.IsDone ? "all points are there" : $"the farthest point still has {result.FarthestPx:0.0} pixels to go (more --steps, or a higher --lr)")}");
        return context.Cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
    }

    private Tensor? Mask(ParseResult values, StyleGanModel model)
    {
        if (values.GetValue(_mask) is not { } path)
        {
            return null;
        }

        Image image = ImageConversion.WithChannels(ImageCodec.Load(path), 1);
        if (image.Width != model.Resolution || image.Height != model.Resolution)
        {
            throw new UsageException($"The mask {path} is {image.Width}x{image.Height}; it must be as large as the network's images, {model.Resolution}x{model.Resolution}.");
        }

        using var scope = NewDisposeScope();
        return ((ImageConversion.FromImages([image])[0][0] + 1) / 2).to(model.Device).MoveToOuterDisposeScope();
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
