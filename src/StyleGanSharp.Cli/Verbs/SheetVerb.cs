using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Lays samples of several classes out on one sheet.</summary>
internal sealed class SheetVerb : Verb
{
    private readonly ImageOptions _images = new();
    private readonly Option<string?> _classes = Make.Text("--classes", "Classes, a row each, e.g. 0-9,12 [default: all]", "LIST").Sets((GenerationOptions o) => o.Class);
    private readonly Option<int?> _samples = Make.Whole("--samples-per-class", "Images of each class", otherwise: 8);
    private readonly Option<int?> _seed = Make.Whole("--seed", "Seed of the first image; the columns have the same seeds", otherwise: 0);
    private readonly Option<string?> _output = Make.Text("--output", "The image to write", "FILE", "sheet.png");

    public override string Name => "sheet";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Make one sheet of a conditional network's classes: a row a class, a column a seed.";

    public override IReadOnlyList<string> Examples => ["stylegan sheet --network clothes.safetensors --classes 0-9 --samples-per-class 8 --trunc 0.7"];

    public override IReadOnlyList<OptionGroup> Options => [_images.Source, new OptionGroup("Result", _classes, _samples, _seed, _output), _images.Look, _images.Computing];

    public override int Run(ParseResult values, VerbContext context)
    {
        int samples = values.GetValue(_samples) is { } count and >= 1 ? count : throw new UsageException($"--samples-per-class is {values.GetValue(_samples)}; it must be at least 1.");
        int seed = values.GetValue(_seed) ?? 0;
        using StyleGanModel model = _images.Load(values, context);
        if (model.ClassCount == 0)
        {
            throw new UsageException("The network is unconditional: it has no classes to lay out. 'stylegan generate --grid' makes a sheet of seeds.");
        }

        int[] classes = values.GetValue(_classes) is { } list ? [.. SeedList.Parse(list, _classes.Name).Select(item => (int)item)] : [.. Enumerable.Range(0, model.ClassCount)];
        GenerationOptions options = _images.Generation(values, model);
        long[] seeds = [.. Enumerable.Range(0, samples).Select(i => (long)seed + i)];
        string output = values.GetValue(_output)!;
        WorkDisplay.Run(context, "generating", display =>
        {
            var images = new List<Image>();
            foreach (int item in classes)
            {
                images.AddRange(model.Generate(seeds, options with { Class = item }, null, context.Cancellation));
                display.Report(images.Count / (double)(classes.Length * samples));
            }

            ImageCodec.Save(output, ImageGrid.Compose(images, samples));
            return images.Count;
        });
        context.Line($"{output}: {classes.Length} classes, {samples} images each");
        return ExitCode.Success;
    }
}
