using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Finds directions in which images change.</summary>
internal sealed class DirectionsVerb : Verb
{
    private const int EffectSamples = 200;
    private const string TextMethod = "text";

    private readonly ImageOptions _images = new();
    private readonly TextOptions _text = new();
    private readonly ChoiceOption<string> _method = new(
        "--method", "sefa: from the weights; ganspace: main components of w; svm: --attributes, or --classes; stylespace: single style channels for --attributes; text: what --text describes, as CLIP sees it", "sefa",
        ("sefa", "sefa"), ("ganspace", "ganspace"), ("svm", "svm"), ("stylespace", "stylespace"), (TextMethod, TextMethod));

    private readonly Option<int?> _count = Make.Whole("--count", "Directions of sefa and ganspace; channels an attribute of stylespace [default: 10; 3]").Sets((DirectionOptions o) => o.Count);
    private readonly Option<string?> _layers = Make.Text("--layers", "Style inputs to change, e.g. 0-3 [default: all]", "LIST").Sets((DirectionOptions o) => o.Layers);
    private readonly Option<string?> _attributes = Make.Text("--attributes", "Attributes of svm and stylespace, separated by commas [default of svm: all that occur]", "LIST");
    private readonly Option<string?> _classifier = Make.Text("--classifier", $"What tells attributes: {AttributeCatalog.Usage}", "DATA|FILE", AvatarSource.SpecName);
    private readonly Option<bool> _conditional = Make.Switch("--conditional", "Remove from each attribute's direction what it shares with the others'").Sets((DirectionOptions o) => o.IsConditional);
    private readonly Option<string?> _classes = Make.Text("--classes", "Two classes of a conditional network: the direction from one to the other", "FROM,TO").Sets(typeof(StyleGanModel), "from");
    private readonly Option<int?> _samples = Make.Whole("--samples", "Latents drawn", otherwise: new DirectionOptions().Samples).Sets((DirectionOptions o) => o.Samples);
    private readonly Option<bool> _check = Make.Switch("--check", "Measure what each direction changes, as --classifier sees it, and how little else");
    private readonly Option<double?> _checkStrength = Make.Real("--check-strength", "How far --check goes to either side, in standard deviations", otherwise: 2);
    private readonly Option<int?> _seed = Make.Whole("--seed", "Seed of the random draws", otherwise: 0);
    private readonly Option<string?> _output = Make.Text("--output", "The file of the directions", "FILE", "directions.safetensors");

    public override string Name => "directions";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Find directions in which images change, for 'stylegan edit'. A strength of 1 is one standard deviation of the network's own images.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan directions --network faces.safetensors --method sefa --count 8 --layers 0-3",
        "stylegan directions --network avatars.safetensors --method svm --attributes glasses,hat --conditional --check",
        "stylegan directions --network digits.safetensors --method svm --classes 3,8 --output 3to8.safetensors",
        "stylegan directions --network faces.safetensors --method text --text \"a person with glasses\" --neutral \"a person\"",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
    [
        _images.Source, new("Directions", _method, _count, _layers, _attributes, _classifier, _conditional, _classes, _samples, _seed), _text.Group, new("Result", _output, _check, _checkStrength), new("Computing", _images.Device),
    ];

