using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Editing;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes a style mixing table.</summary>
internal sealed class MixVerb : Verb
{
    private readonly PictureOptions _pictures = new();
    private readonly Option<string?> _rows = Make.Text("--rows", "Seeds of the pictures on the left, which give the other styles (required)", "LIST");
    private readonly Option<string?> _cols = Make.Text("--cols", "Seeds of the pictures at the top, which give the styles of --layers (required)", "LIST");
    private readonly Option<string?> _layers = Make.Text("--layers", "Style inputs that come from the top, from the coarsest, e.g. 0-6 [default: the coarse 7 in 18]", "LIST");
    private readonly Option<string?> _output = Make.Text("--output", "The file: .png, .webp or .jpg", "FILE", "mix.png");

    public override string Name => "mix";

    public override string Group => VerbCatalogue.Use;

    public override string Description => "Make a style mixing table: each picture has some styles of the picture above it and the rest of the one beside it.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan mix --network runs/00000-stylegan2-faces --rows 0,1,2 --cols 3,4,5 --output mix.png",
        "stylegan mix --network faces.safetensors --rows 85,100,75 --cols 55,821,1789 --layers 0-3 --trunc 0.7",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
        [_pictures.Source, new OptionGroup("Result", _rows, _cols, _layers, _output), _pictures.Look, _pictures.Computing];

    public override int Run(ParseResult values, VerbContext context)
    {
        IReadOnlyList<long> rows = Seeds(values, _rows);
        IReadOnlyList<long> columns = Seeds(values, _cols);
        string output = values.GetValue(_output)!;
        PictureFormats.FromPath(output);
        IReadOnlyList<int>? layers = values.GetValue(_layers) is { } list ? [.. SeedList.Parse(list, "--layers").Select(layer => (int)Math.Min(layer, int.MaxValue))] : null;
        using GeneratorNetwork generator = _pictures.Load(values, context);
        GenerationOptions options = _pictures.Generation(values, generator);
        using RandomSource? random = options.Random;
        Picture table = WorkDisplay.Run(context, "mixing", display =>
            StyleMixing.Table(generator, rows, columns, layers, options, display.Counting(rows.Count), context.Cancellation));
        ImageCodec.Save(output, table);
        context.Line($"{output}: {rows.Count} x {columns.Count} pictures; layers {string.Join(",", layers ?? StyleMixing.CoarseLayers(generator.NumWs))} of 0-{generator.NumWs - 1} come from the top row");
        return ExitCode.Success;
    }

    private static IReadOnlyList<long> Seeds(ParseResult values, Option<string?> option) => SeedList.Parse(
        values.GetValue(option) ?? throw new UsageException($"{option.Name} is missing. Give it a list of seeds such as 0-2,7."), option.Name);
}
