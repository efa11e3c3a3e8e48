using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Lays samples of several classes out on one sheet.</summary>
internal sealed class SheetVerb() : Verb<SheetVerb.Settings>(
    "sheet", VerbCatalog.Use,
    "Make one sheet of a conditional network's classes: one row per class, one column per seed.",
    "stylegan sheet --network clothes.safetensors --classes 0-9 --samples-per-class 8 --trunc 0.7")
{
    internal sealed record Settings : SettingsRecord
    {
        public NetworkSettings Network { get; } = new();

        [Heading("Result"), Option("--classes", "Classes, a row each, e.g. 0-9,12 [default: all]", "LIST")]
        [Concerns(typeof(GenerationOptions), nameof(GenerationOptions.Class))]
        public NumberList<int>? Classes { get; init; }

        [Option("--samples-per-class", "Images of each class", Min = 1)]
        public int Samples { get; init; } = 8;

        [Option("--seed", "Seed of the first image; the columns have the same seeds")]
        public int Seed { get; init; }

        [Option("--output", "The image to write", "FILE"), Destination]
        public string Output { get; init; } = "sheet.png";

        public LookSettings Look { get; } = new();

        public ComputingSettings Computing { get; } = new();
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        (int samples, string output) = (settings.Samples, settings.Output);
        using StyleGanModel model = settings.Network.Load(settings.Computing, context);
        if (model.ClassCount == 0)
        {
            throw new UsageException("The network is unconditional: it has no classes to lay out. 'stylegan generate --grid' makes a sheet of seeds.");
        }

        int[] classes = [.. settings.Classes ?? Enumerable.Range(0, model.ClassCount)];
        GenerationOptions options = settings.Look.Generation(model, settings.Computing);
        long[] seeds = [.. Enumerable.Range(0, samples).Select(i => (long)settings.Seed + i)];
        WorkDisplay.Run(context, "generating", display =>
        {
            var images = new List<Image>();
            foreach (int item in classes)
            {
                images.AddRange(model.Generate(seeds, options with { Class = item }, null, context.Cancellation));
                display.Report(images.Count / (double)(classes.Length * samples));
            }

            ImageGrid.Compose(images, samples).Save(output);
            return images.Count;
        });
        context.Line($"{output}: {classes.Length} classes, {samples} images each");
        return ExitCode.Success;
    }
}
