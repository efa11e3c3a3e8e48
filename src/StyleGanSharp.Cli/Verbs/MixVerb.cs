using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes a style mixing table.</summary>
internal sealed class MixVerb() : Verb<MixVerb.Settings>(
    "mix", VerbCatalog.Use,
    "Make a style mixing table: each image has some styles of the image above it and the rest of the one beside it.",
    "stylegan mix --network runs/00000-stylegan2-faces --rows 0,1,2 --cols 3,4,5 --output mix.png",
    "stylegan mix --network faces.safetensors --rows 0-3 --cols me.npz,7",
    "stylegan mix --network faces.safetensors --rows 85,100,75 --cols 55,821,1789 --layers 0-3 --trunc 0.7")
{
    internal sealed record Settings : SettingsRecord
    {
        public DefaultNetworkSettings Network { get; } = new();

        [Heading("Result")]
        [Option("--rows", "Images on the left, which give the other styles and, if they are latent files, noise and transform: seeds, SEED@CLASS or files", "LIST")]
        [Concerns(typeof(StyleGanModel), "rows")]
        public LatentNames Rows { get; init; } = LatentNames.Parse("0-3", "rows");

        [Option("--cols", "Images at the top, which give the styles of --layers, also", "LIST"), Concerns(typeof(StyleGanModel), "columns")]
        public LatentNames Columns { get; init; } = LatentNames.Parse("4-9", "columns");

        [Option("--layers", "Style inputs that come from the top, from the coarsest, e.g. 0-6 [default: the coarse 7 in 18]", "LIST")]
        [Concerns(typeof(StyleGanModel), "layers")]
        public NumberList<int>? Layers { get; init; }

        [Option("--output", "The file: .png, .webp or .jpg", "FILE"), Destination]
        public string Output { get; init; } = "mix.png";

        public LookSettings Look { get; } = new();

        public ComputingSettings Computing { get; } = new();
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        IReadOnlyList<int>? layers = settings.Layers;
        Image.FormatOf(settings.Output);
        using StyleGanModel model = settings.Network.Load(settings.Computing, context, settings.Rows.HasMoreThanSeeds || settings.Columns.HasMoreThanSeeds);
        GenerationOptions options = settings.Look.Generation(model, settings.Computing, context);
        using Latent left = settings.Rows.Load(model, options, context);
        using Latent top = settings.Columns.Load(model, options, context);
        WorkAmount.RequireSheet(settings.Output, top.Count + 1, left.Count + 1, model.Resolution, model.Generator.ImgChannels);
        Image table = WorkDisplay.Run(context, "mixing", display =>
            model.Mix(left, top, layers, options.WithoutTruncation(), display.Counting(left.Count), context.Cancellation));
        table.Save(context.Result(settings.Output));
        context.Line($"{settings.Output}: {left.Count} x {top.Count} = {Texts.Count(left.Count * top.Count, "image")}; layers {string.Join(",", layers ?? model.CoarseLayers)} of 0-{model.Generator.NumWs - 1} come from the top row");
        return ExitCode.Success;
    }
}
