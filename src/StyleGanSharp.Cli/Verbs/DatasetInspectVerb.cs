using System.Globalization;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Looks through a data set.</summary>
internal sealed class DatasetInspectVerb() : Verb<DatasetInspectVerb.Settings>(
    "dataset inspect", VerbCatalog.Data,
    "Look through a data set: number, sizes, channels, colors, classes, unreadable images, and a contact sheet.",
    "stylegan dataset inspect photos-256.zip --sheet sheet.png",
    "stylegan dataset inspect animals --labels-from-folders")
{
    private const int MaxProblems = 20;
    private const int BarLength = 40;
    private const int MaxClasses = 20;
    private const int MaxNumbers = 40;

    internal sealed record Settings : SettingsRecord
    {
        [Argument("DATA", "{data}")]
        public string Data { get; init; } = string.Empty;

        [Heading("Result"), Option("--sheet", "Write a contact sheet: .png, .webp or .jpg", "FILE"), Destination]
        public string? Sheet { get; init; }

        [Option("--cell", "Width and height of an image on the sheet", "PIXELS"), Sets(typeof(DatasetInspectOptions))]
        public int? CellPx { get; init; }

        [Option("--cells", "Images across and down on the sheet"), Sets(typeof(DatasetInspectOptions))]
        public int? CellsPerSide { get; init; }

        [Heading("Data"), Option("--max-images", "Decode at most this many images, evenly spread"), Sets(typeof(DatasetInspectOptions))]
        public int? MaxImages { get; init; }

        [Option("--labels-from-folders", "Take sub-folders as classes"), Sets(typeof(DatasetInspectOptions)), Concerns(typeof(ImageDatasetOptions))]
        public bool LabelsFromFolders { get; init; }

        [Heading("Computing"), Option("--workers", "Threads [default: one per core]"), Sets(typeof(DatasetInspectOptions))]
        public int? Workers { get; init; }
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        if (settings.Sheet is not null)
        {
            Image.FormatOf(settings.Sheet);
            ResultPlace.RequireOutside("--sheet", settings.Sheet, settings.Data);
        }

        DatasetInspectOptions options = settings.Fill(new DatasetInspectOptions());
        DatasetInspection found = WorkDisplay.Run(context, "reading", display => DatasetInspector.Inspect(settings.Data, options, display, context.Cancellation));
        context.Line($"{found.Name}: {Texts.Count(found.Count, "image")}{(found.Checked < found.Count ? $", {Texts.Count(found.Checked)} looked at" : string.Empty)}");
        foreach (ImageKindCount kind in found.Kinds)
        {
            context.Line($"  {kind.Width}x{kind.Height}, {Texts.Count(kind.Channels, "channel")}: {Texts.Count(kind.Count)}");
        }

        if (found.Kinds.Count > 0)
        {
            context.Line($"  mean color {Color(found.Mean)}, standard deviation {Color(found.StandardDeviation)} (red, green, blue of 255)");
        }

        ShowLabels(found, context);
        foreach (string note in found.Notes)
        {
            context.Warn(note);
        }

        foreach (DatasetProblem problem in found.Unreadable.Take(MaxProblems))
        {
            context.Warn($"{problem.Name}: {problem.Reason}");
        }

        if (found.Unreadable.Count > MaxProblems)
        {
            context.Warn($"and {found.Unreadable.Count - MaxProblems} more that cannot be read");
        }

        if (settings.Sheet is { } sheet && found.ContactSheet is not null)
        {
            found.ContactSheet.Save(context.Result(sheet));
            context.Line($"contact sheet {sheet}");
        }

        context.Line(found.UnsupportedReason is null ? "ready for training" : $"not ready for training: {found.UnsupportedReason} 'stylegan dataset build' makes it so.");
        return ExitCode.Success;
    }

    private static void ShowLabels(DatasetInspection found, VerbContext context)
    {
        if (found.LabelDim == 0)
        {
            context.Line("  no labels");
            return;
        }

        context.Line($"  labels of {found.LabelDim}{(found.Classes.Count == 0 ? " numbers" : string.Empty)}");
        foreach (LabelNumber item in found.Numbers.Take(MaxNumbers))
        {
            context.Line(string.Create(CultureInfo.InvariantCulture, $"  {item.Index,4} {item.Name ?? string.Empty,-16} mean {item.Mean,6:0.###}, {item.Min:0.###} to {item.Max:0.###}"));
        }

        if (found.Numbers.Count > MaxNumbers)
        {
            context.Line($"  and {found.Numbers.Count - MaxNumbers} more numbers");
        }

        int most = found.Classes.Select(item => item.Count).DefaultIfEmpty(1).Max();
        ClassCount[] shown = found.Classes.Count <= MaxClasses ? [.. found.Classes]
            : [.. found.Classes.OrderByDescending(item => item.Count).Take(MaxClasses / 2), .. found.Classes.Where(item => item.Count > 0).OrderBy(item => item.Count).Take(MaxClasses / 2).Reverse()];
        if (shown.Length < found.Classes.Count)
        {
            context.Line($"  {Texts.Count(found.Classes.Count, "class")}; the {MaxClasses / 2} with most and the {MaxClasses / 2} with fewest images:");
        }

        foreach (ClassCount item in shown)
        {
            string bar = new(context.IsTerminal ? '█' : '#', (int)Math.Round((double)BarLength * item.Count / Math.Max(most, 1)));
            context.Line($"  {item.Index,4} {item.Name ?? string.Empty,-16} {Texts.Count(item.Count),9} {bar}".TrimEnd());
        }
    }

    private static string Color(IReadOnlyList<double> values) => string.Join(" ", values.Select(value => $"{value:F0}"));
}
