using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Reporting;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>The page of the demo, which grows while it runs.</summary>
/// <param name="path">The .html file.</param>
/// <param name="truncation">ψ of the images that are shown.</param>
internal sealed class DemoPage(string path, double truncation)
{
    private const string Title = "StyleGanSharp, a demo";
    private const int RefreshSeconds = 10;
    private const int SheetsOverTime = 4;

    private readonly List<ShowcaseSection> _sections = [];
    private readonly List<(double Kimg, string Path)> _sheets = [];

    /// <summary>Shows what the network that comes with the program makes.</summary>
    public void AddBuiltin(ShowcaseFiles files)
    {
        _sections.Add(new ShowcaseSection("A network that is there already", $"{BuiltinNetworks.Avatars} comes with the program; it makes drawn faces. Every image of this page has its command below it.")
        {
            Images = Images(files, BuiltinNetworks.Avatars),
        });
        ShowcasePage.Write(path, Title, _sections, RefreshSeconds);
    }

    /// <summary>Shows the last images of a training with every snapshot, and passes reports on.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="inner">Who wants the reports too.</param>
    public IProgress<TrainingProgress> Live(RunFolder folder, IProgress<TrainingProgress> inner) => new Reporter(report =>
    {
        if (report.Snapshot is not null && Directory.GetFiles(folder.Path, "fakes*.png").MaxBy(File.GetLastWriteTimeUtc) is { } file)
        {
            _sheets.Add((report.Kimg, file));
            ShowcasePage.Write(path, Title,
            [
                .. _sections,
                new ShowcaseSection("Your own network, in training", "The last images; the page loads itself again.")
                {
                    Facts = [("images seen", $"{Texts.Kimg(report.Kimg)} kimg"), ("time", Texts.Duration(report.Elapsed)), ("speed", $"{report.SecPerKimg:F1} s/kimg")],
                    Images = [Sheet(report.Kimg, file)],
                },
            ], RefreshSeconds);
        }

        inner.Report(report);
    });

    /// <summary>Shows what the training came to, and what to do next.</summary>
    public void Finish(RunFolder folder, ShowcaseFiles files, IReadOnlyList<(string Name, string Value)> facts, IReadOnlyList<string> next)
    {
        string losses = RunReport.Write(folder).FirstOrDefault(file => Path.GetFileName(file) == "losses.png") ?? string.Empty;
        _sections.Add(new ShowcaseSection("Your own network", "Trained just now on faces that the program draws, from nothing but noise.")
        {
            Facts = facts,
            Images = [.. Images(files, Texts.Quoted(folder.Path)), new ShowcaseImage(folder.RealsFile, "Faces it learned from") { IsSmall = true }, .. OverTime(), new ShowcaseImage(losses, "Losses of generator and discriminator")],
        });
        _sections.Add(new ShowcaseSection("Next", "Train it for longer, and then on images of your own.") { Commands = next });
        ShowcasePage.Write(path, Title, _sections);
    }

    /// <summary>Some of the run's sheets, from the first to the last.</summary>
    private IEnumerable<ShowcaseImage> OverTime()
    {
        int shown = Math.Min(_sheets.Count, SheetsOverTime);
        return Enumerable.Range(0, shown).Select(i => _sheets[shown == 1 ? 0 : i * (_sheets.Count - 1) / (shown - 1)]).Select(sheet => Sheet(sheet.Kimg, sheet.Path));
    }

    private static ShowcaseImage Sheet(double kimg, string path) => new(path, $"What it makes after {Texts.Kimg(kimg)} thousand images") { IsSmall = true };

    private ShowcaseImage[] Images(ShowcaseFiles files, string network)
    {
        string of = $"--network {network}";
        string look = FormattableString.Invariant($"--trunc {truncation}");
        GridSize walk = Showcase.WalkGrid;
        return
        [
            new ShowcaseImage(files.Sheet, $"Seeds 0 to {(Showcase.SheetSide * Showcase.SheetSide) - 1}", $"stylegan generate {of} --seeds 0-{(Showcase.SheetSide * Showcase.SheetSide) - 1} {look} --grid {Showcase.SheetSide}x{Showcase.SheetSide}") { IsSmall = true },
            new ShowcaseImage(
                files.Walk, "A walk from seed to seed",
                $"stylegan video {of} --seeds 0-{(Showcase.WalkSeeds * walk.Count) - 1} --grid {walk.Columns}x{walk.Rows} {look} --frames {Showcase.WalkFrames} --fps {Showcase.WalkFramesPerSecond} --output walk.webp") { IsSmall = true },
            new ShowcaseImage(
                files.Mixing, "Mixed: coarse styles of the image at the top, fine ones of the image on the left",
                $"stylegan mix {of} --rows 0-{Showcase.MixingRows - 1} --cols {Showcase.MixingRows}-{Showcase.MixingRows + Showcase.MixingColumns - 1} {look} --output mixing.png") { IsSmall = true },
            new ShowcaseImage(
                files.Edits, "Edited: along the first direction of SeFa",
                FormattableString.Invariant($"stylegan directions {of} --method sefa --output sefa.safetensors\nstylegan edit {of} --seeds 0-{Showcase.EditedImages - 1} --direction sefa.safetensors:0 --strength -{Showcase.EditStrength}:{Showcase.EditStrength}:{Showcase.EditSteps} {look} --output edits.png")) { IsSmall = true },
        ];
    }

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
