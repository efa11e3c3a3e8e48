using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Changes images along a direction.</summary>
internal sealed class EditVerb() : Verb<EditVerb.Settings>(
    "edit", VerbCatalog.Use,
    "Change images along a direction of 'stylegan directions': one strip per image, from left to right, or a video.",
    "stylegan edit --network faces.safetensors --seeds 0-3 --direction directions.safetensors:0 --strength -3:3:7",
    "stylegan edit --network me/tuned.safetensors --latent me/latent.safetensors --direction svm.safetensors:glasses --output glasses.png",
    "stylegan edit --network faces.safetensors --seeds 1,2 --direction directions.safetensors:2 --strength -3:3:61 --animate --output edit.mp4")
{
    private const int GapPx = 2;
    private const int VideoFramesPerSecond = 30;

    internal sealed record Settings : SettingsRecord
    {
        public NetworkSettings Network { get; } = new();

        public LatentSettings Images { get; } = new();

        [Heading("Change"), Option("--direction", "The direction: a file of one, or FILE:NAME", "FILE[:NAME]", Required = "No direction is named. Give --direction a file that 'stylegan directions' wrote.")]
        [Concerns(typeof(StyleGanModel), "spec")]
        public string Direction { get; init; } = string.Empty;

        [Option("--strength", "How far, in standard deviations: FROM:TO:COUNT or a list of numbers", "RANGE")]
        public Strengths Strength { get; init; } = Strengths.Parse("-3:3:7", "strength");

        [Option("--layers", "Style inputs to change, e.g. 0-3 [default: all that the direction has]", "LIST"), Concerns(typeof(StyleGanModel), "layers")]
        public NumberList<int>? Layers { get; init; }

        [Heading("Result"), Option("--output", "The file: .png, .webp or .jpg for strips, .mp4, .gif or .webp with --animate for a video", "FILE"), Destination]
        public string Output { get; init; } = "edit.png";

        [Option("--animate", "A video through the strengths and back, the images side by side, instead of strips")]
        public bool Animate { get; init; }

        public LookSettings Look { get; } = new();

        public ViewSettings View { get; } = new();

        public ComputingSettings Computing { get; } = new();
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        IReadOnlyList<double> strengths = settings.Strength.Values;
        string output = settings.Output;
        using VideoWriter? video = settings.Animate ? new VideoWriter(context.Result(VideoWriter.ResolvePath(output).Path), VideoFramesPerSecond) : null;
        if (!settings.Animate)
        {
            Image.FormatOf(output);
        }

        using StyleGanModel model = settings.Network.Load(settings.Computing, context);
        GenerationOptions options = settings.Look.Generation(model, settings.Computing, context, settings.View);
        using Direction direction = model.LoadDirection(settings.Direction);
        using Latent latent = settings.Images.Load(model, options, context);
        if (video is null)
        {
            WorkAmount.RequireSheet(output, strengths.Count, latent.Count, model.Resolution, model.Generator.ImgChannels);
        }

        GenerationOptions plain = options.WithoutTruncation(); // the latents are truncated as they are loaded
        Image[] images = WorkDisplay.Run(context, "editing", display =>
        {
            int total = latent.Count * strengths.Count;
            return model.Strip(latent, direction, strengths, settings.Layers, plain, context.Cancellation).Select((image, i) =>
            {
                display.Report((i + 1) / (double)total);
                return image;
            }).ToArray();
        });
        if (video is null)
        {
            ImageGrid.Compose(images, strengths.Count, GapPx, byte.MaxValue).Save(context.Result(output));
        }
        else
        {
            foreach (int i in Enumerable.Range(0, strengths.Count).Concat(Enumerable.Range(1, Math.Max(strengths.Count - 2, 0)).Reverse()))
            {
                video.Add(ImageGrid.Compose([.. Enumerable.Range(0, latent.Count).Select(n => images[(n * strengths.Count) + i])], latent.Count));
            }

            video.Finish();
        }

        context.Line($"{video?.Path ?? output}: {Texts.Count(latent.Count, "image")} along {direction.Name} ({direction.Method}), {strengths.Count} strengths from {strengths[0]:0.##} to {strengths[^1]:0.##}");
        return ExitCode.Success;
    }
}
