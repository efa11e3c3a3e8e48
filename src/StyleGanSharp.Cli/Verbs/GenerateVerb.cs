using System.CommandLine;
using System.CommandLine.Parsing;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes images from seeds.</summary>
internal sealed class GenerateVerb : Verb
{
    private readonly ImageOptions _images = new(hasDefault: true);
    private readonly Option<string?> _seeds = Make.Text("--seeds", "Numbers and ranges, e.g. 0-7,12; each is one image", "LIST", "0-7");
    private readonly Option<string?> _latent = Make.Text("--latent", "Make the images of a latent file instead: .safetensors or .npz, as 'stylegan project' writes them", "FILE");
    private readonly Option<string?> _outdir = Make.Text("--outdir", "Folder of the images", "FOLDER", "out");
    private readonly Option<string?> _format = Make.Text("--format", "File format: png, webp or jpg", "FORMAT", "png");
    private readonly Option<string?> _grid = new("--grid")
    {
        Description = "Also lay all images out on one sheet, grid.png; as columns x rows if given, e.g. 8x4",
        HelpName = "COLSxROWS",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public override string Name => "generate";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Make images: one file a seed (seed0000.png …), and a sheet of them all with --grid.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan generate --seeds 0-31 --trunc 0.7 --grid",
        "stylegan generate --network runs/00000-stylegan2-faces --seeds 0-31 --trunc 0.7 --grid",
        "stylegan generate --network faces.safetensors --seeds 3,14,159 --format webp --outdir faces",
        "stylegan generate --network https://example.org/ffhq.pkl --seeds 0-7 --trunc 0.7",
        "stylegan generate --network faces.safetensors --latent out/latent.safetensors",
        "stylegan generate --network runs/00000-stylegan3-t-faces --seeds 0-3 --move 0.1,0 --turn 20 --canvas 2x1",
        "stylegan generate --network digits.safetensors --seeds 0-9 --class 7 --grid 10x1",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
        [_images.Source, new OptionGroup("Result", _seeds, _latent, _outdir, _format, _grid), _images.Look, _images.View, _images.Computing];

    public override int Run(ParseResult values, VerbContext context)
    {
        if (values.GetValue(_latent) is not null && values.GetResult(_seeds) is OptionResult { Implicit: false })
        {
            throw new UsageException("--seeds and --latent both say which images to make. Give one of them.");
        }

        string extension = ImageFormats.Extension(ImageFormats.Parse(values.GetValue(_format)!));
        string folder = values.GetValue(_outdir)!;
        if (values.GetValue(_latent) is { } file)
        {
            return RunLatent(values, context, file, folder, extension);
        }

        IReadOnlyList<long> seeds = SeedList.Parse(values.GetValue(_seeds)!, _seeds.Name);
        bool hasGrid = values.GetResult(_grid) is OptionResult { Implicit: false };
        GridSize grid = values.GetValue(_grid) is { } cells ? GridSize.Parse(cells, _grid.Name) : GridSize.ForCount(seeds.Count);
        if (hasGrid && grid.Count < seeds.Count)
        {
            throw new UsageException($"--grid {grid.Columns}x{grid.Rows} has room for {grid.Count} images, and there are {seeds.Count} seeds. Use a larger one, or --grid alone.");
        }

        using StyleGanModel model = _images.Load(values, context);
        GenerationOptions options = _images.Generation(values, model);
        string sheet = Path.Combine(folder, "grid" + extension);
        string size = string.Empty;
        WorkDisplay.Run(context, "generating", display =>
        {
            var kept = new List<Image>();
            int done = 0;
            foreach (Image image in model.Generate(seeds, options, display.Counting(seeds.Count), context.Cancellation))
            {
                ImageCodec.Save(Path.Combine(folder, $"seed{seeds[done++]:D4}{extension}"), image);
                size = $"{image.Width}x{image.Height}";
                if (hasGrid)
                {
                    kept.Add(image);
                }
            }

            if (hasGrid)
            {
                ImageCodec.Save(sheet, ImageGrid.Compose(kept, grid.Columns));
            }

            return done;
        });
        context.Line($"{seeds.Count} image(s) of {size} in {folder}{(hasGrid ? $", all on {sheet}" : string.Empty)}");
        return ExitCode.Success;
    }

    private int RunLatent(ParseResult values, VerbContext context, string file, string folder, string extension)
    {
        using StyleGanModel model = _images.Load(values, context, hasLatents: true);
        GenerationOptions options = _images.Generation(values, model);
        using Latent latent = model.LoadLatent(file, _latent.Name, options);
        var kept = new List<Image>();
        foreach (Image image in model.SynthesizeAll(latent, options.WithoutTruncation(), context.Cancellation))
        {
            ImageCodec.Save(Path.Combine(folder, $"latent{kept.Count:D4}{extension}"), image);
            kept.Add(image);
        }

        if (values.GetResult(_grid) is OptionResult { Implicit: false })
        {
            ImageCodec.Save(Path.Combine(folder, "grid" + extension), ImageGrid.Compose(kept, GridSize.ForCount(kept.Count).Columns));
        }

        context.Line($"{latent.Count} image(s) of {kept[0].Width}x{kept[0].Height} in {folder}");
        return ExitCode.Success;
    }
}
