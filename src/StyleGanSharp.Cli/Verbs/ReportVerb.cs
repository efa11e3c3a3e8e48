using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Reporting;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes a page of a run.</summary>
internal sealed class ReportVerb() : Verb<ReportVerb.Settings>(
    "report", VerbCatalog.Train,
    "Make one HTML page of a run: losses, augmentation and metrics over time, images over time, options. It holds all it needs and can be sent as it is.",
    "stylegan report runs/00000-stylegan2-faces",
    "stylegan report runs/00000-stylegan2-faces --output faces.html")
{
    internal sealed record Settings : SettingsRecord
    {
        [Argument("RUN", "The folder of a training")]
        public string Run { get; init; } = string.Empty;

        [Heading("Result")]
        [Option("--output", "The page [default: report.html in the run folder]; its plots also become PNG files in a folder 'plots' beside it", "FILE"), Destination]
        public string? Output { get; init; }
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        IReadOnlyList<string> files = RunReport.Write(new RunFolder(settings.Run), settings.Output, context.Flags.In);
        context.Line($"{files[0]}: open it in a browser; {Texts.Count(files.Count - 1, "plot")} beside it in plots");
        return ExitCode.Success;
    }
}
