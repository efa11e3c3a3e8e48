using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Reporting;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes a page of a run.</summary>
internal sealed class ReportVerb : Verb
{
    private readonly Argument<string> _run = new("RUN") { Description = "The folder of a training" };
    private readonly Option<string?> _output = Make.Text("--output", "The page [default: report.html in the run folder]; its plots also become PNG files in a folder 'plots' beside it", "FILE");

    public override string Name => "report";

    public override string Group => VerbCatalog.Train;

    public override string Description => "Make one HTML page of a run: losses, augmentation and metrics over time, images over time, options. It holds all it needs and can be sent as it is.";

    public override IReadOnlyList<string> Examples => ["stylegan report runs/00000-stylegan2-faces", "stylegan report runs/00000-stylegan2-faces --output faces.html"];

    public override IReadOnlyList<Argument> Arguments => [_run];

    public override IReadOnlyList<OptionGroup> Options => [new("Result", _output)];

    public override int Run(ParseResult values, VerbContext context)
    {
        IReadOnlyList<string> files = RunReport.Write(new RunFolder(values.GetRequiredValue(_run)), values.GetValue(_output), context.Flags.In);
        context.Line($"{files[0]}: open it in a browser; {files.Count - 1} plots beside it in plots");
        return ExitCode.Success;
    }
}
