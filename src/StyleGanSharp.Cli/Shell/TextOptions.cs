using System.CommandLine;
using StyleGanSharp.Features;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Options of directions that a text describes.</summary>
internal sealed class TextOptions
{
    private readonly Option<string?> _text = Make.Text("--text", "What images should come to look like", "TEXT").Sets((TextDirectionOptions o) => o.Text);
    private readonly Option<string?> _neutral = Make.Text("--neutral", "What they look like anyway; likeness to it counts against a direction [default: nothing]", "TEXT").Sets((TextDirectionOptions o) => o.Neutral);
    private readonly ChoiceOption<DirectionSpace> _space = new ChoiceOption<DirectionSpace>(
        "--space", "Where to look: s, the channels of all styles, or w, one step for all layers", "s", ("s", DirectionSpace.S), ("w", DirectionSpace.W)).Sets((TextDirectionOptions o) => o.Space);

    private readonly Option<int?> _steps = Make.Whole("--steps", "Steps of the search [default: 100]").Sets((TextDirectionOptions o) => o.Steps);
    private readonly Option<string?> _clip = Make.Text("--clip", $"Who compares texts with images: {string.Join(", ", FeatureCatalog.TextEmbeddingNames)}; 'stylegan weights list' shows where its weights belong", "NAME", FeatureCatalog.TextEmbeddingNames[0]);

    public OptionGroup Group => new("Directions by text", _text, _neutral, _space, _steps, _clip);

    /// <summary>The search, or null when another method is chosen.</summary>
    /// <exception cref="UsageException">When the text is missing, or given for another method.</exception>
    public TextDirectionOptions? Read(ParseResult values, bool isChosen)
    {
        string? text = values.GetValue(_text);
        if (!isChosen)
        {
            Option[] orphans = [.. new Option[] { _text, _neutral, _steps }.Where(option => values.GetResult(option) is not null)];
            return orphans.Length == 0 ? null : throw new UsageException($"{string.Join(", ", orphans.Select(option => option.Name))} needs --method text.");
        }

        var search = new TextDirectionOptions
        {
            Text = text ?? throw new UsageException("--method text needs --text, e.g. --text \"a person with glasses\"."),
            Neutral = values.GetValue(_neutral),
            Space = _space.ReadRequired(values),
        };
        search = search with { Steps = values.GetValue(_steps) ?? search.Steps };
        search.Validate();
        return search;
    }

    public Direction Find(ParseResult values, StyleGanModel model, TextDirectionOptions search, DirectionOptions options, VerbContext context)
    {
        using ITextImageEmbedding embedding = WorkDisplay.Run(context, "weights", display => FeatureCatalog.OpenTextEmbedding(
            values.GetValue(_clip)!, new FeatureOptions { Device = model.Device, Progress = new DownloadDisplay(display), Cancellation = context.Cancellation }));
        return WorkDisplay.Run(context, "looking", display => model.FindTextDirection(embedding, search, options, display.Counting(search.Steps), context.Cancellation));
    }
}
