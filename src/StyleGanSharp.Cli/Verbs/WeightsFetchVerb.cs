using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Features;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Fetches the weights of a feature network.</summary>
internal sealed class WeightsFetchVerb : Verb
{
    private readonly Argument<string[]> _names = new("NAME") { Arity = ArgumentArity.OneOrMore, Description = $"Which: {string.Join(", ", WeightsCatalog.All.Select(entry => entry.Name))}" };

    public override string Name => "weights fetch";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Fetch public weights from the web into the folder that 'stylegan weights list' names. Metrics do so themselves when they need them.";

    public override IReadOnlyList<string> Examples => ["stylegan weights fetch inception", "stylegan weights fetch lpips vgg16"];

    public override IReadOnlyList<Argument> Arguments => [_names];

    public override int Run(ParseResult values, VerbContext context)
    {
        foreach (WeightsEntry entry in values.GetRequiredValue(_names).Select(WeightsCatalog.Find).ToArray())
        {
            string path = WorkDisplay.Run(context, "downloading", display =>
                WeightsStore.Fetch(entry, progress: new DownloadDisplay(display), cancellationToken: context.Cancellation));
            context.Line($"{entry.Name}: {path}");
        }

        return ExitCode.Success;
    }
}
