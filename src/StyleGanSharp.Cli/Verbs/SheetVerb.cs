using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Lays samples of several classes out on one sheet.</summary>
internal sealed class SheetVerb() : Verb<SheetVerb.Settings>(
    "sheet", VerbCatalog.Use,
    "Make one sheet of a conditional network's classes: one row per class, one column per seed. Of a network with label vectors: one row for each of some labels of its training images.",
    "stylegan sheet --network clothes.safetensors --classes 0-9 --samples-per-class 8 --trunc 0.7")
{
    internal sealed record Settings : SettingsRecord
    {
        public NetworkSettings Network { get; } = new();

        [Heading("Result"), Option("--classes", "Classes, a row each, e.g. 0-9,12 or cat,dog [default: all that have training images]", "LIST")]
        [Concerns(typeof(GenerationOptions), nameof(GenerationOptions.Class))]
        public string? Classes { get; init; }

        [Option("--samples-per-class", "Images of each class", Min = 1, Max = WorkAmount.MaxImages)]
        public int Samples { get; init; } = 8;

        [Option("--seed", "Seed of the first image; the columns have the same seeds")]
        public int Seed { get; init; }

        [Option("--output", "The image to write", "FILE"), Destination]
        public string Output { get; init; } = "sheet.png";

        public LookSettings Look { get; } = new();

        public ComputingSettings Computing { get; } = new();

        public override IEnumerable<string> Problems() =>
            Classes is not null && (Look.Class ?? Look.Label) is not null ? ["--classes goes without --class and --label, which make a single row. Give one of them."] : [];
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        (int samples, string output) = (settings.Samples, settings.Output);
        using StyleGanModel model = settings.Network.Load(settings.Computing, context);
        if (model.ClassCount == 0)
        {
            throw new UsageException("The network is unconditional: it has no classes to lay out. 'stylegan generate --grid' makes a sheet of seeds.");
        }

        GenerationOptions options = settings.Look.Generation(model, settings.Computing, context);
        GenerationOptions[] rows = [.. Rows(settings, model, options)];
        foreach (GenerationOptions row in rows)
        {
            LookSettings.WarnUnseen(model, row, context);
        }

        WorkAmount.RequireSheet(output, samples, rows.Length, model.Resolution, model.Generator.ImgChannels);
        long[] seeds = [.. Enumerable.Range(0, samples).Select(i => (long)settings.Seed + i)];
        WorkDisplay.Run(context, "generating", display =>
        {
            var images = new List<Image>();
            foreach (GenerationOptions row in rows)
            {
                images.AddRange(model.Generate(seeds, row, null, context.Cancellation));
                display.Report(images.Count / (double)(rows.Length * samples));
            }

            ImageGrid.Compose(images, samples).Save(context.Result(output));
            return images.Count;
        });
        string noun = model.HasVectorLabels ? "label" : "class";
        context.Line($"{output}: {Texts.Count(rows.Length, noun)}, {Texts.Count(samples, "image")} each");
        return ExitCode.Success;
    }

    private static IEnumerable<GenerationOptions> Rows(Settings settings, StyleGanModel model, GenerationOptions options)
    {
        if (settings.Look.Class is not null || settings.Look.Label is not null)
        {
            return [options];
        }

        if (settings.Classes is { } text)
        {
            bool isNumbers = text.All(letter => char.IsAsciiDigit(letter) || letter is ',' or '-' or ' ');
            return (isNumbers ? Latent.ParseIndices(text, "--classes") : text.Split(',').Select(name => model.ParseClass(name.Trim()))).Select(number => options with { Class = number });
        }

        return !model.HasVectorLabels ? Enumerable.Range(0, model.ClassCount).Except(model.Info.EmptyClasses ?? []).Select(number => options with { Class = number })
            : (model.Info.LabelSamples ?? []).DefaultIfEmpty(model.ParseLabel(model.LabelExample!)).Select(label => options with { Label = label });
    }
}
