using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Features;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Takes a file of weights that was fetched by other means.</summary>
internal sealed class WeightsAddVerb : Verb
{
    private readonly Argument<string> _file = new("FILE") { Description = "One of the files of 'stylegan weights list', under any name" };

    public override string Name => "weights add";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Take public weights from a file, for a machine without a connection. The file is known by its SHA-256.";

    public override IReadOnlyList<string> Examples => ["stylegan weights add pt_inception-2015-12-05-6726825d.pth"];

    public override IReadOnlyList<Argument> Arguments => [_file];

    public override int Run(ParseResult values, VerbContext context)
    {
        WeightsEntry entry = WeightsStore.Add(values.GetRequiredValue(_file));
        context.Line($"{entry.Name}: {WeightsStore.Locate(entry)}");
        return ExitCode.Success;
    }
}
