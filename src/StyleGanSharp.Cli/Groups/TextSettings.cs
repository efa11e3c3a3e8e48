using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Features;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Metrics.Texts;

namespace StyleGanSharp.Cli.Groups;

/// <summary>The search for a direction that a text describes.</summary>
internal sealed record TextSettings : SettingsRecord
{
    [Heading("Directions by text"), Option("--text", "What images should come to look like", "TEXT"), Sets(typeof(TextDirectionOptions))]
    public string? Text { get; init; }

    [Option("--neutral", "What they look like anyway; likeness to it counts against a direction [default: nothing]", "TEXT")]
    [Sets(typeof(TextDirectionOptions))]
    public string? Neutral { get; init; }

    [Option("--space", "Where to look: s, the channels of all styles, or w, one step for all layers"), Choices("s", LatentSpace.S, "w", LatentSpace.W)]
    [Sets(typeof(TextDirectionOptions))]
    public LatentSpace? Space { get; init; }

    [Option("--steps", "Steps of the search"), Sets(typeof(TextDirectionOptions))]
    public int? Steps { get; init; }

    [Option("--clip", "Who compares texts with images: {text embeddings}; 'stylegan weights list' shows where its weights belong", "NAME")]
    [Concerns(typeof(TextEmbeddings), "name")]
    public string Clip { get; init; } = TextEmbeddings.Names[0];

    /// <summary>The flags given that serve a search for a text.</summary>
    public IEnumerable<string> Orphans => Given.Intersect(["--text", "--neutral", "--steps"]);

    public Direction Find(StyleGanModel model, DirectionOptions options, VerbContext context)
    {
        TextDirectionOptions search = Fill(new TextDirectionOptions { Text = string.Empty });
        search.Validate();
        using ITextImageEmbedding embedding = WorkDisplay.Run(context, "weights", display => TextEmbeddings.Open(
            Clip, new FeatureOptions { Device = model.Device, Progress = new DownloadDisplay(display), Cancellation = context.Cancellation }));
        return WorkDisplay.Run(context, "looking", display => model.FindTextDirection(embedding, search, options, display.Counting(search.Steps), context.Cancellation));
    }
}
