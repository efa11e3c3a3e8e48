using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Reporting;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Shows a line of pixels over a walk through the latents.</summary>
internal sealed class StickingVerb() : Verb<StickingVerb.Settings>(
    "sticking", VerbCatalog.Signals,
    "Show whether detail sticks to the pixels: a row of pixels over a short walk through the latents, below the image it is from. Straight lines stick, waves move; several networks stand side by side.",
    "stylegan sticking --network StyleGAN2=old.safetensors StyleGAN3=new.safetensors --seeds 7",
    "stylegan sticking --network runs/00000-stylegan3-t-faces --seeds 0,1,2 --column 100 --frames 400 --trunc 0.7")
{
    internal sealed record Settings : SettingsRecord
    {
        [Heading("Network")]
        [Option("--network", $"One or more generators, each with a title before it if you like: {NetworkSource.Usage}", "[TITLE=]FILE|RUN|URL", Required = "No network is named. Give --network one or more .safetensors or .pkl files, addresses or run folders.")]
        public IReadOnlyList<NamedPath> Networks { get; init; } = [];

        [Heading("Result"), Option("--seeds", "One seed to walk around, or several to walk through", "LIST"), Concerns(typeof(TextureSticking), "seeds")]
        public NumberList<long> Seeds { get; init; } = NumberList<long>.Parse("0", "seeds");

        [Option("--row", "The row of pixels to take, from the top [default: the middle]")]
        [Sets(typeof(TextureStickingOptions), nameof(TextureStickingOptions.Line))]
        public int? Row { get; init; }

        [Option("--column", "A column of pixels to take instead, from the left"), Sets(typeof(TextureStickingOptions), nameof(TextureStickingOptions.Line))]
        public int? Column { get; init; }

        [Option("--frames", "Frames of the walk, a line each [default: as many as the images have pixels across]"), Sets(typeof(TextureStickingOptions))]
        public int? Frames { get; init; }

        [Option("--radius", "Around one seed: how far to walk, as an angle between latents", "RADIANS"), Sets(typeof(TextureStickingOptions))]
        public double? RadiusRadians { get; init; }

        [Option("--output", "The file: .png, .webp or .jpg", "FILE"), Destination]
        public string Output { get; init; } = "sticking.png";

        public LookSettings Look { get; } = new();

        public ComputingSettings Computing { get; } = new();

        public override IEnumerable<string> Problems() => Row is not null && Column is not null ? ["--row and --column exclude each other. Give one of them."] : [];
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        string output = settings.Output;
        Image.FormatOf(output);
        CaptionedImage[] images = [.. settings.Networks.Select(network => Captioned(settings, context, network))];
        CaptionedSheet.Compose(images, images.Length).Save(context.Result(output));
        context.Line($"{output}: {string.Join(", ", images.Select(image => image.Caption))}");
        return ExitCode.Success;
    }

    private static CaptionedImage Captioned(Settings settings, VerbContext context, NamedPath network)
    {
        using StyleGanModel model = settings.Computing.Load(network.Path, context);
        TextureStickingOptions options = settings.Fill(new TextureStickingOptions { IsColumn = settings.Column is not null, Generation = settings.Look.Generation(model, settings.Computing, context) });
        Image image = WorkDisplay.Run(context, network.Title, display =>
            TextureSticking.Draw(model, settings.Seeds, options, display.Counting(options.Frames ?? model.Resolution), context.Cancellation));
        return new CaptionedImage(network.Title, image);
    }
}