    public override int Run(ParseResult values, VerbContext context)
    {
        string method = _method.ReadRequired(values);
        string[]? names = values.GetValue(_attributes)?.Split(',', StringSplitOptions.TrimEntries);
        int[]? classes = values.GetValue(_classes) is { } pair ? [.. SeedList.Parse(pair, _classes.Name).Select(number => (int)Math.Min(number, int.MaxValue))] : null;
        UsageException.ThrowIfAny(
        [
            .. names is null || method is "svm" or "stylespace" ? Array.Empty<string>() : [$"--attributes needs --method svm or stylespace, not {method}."],
            .. method != "stylespace" || names is not null ? Array.Empty<string>() : ["--method stylespace needs --attributes."],
            .. classes is null || (method == "svm" && classes.Length == 2 && names is null) ? Array.Empty<string>() : ["--classes needs --method svm, two classes such as 3,8, and no --attributes."],
        ]);
        TextDirectionOptions? text = _text.Read(values, method == TextMethod);
        using StyleGanModel model = _images.Load(values, context);
        var options = new DirectionOptions
        {
            Count = values.GetValue(_count) ?? (method == "stylespace" ? 3 : new DirectionOptions().Count),
            Layers = values.GetValue(_layers) is { } list ? [.. SeedList.Parse(list, _layers.Name).Select(layer => (int)Math.Min(layer, int.MaxValue))] : null,
            IsConditional = values.GetValue(_conditional),
            Samples = values.GetValue(_samples)!.Value,
            Seed = values.GetValue(_seed) is { } seed and >= 0 ? (ulong)seed : throw new UsageException("--seed must not be negative."),
        };
        options.Validate(model.Generator.NumWs);
        using IAttributeClassifier? attributes = values.GetValue(_check) || method == "stylespace" || (method == "svm" && classes is null) ? OpenClassifier(values, context, model) : null;
        IReadOnlyList<Direction> directions = text is not null ? [_text.Find(values, model, text, options, context)] : WorkDisplay.Run(context, "looking", display => Find(model, method, names, classes, attributes, options, display, context.Cancellation));
        string output = values.GetValue(_output)!;
        Direction.Save(output, directions);
        Table table = new Table().AddColumns("direction", "method", "found with");
        foreach (Direction direction in directions)
        {
            table.AddRow(Markup.Escape(direction.Name), direction.Method, Markup.Escape(string.Join(", ", direction.Metadata.Select(item => $"{item.Key} {item.Value}"))));
        }

        context.Console.Write(table);
        if (values.GetValue(_check))
        {
            Check(values, context, model, directions, attributes!, options);
        }

        context.Line($"{output}: {directions.Count} direction(s)");
        foreach (Direction direction in directions)
        {
            direction.Dispose();
        }

        return context.Cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
    }

    /// <summary>Images are looked at in about their own size.</summary>
    private IAttributeClassifier OpenClassifier(ParseResult values, VerbContext context, StyleGanModel model)
    {
        IAttributeClassifier classifier = WorkDisplay.Run(context, "attribute classifier", display => AttributeCatalog.Open(
            values.GetValue(_classifier)!,
            new AttributeOptions { Resolution = Math.Clamp(model.Resolution, 16, 64), Device = model.Device, Progress = display, Cancellation = context.Cancellation }));
        context.Note(AttributeLine.Of(classifier));
        return classifier;
    }

    private static IReadOnlyList<Direction> Find(
        StyleGanModel model, string method, string[]? names, int[]? classes, IAttributeClassifier? attributes, DirectionOptions options, WorkDisplay display, CancellationToken cancellationToken)
    {
        IProgress<int> progress = display.Counting(options.Samples);
        return method switch
        {
            "sefa" => model.FindSefaDirections(options),
            "ganspace" => model.FindPrincipalDirections(options),
            "svm" when classes is not null => [model.FindClassDirection(classes[0], classes[1], options)],
            "svm" => model.FindAttributeDirections(attributes!, names, options, progress, cancellationToken),
            _ => [.. names!.SelectMany(name => model.FindStyleChannels(attributes!, name, options, progress, cancellationToken))],
        };
    }

    private void Check(
        ParseResult values, VerbContext context, StyleGanModel model, IReadOnlyList<Direction> directions, IAttributeClassifier attributes, DirectionOptions options)
    {
        double strength = values.GetValue(_checkStrength)!.Value;
        DirectionEffect[] effects = WorkDisplay.Run(context, "checking", display => directions.Select(
            direction => model.MeasureEffect(direction, attributes, strength, options with { Samples = EffectSamples, Seed = options.Seed + 1 }, context.Cancellation)).ToArray());
        context.Line($"Change of the share of images with each attribute from -{strength} to +{strength}, {EffectSamples} images; disentanglement is the attribute's share of all change:");
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
