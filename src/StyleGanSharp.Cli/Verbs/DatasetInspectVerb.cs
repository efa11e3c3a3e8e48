using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Looks through a data set.</summary>
internal sealed class DatasetInspectVerb : Verb
{
    private const int MaxProblems = 20;
    private const int BarLength = 40;

    private readonly Argument<string> _data = new("DATA") { Description = string.Join(", ", ImageSource.Usage) };
    private readonly Option<string?> _sheet = Make.Text("--sheet", "Write a contact sheet: .png, .webp or .jpg", "FILE");
    private readonly Option<int?> _cell = Make.Whole("--cell", "Width and height of an image on the sheet", "PIXELS", 96).Sets((DatasetInspectOptions o) => o.CellPx);
    private readonly Option<int?> _cells = Make.Whole("--cells", "Images across and down on the sheet", otherwise: 10).Sets((DatasetInspectOptions o) => o.CellsPerSide);
    private readonly Option<int?> _maxImages = Make.Whole("--max-images", "Decode at most this many images, evenly spread", otherwise: 20_000).Sets((DatasetInspectOptions o) => o.MaxImages);
    private readonly Option<bool> _labelsFromFolders = Make.Switch("--labels-from-folders", "Take sub-folders as classes").Sets((DatasetInspectOptions o) => o.LabelsFromFolders).Sets((ImageSourceOptions o) => o.LabelsFromFolders);
    private readonly Option<int?> _workers = Make.Whole("--workers", "Threads [default: one a core]").Sets((DatasetInspectOptions o) => o.Workers);

    public override string Name => "dataset inspect";

    public override string Group => VerbCatalog.Data;

    public override string Description => "Look through a data set: number, sizes, channels, colors, classes, unreadable images, and a contact sheet.";

    public override IReadOnlyList<string> Examples => ["stylegan dataset inspect photos-256.zip --sheet sheet.png", "stylegan dataset inspect animals --labels-from-folders"];

    public override IReadOnlyList<Argument> Arguments => [_data];

    public override IReadOnlyList<OptionGroup> Options => [new("Result", _sheet, _cell, _cells), new("Data", _maxImages, _labelsFromFolders), new("Computing", _workers)];

    public override int Run(ParseResult values, VerbContext context)
    {
        string? sheet = values.GetValue(_sheet);
        if (sheet is not null)
        {
            ImageFormats.FromPath(sheet);
        }

        var options = new DatasetInspectOptions
        {
            MaxImages = values.GetValue(_maxImages),
            LabelsFromFolders = values.GetValue(_labelsFromFolders),
            CellPx = values.GetValue(_cell) ?? 96,
            CellsPerSide = values.GetValue(_cells) ?? 10,
            Workers = values.GetValue(_workers),
        };
        string data = values.GetRequiredValue(_data);
        DatasetInspection found = WorkDisplay.Run(context, "reading", display => DatasetInspector.Inspect(data, options, display, context.Cancellation));
        context.Line($"{found.Name}: {Texts.Count(found.Count)} images{(found.Checked < found.Count ? $", {Texts.Count(found.Checked)} looked at" : string.Empty)}");
        foreach (ImageKindCount kind in found.Kinds)
        {
            context.Line($"  {kind.Width}x{kind.Height}, {kind.Channels} channel(s): {Texts.Count(kind.Count)}");
        }

        if (found.Kinds.Count > 0)
        {
            context.Line($"  mean color {Color(found.Mean)}, standard deviation {Color(found.StandardDeviation)} (red, green, blue of 255)");
        }

        ShowLabels(found, context);
        foreach (DatasetProblem problem in found.Unreadable.Take(MaxProblems))
        {
            context.Warn($"{problem.Name}: {problem.Reason}");
        }

        if (found.Unreadable.Count > MaxProblems)
        {
            context.Warn($"and {found.Unreadable.Count - MaxProblems} more that cannot be read");
        }

        if (sheet is not null && found.ContactSheet is not null)
        {
            ImageCodec.Save(sheet, found.ContactSheet);
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

        context.Line($"  labels of {found.LabelDim}");
        int most = found.Classes.Select(item => item.Count).DefaultIfEmpty(1).Max();
        foreach (ClassCount item in found.Classes)
        {
            string bar = new(context.IsTerminal ? '█' : '#', (int)Math.Round((double)BarLength * item.Count / Math.Max(most, 1)));
            context.Line($"  {item.Index,4} {item.Name ?? string.Empty,-16} {Texts.Count(item.Count),9} {bar}".TrimEnd());
        }
    }

    private static string Color(IReadOnlyList<double> values) => string.Join(" ", values.Select(value => $"{value:F0}"));
}
