using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Changes images along a direction.</summary>
internal sealed class EditVerb : Verb
{
    private const int GapPx = 2;
    private const int VideoFramesPerSecond = 30;

    private readonly ImageOptions _images = new();
    private readonly LatentOptions _latents = new();
    private readonly Option<string?> _direction = Make.Text("--direction", "The direction: a file of one, or FILE:NAME (required)", "FILE[:NAME]").Sets(typeof(StyleGanModel), "spec");
    private readonly Option<string?> _strength = Make.Text("--strength", "How far, in standard deviations: FROM:TO:COUNT or a list of numbers", "RANGE", "-3:3:7");
    private readonly Option<string?> _layers = Make.Text("--layers", "Style inputs to change, e.g. 0-3 [default: all that the direction has]", "LIST").Sets(typeof(StyleGanModel), "layers");
    private readonly Option<string?> _output = Make.Text("--output", "The file: .png, .webp or .jpg for strips, .mp4, .gif or .webp with --animate for a video", "FILE", "edit.png");
    private readonly Option<bool> _animate = Make.Switch("--animate", "A video through the strengths and back, the images side by side, instead of strips");

    public override string Name => "edit";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Change images along a direction of 'stylegan directions': a strip an image, from left to right, or a video.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan edit --network faces.safetensors --seeds 0-3 --direction directions.safetensors:0 --strength -3:3:7",
        "stylegan edit --network me/tuned.safetensors --latent me/latent.safetensors --direction svm.safetensors:glasses --output glasses.png",
        "stylegan edit --network faces.safetensors --seeds 1,2 --direction directions.safetensors:2 --strength -3:3:61 --animate --output edit.mp4",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
        [_images.Source, _latents.Group, new("Change", _direction, _strength, _layers), new("Result", _output, _animate), _images.Look, _images.View, _images.Computing];

    public override int Run(ParseResult values, VerbContext context)
    {
        string spec = values.GetValue(_direction) ?? throw new UsageException("No direction is named. Give --direction a file that 'stylegan directions' wrote.");
        IReadOnlyList<double> strengths = StrengthList.Parse(values.GetValue(_strength)!, _strength.Name);
        string output = values.GetValue(_output)!;
        bool isVideo = values.GetValue(_animate);
        using VideoWriter? video = isVideo ? new VideoWriter(VideoWriter.ResolvePath(output).Path, VideoFramesPerSecond) : null;
        if (!isVideo)
        {
            ImageFormats.FromPath(output);
        }

        IReadOnlyList<int>? layers = values.GetValue(_layers) is { } list ? [.. SeedList.Parse(list, _layers.Name).Select(layer => (int)Math.Min(layer, int.MaxValue))] : null;
        using StyleGanModel model = _images.Load(values, context);
        GenerationOptions options = _images.Generation(values, model);
        using Direction direction = model.LoadDirection(spec);
        using Latent latent = _latents.Load(values, model, options);

        GenerationOptions plain = options.WithoutTruncation(); // the latents are truncated as they are loaded
        Image[] images = WorkDisplay.Run(context, "editing", display =>
        {
            int total = latent.Count * strengths.Count;
            return model.Strip(latent, direction, strengths, layers, plain, context.Cancellation).Select((image, i) =>
            {
                display.Report((i + 1) / (double)total);
                return image;
            }).ToArray();
        });
        if (video is null)
        {
            ImageCodec.Save(output, ImageGrid.Compose(images, strengths.Count, GapPx, byte.MaxValue));
        }
        else
        {
            foreach (int i in Enumerable.Range(0, strengths.Count).Concat(Enumerable.Range(1, Math.Max(strengths.Count - 2, 0)).Reverse()))
            {
                video.Add(ImageGrid.Compose([.. Enumerable.Range(0, latent.Count).Select(n => images[(n * strengths.Count) + i])], latent.Count));
            }

            video.Finish();
        }

        context.Line($"{video?.Path ?? output}: {latent.Count} image(s) along {direction.Name} ({direction.Method}), {strengths.Count} strengths from {strengths[0]:0.##} to {strengths[^1]:0.##}");
        return ExitCode.Success;
    }
}
