using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes a style mixing table.</summary>
internal sealed class MixVerb : Verb
{
    private readonly ImageOptions _images = new(hasDefault: true);
    private readonly Option<string?> _rows = Make.Text("--rows", "Images on the left, which give the other styles and, if they are latent files, noise and transform: seeds, SEED@CLASS or files", "LIST", "0-3");
    private readonly Option<string?> _cols = Make.Text("--cols", "Images at the top, which give the styles of --layers, also", "LIST", "4-9");
    private readonly Option<string?> _layers = Make.Text("--layers", "Style inputs that come from the top, from the coarsest, e.g. 0-6 [default: the coarse 7 in 18]", "LIST").Sets(typeof(StyleGanModel), "layers");
    private readonly Option<string?> _output = Make.Text("--output", "The file: .png, .webp or .jpg", "FILE", "mix.png");

    public override string Name => "mix";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Make a style mixing table: each image has some styles of the image above it and the rest of the one beside it.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan mix --network runs/00000-stylegan2-faces --rows 0,1,2 --cols 3,4,5 --output mix.png",
        "stylegan mix --network faces.safetensors --rows 0-3 --cols me.npz,7",
        "stylegan mix --network faces.safetensors --rows 85,100,75 --cols 55,821,1789 --layers 0-3 --trunc 0.7",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
        [_images.Source, new OptionGroup("Result", _rows, _cols, _layers, _output), _images.Look, _images.Computing];

    public override int Run(ParseResult values, VerbContext context)
    {
        string rows = Checked(values, _rows);
        string columns = Checked(values, _cols);
        string output = values.GetValue(_output)!;
        ImageFormats.FromPath(output);
        IReadOnlyList<int>? layers = values.GetValue(_layers) is { } list ? [.. SeedList.Parse(list, _layers.Name).Select(layer => (int)Math.Min(layer, int.MaxValue))] : null;
        using StyleGanModel model = _images.Load(values, context, LatentList.HasMoreThanSeeds($"{rows},{columns}"));
        GenerationOptions options = _images.Generation(values, model);
        using Latent left = model.LoadLatents(rows, _rows.Name, options);
        using Latent top = model.LoadLatents(columns, _cols.Name, options);
        Image table = WorkDisplay.Run(context, "mixing", display =>
            model.Mix(left, top, layers, options.WithoutTruncation(), display.Counting(left.Count), context.Cancellation));
        ImageCodec.Save(output, table);
        context.Line($"{output}: {left.Count} x {top.Count} images; layers {string.Join(",", layers ?? model.CoarseLayers)} of 0-{model.Generator.NumWs - 1} come from the top row");
        return ExitCode.Success;
    }

    private static string Checked(ParseResult values, Option<string?> option)
    {
        string list = values.GetValue(option)!;
        LatentList.Check(list, option.Name);
        return list;
    }
}
