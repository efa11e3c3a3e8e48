using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Shows a line of pixels over a walk through the latents.</summary>
internal sealed class StickingVerb : Verb
{
    private readonly ImageOptions _images = new();
    private readonly Option<string[]> _networks = Make.List("--network", $"One or more generators, each with a title before it if you like: {NetworkSource.Usage} (required)", "[TITLE=]FILE|RUN|URL");
    private readonly Option<string?> _seeds = Make.Text("--seeds", "One seed to walk around, or several to walk through", "LIST", "0").Sets(typeof(TextureSticking), "seeds");
    private readonly Option<int?> _row = Make.Whole("--row", "The row of pixels to take, from the top [default: the middle]").Sets((TextureStickingOptions o) => o.Line);
    private readonly Option<int?> _column = Make.Whole("--column", "A column of pixels to take instead, from the left").Sets((TextureStickingOptions o) => o.Line);
    private readonly Option<int?> _frames = Make.Whole("--frames", "Frames of the walk, a line each [default: as many as the images have pixels across]").Sets((TextureStickingOptions o) => o.Frames);
    private readonly Option<double?> _radius = Make.Real("--radius", "Around one seed: how far to walk, as an angle between latents", "RADIANS", new TextureStickingOptions().RadiusRadians).Sets((TextureStickingOptions o) => o.RadiusRadians);
    private readonly Option<string?> _output = Make.Text("--output", "The file: .png, .webp or .jpg", "FILE", "sticking.png");

    public override string Name => "sticking";

    public override string Group => VerbCatalog.Signals;

    public override string Description =>
        "Show whether detail sticks to the pixels: a row of pixels over a short walk through the latents, below the image it is from. Straight lines stick, waves move; several networks stand side by side.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan sticking --network StyleGAN2=old.safetensors StyleGAN3=new.safetensors --seeds 7",
        "stylegan sticking --network runs/00000-stylegan3-t-faces --seeds 0,1,2 --column 100 --frames 400 --trunc 0.7",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
        [new("Network", _networks), new("Result", _seeds, _row, _column, _frames, _radius, _output), _images.Look, _images.Computing];

    public override int Run(ParseResult values, VerbContext context)
    {
        NamedPath[] networks = [.. (values.GetValue(_networks) ?? []).Select(NamedPath.Parse)];
        if (networks.Length == 0)
        {
            throw new UsageException("No network is named. Give --network one or more .safetensors or .pkl files, addresses or run folders.");
        }

        if (values.GetValue(_row) is not null && values.GetValue(_column) is not null)
        {
            throw new UsageException("--row and --column exclude each other. Give one of them.");
        }

        IReadOnlyList<long> seeds = SeedList.Parse(values.GetValue(_seeds)!, _seeds.Name);
        string output = values.GetValue(_output)!;
        ImageFormats.FromPath(output);
        CaptionedImage[] panels = [.. networks.Select(network => Panel(values, context, network, seeds))];
        ImageCodec.Save(output, CaptionedSheet.Compose(panels, panels.Length));
        context.Line($"{output}: {string.Join(", ", panels.Select(panel => panel.Caption))}");
        return ExitCode.Success;
    }

    private CaptionedImage Panel(ParseResult values, VerbContext context, NamedPath network, IReadOnlyList<long> seeds)
    {
        using StyleGanModel model = _images.Load(values, context, network.Path);
        GenerationOptions generation = _images.Generation(values, model);
        var options = new TextureStickingOptions
        {
            Frames = values.GetValue(_frames),
            Line = values.GetValue(_row) ?? values.GetValue(_column),
            IsColumn = values.GetValue(_column) is not null,
            RadiusRadians = values.GetValue(_radius)!.Value,
            Generation = generation,
        };
        Image image = WorkDisplay.Run(context, network.Title, display =>
            TextureSticking.Draw(model.Generator, seeds, options, display.Counting(options.Frames ?? model.Resolution), context.Cancellation));
        return new CaptionedImage(network.Title, image);
    }
}
