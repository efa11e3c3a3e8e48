using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes a data set of images of any sizes.</summary>
internal sealed class DatasetBuildVerb : Verb
{
    private readonly Option<string?> _source = Make.Text("--source", $"The images: {string.Join(", ", ImageSource.Usage)} (required)", "DATA").Sets((DatasetBuildOptions o) => o.Source);
    private readonly Option<string?> _dest = Make.Text("--dest", "The data set to make: a name that ends in .zip, or a new folder (required)", "FILE|FOLDER").Sets((DatasetBuildOptions o) => o.Dest);
    private readonly Option<int?> _resolution = Make.Whole("--resolution", "Width and height of the result, a power of two [default: that of the images]", "PIXELS").Sets((DatasetBuildOptions o) => o.Resolution);
    private readonly ChoiceOption<ImageTransform> _transform = new ChoiceOption<ImageTransform>(
        "--transform", "How an image is made square", "center-crop",
        ("center-crop", ImageTransform.CenterCrop), ("center-crop-wide", ImageTransform.CenterCropWide), ("pad", ImageTransform.Pad), ("stretch", ImageTransform.Stretch),
        ("none", ImageTransform.None)).Sets((DatasetBuildOptions o) => o.Transform);

    private readonly ChoiceOption<ResizeFilter> _filter = new(
        "--filter", "How an image is scaled", "lanczos", ("lanczos", ResizeFilter.Lanczos), ("box", ResizeFilter.Box), ("bicubic", ResizeFilter.Bicubic));

    private readonly Option<int?> _maxImages = Make.Whole("--max-images", "Use at most this many images, an even choice [default: all]").Sets((DatasetBuildOptions o) => o.MaxImages);
    private readonly Option<bool> _labelsFromFolders = Make.Switch("--labels-from-folders", "Take sub-folders as classes").Sets((DatasetBuildOptions o) => o.LabelsFromFolders).Sets((ImageSourceOptions o) => o.LabelsFromFolders);
    private readonly ChoiceOption<AlphaMode> _alpha = new(
        "--alpha", "What becomes of transparency", "keep", ("keep", AlphaMode.Keep), ("white", AlphaMode.White), ("black", AlphaMode.Black));

    private readonly Option<int?> _workers = Make.Whole("--workers", "Threads [default: one a core]").Sets((DatasetBuildOptions o) => o.Workers);

    public override string Name => "dataset build";

    public override string Group => VerbCatalog.Data;

    public override string Description => "Make a data set for training of images of any size and kind. Images that cannot be read are skipped and listed.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan dataset build --source holiday-photos --dest photos-256.zip --resolution 256",
        "stylegan dataset build --source animals --dest animals.zip --resolution 128 --labels-from-folders",
        "stylegan dataset build --source emoji.zip --dest emoji-64.zip --resolution 64 --transform pad --alpha white",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
        [new("Data", _source, _dest, _maxImages, _labelsFromFolders), new("Images", _resolution, _transform, _filter, _alpha), new("Computing", _workers)];

    public override int Run(ParseResult values, VerbContext context)
    {
        var options = new DatasetBuildOptions
        {
            Source = values.GetValue(_source) ?? string.Empty,
            Dest = values.GetValue(_dest) ?? string.Empty,
            Resolution = values.GetValue(_resolution),
            Transform = _transform.ReadRequired(values),
            Filter = _filter.ReadRequired(values),
            MaxImages = values.GetValue(_maxImages),
            LabelsFromFolders = values.GetValue(_labelsFromFolders),
            Alpha = _alpha.ReadRequired(values),
            Workers = values.GetValue(_workers),
        };
        DatasetBuildReport report = WorkDisplay.Run(context, "building", display => DatasetBuilder.Build(options, new Shares(display), context.Cancellation));
        foreach (DatasetProblem problem in report.Skipped)
        {
            context.Warn($"skipped {problem.Name}: {problem.Reason}");
        }

        context.Line($"{report.Dest}: {Texts.Count(report.Written)} images of {report.Resolution}x{report.Resolution} with {report.Channels} channels"
            + $"{(report.LabelDim > 0 ? $", labels of {report.LabelDim}" : ", no labels")}, {report.Skipped.Count} skipped");
        string dest = Texts.Quoted(report.Dest);
        context.Next($"stylegan dataset inspect {dest} --sheet sheet.png", $"stylegan train --data {dest}{(report.LabelDim > 0 ? " --cond" : string.Empty)} --mirror");
        return ExitCode.Success;
    }

    /// <summary>Two passes of equal length as one share.</summary>
    private sealed class Shares(WorkDisplay display) : IProgress<DatasetBuildProgress>
    {
        public void Report(DatasetBuildProgress value) => display.Report(
            ((value.IsScanning ? 0 : value.Total) + value.Done) / (2.0 * value.Total),
            $" ({(value.IsScanning ? "reading headers" : "converting")} {Texts.Count(value.Done)} of {Texts.Count(value.Total)}{(value.Skipped > 0 ? $", {value.Skipped} skipped" : string.Empty)})");
    }
}
