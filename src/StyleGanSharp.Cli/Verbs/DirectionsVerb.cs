using System.Globalization;
using Spectre.Console;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Metrics.Attributes;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Finds directions in which images change.</summary>
[Concerns(typeof(Direction), nameof(Direction.Save))]
internal sealed class DirectionsVerb() : Verb<DirectionsVerb.Settings>(
    "directions", VerbCatalog.Use,
    "Find directions in which images change, for 'stylegan edit'. A strength of 1 is one standard deviation of the network's own images.",
    "stylegan directions --network faces.safetensors --method sefa --count 8 --layers 0-3",
    "stylegan directions --network avatars.safetensors --method svm --attributes glasses,hat --conditional --check",
    "stylegan directions --network digits.safetensors --method svm --classes 3,8 --output 3to8.safetensors",
    "stylegan directions --network faces.safetensors --method text --text \"a person with glasses\" --neutral \"a person\"")
{
    private const int EffectSamples = 200;
    private const int ChannelsPerAttribute = 3;

    internal sealed record Settings : SettingsRecord
    {
        public NetworkSettings Network { get; } = new();

        [Heading("Directions")]
        [Option("--method", "sefa: from the weights; ganspace: main components of w; svm: --attributes, or --classes; stylespace: single style channels for --attributes; text: what --text describes, as CLIP sees it")]
        [Choices("sefa", DirectionMethod.Sefa, "ganspace", DirectionMethod.Ganspace, "svm", DirectionMethod.Svm, "stylespace", DirectionMethod.StyleSpace, "text", DirectionMethod.Text)]
        public DirectionMethod Method { get; init; }

        [Option("--count", "Directions of sefa and ganspace; channels per attribute of stylespace [default: 10; 3]"), Sets(typeof(DirectionOptions))]
        public int? Count { get; init; }

        [Option("--layers", "Style inputs to change, e.g. 0-3 [default: all]", "LIST"), Sets(typeof(DirectionOptions))]
        public NumberList<int>? Layers { get; init; }

        [Option("--attributes", "Attributes of svm and stylespace, separated by commas [default of svm: all that occur]", "LIST")]
        public string[]? Attributes { get; init; }

        [Option("--classifier", "What predicts attributes: {attributes}", "DATA|FILE")]
        public string Classifier { get; init; } = AvatarOptions.SpecName;

        [Option("--conditional", "Remove from each attribute's direction what it shares with the others'"), Sets(typeof(DirectionOptions))]
        public bool IsConditional { get; init; }

        [Option("--classes", "Two classes of a conditional network, by number or name: the direction from one to the other", "FROM,TO")]
        [Concerns(typeof(StyleGanModel), "from"), Concerns(typeof(GenerationOptions), nameof(GenerationOptions.Class))]
        public string[]? Classes { get; init; }

        [Option("--samples", "Latents drawn"), Sets(typeof(DirectionOptions))]
        public int? Samples { get; init; }

        [Option("--seed", "Seed of the random draws"), Sets(typeof(DirectionOptions))]
        public ulong? Seed { get; init; }

        public TextSettings Text { get; } = new();

        [Heading("Result"), Option("--output", "The file of the directions", "FILE"), Destination]
        public string Output { get; init; } = "directions.safetensors";

        [Option("--check", "Measure what each direction changes, as --classifier sees it, and how little else")]
        public bool Check { get; init; }

        [Option("--check-strength", "How far --check goes to either side, in standard deviations")]
        public double CheckStrength { get; init; } = 2;

        public DeviceSettings Computing { get; } = new();

        public bool NeedsClassifier => Check || Method == DirectionMethod.StyleSpace || (Method == DirectionMethod.Svm && Classes is null);

        public override IEnumerable<string> Problems()
        {
            if (Attributes is not null && Method is not (DirectionMethod.Svm or DirectionMethod.StyleSpace))
            {
                yield return $"--attributes needs --method svm or stylespace, not {Method.ToString().ToLowerInvariant()}.";
            }

            if (Method == DirectionMethod.StyleSpace && Attributes is null)
            {
                yield return "--method stylespace needs --attributes.";
            }

            if (Count is not null && Method is DirectionMethod.Svm or DirectionMethod.Text)
            {
                yield return $"--count needs --method sefa, ganspace or stylespace; {Method.ToString().ToLowerInvariant()} finds one direction of each attribute, pair of classes or text.";
            }

            if (Classes is not null && (Method != DirectionMethod.Svm || Classes.Length != 2 || Attributes is not null))
            {
                yield return "--classes needs --method svm, two classes such as 3,8, and no --attributes.";
            }

            if (Method == DirectionMethod.Text && Text.Text is null)
            {
                yield return "--method text needs --text, e.g. --text \"a person with glasses\".";
            }

            if (Method != DirectionMethod.Text && Text.Orphans.Any())
            {
                yield return $"{string.Join(", ", Text.Orphans)} needs --method text.";
            }
        }
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        using StyleGanModel model = settings.Network.Load(settings.Computing, context);
        DirectionOptions options = settings.Fill(settings.Method == DirectionMethod.StyleSpace ? new DirectionOptions { Count = ChannelsPerAttribute } : new DirectionOptions());
        options.Validate(model.Generator.NumWs);
        using IAttributeClassifier? attributes = settings.NeedsClassifier ? OpenClassifier(settings.Classifier, context, model) : null;
        IReadOnlyList<Direction> directions = settings.Method == DirectionMethod.Text ? [settings.Text.Find(model, options, context)]
            : WorkDisplay.Run(context, "looking", display => Find(model, settings, attributes, options, display, context.Cancellation));
        if (settings.Count > directions.Count && settings.Method is DirectionMethod.Sefa or DirectionMethod.Ganspace)
        {
            context.Note($"--count is {settings.Count}, and w has {Texts.Count(model.Generator.WDim, "number")}, so there are no more than {Texts.Count(directions.Count, "direction")}.");
        }

        Direction.Save(context.Result(settings.Output), directions);
        Table table = new Table().AddColumns("direction", "method", "found with");
        foreach (Direction direction in directions)
        {
            table.AddRow(Markup.Escape(direction.Name), direction.Method, Markup.Escape(string.Join(", ", direction.Metadata.Select(item => $"{item.Key} {item.Value}"))));
        }

        context.Console.Write(table);
        if (settings.Check)
        {
            Check(settings.CheckStrength, context, model, directions, attributes!, options);
        }

        context.Line($"{settings.Output}: {Texts.Count(directions.Count, "direction")}");
        foreach (Direction direction in directions)
        {
            direction.Dispose();
        }

        return context.Cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
    }

    /// <summary>Images are looked at in about their own size.</summary>
    private static IAttributeClassifier OpenClassifier(string classifierName, VerbContext context, StyleGanModel model)
    {
        IAttributeClassifier classifier = WorkDisplay.Run(context, "attribute classifier", display => AttributeCatalog.Open(
            classifierName,
            new AttributeOptions { Resolution = Math.Clamp(model.Resolution, 16, 64), Device = model.Device, Progress = display, Cancellation = context.Cancellation }));
        context.Note(AttributeLine.Of(classifier));
        return classifier;
    }

    private static IReadOnlyList<Direction> Find(
        StyleGanModel model, Settings settings, IAttributeClassifier? attributes, DirectionOptions options, WorkDisplay display, CancellationToken cancellationToken)
    {
        IProgress<int> progress = display.Counting(options.Samples);
        return settings.Method switch
        {
            DirectionMethod.Sefa => model.FindSefaDirections(options),
            DirectionMethod.Ganspace => model.FindPrincipalDirections(options),
            DirectionMethod.Svm when settings.Classes is { } classes => [model.FindClassDirection(model.ParseClass(classes[0]), model.ParseClass(classes[1]), options)],
            DirectionMethod.Svm => model.FindAttributeDirections(attributes!, settings.Attributes, options, progress, cancellationToken),
            _ => [.. settings.Attributes!.SelectMany(name => model.FindStyleChannels(attributes!, name, options, progress, cancellationToken))],
        };
    }

    private static void Check(
        double strength, VerbContext context, StyleGanModel model, IReadOnlyList<Direction> directions, IAttributeClassifier attributes, DirectionOptions options)
    {
        DirectionEffect[] effects = WorkDisplay.Run(context, "checking", display => directions.Select(
            direction => model.MeasureEffect(direction, attributes, strength, options with { Samples = EffectSamples, Seed = options.Seed + 1 }, context.Cancellation)).ToArray());
        context.Line($"Change of the fraction of images with each attribute from -{strength} to +{strength}, {Texts.Count(EffectSamples, "image")}; disentanglement is the attribute's fraction of all change:");
        context.Line("| " + string.Join(" | ", new[] { "direction" }.Concat(effects[0].Attributes).Append("disentanglement")) + " |");
        foreach (DirectionEffect effect in effects)
        {
            string own = effect.Name.Split('.')[0];
            string target = effect.Attributes.Contains(own) ? own : effect.Attributes[effect.Changes.Select((change, i) => (change, i)).MaxBy(item => Math.Abs(item.change)).i];
            context.Line($"| {effect.Name} | {string.Join(" | ", effect.Changes.Select(change => Text(change, "+0.00;-0.00;0")))} | {Text(effect.Disentanglement(target), "0.00")} ({target}) |");
        }
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
