using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes a data set of images of any sizes.</summary>
[Concerns(typeof(DatasetBuilder), nameof(DatasetBuilder.Build))]
internal sealed class DatasetBuildVerb() : Verb<DatasetBuildVerb.Settings>(
    "dataset build", VerbCatalog.Data,
    "Make a data set for training of images of any size and kind. Images that cannot be read are skipped and listed.",
    "stylegan dataset build --source holiday-photos --dest photos-256.zip --resolution 256",
    "stylegan dataset build --source animals --dest animals.zip --resolution 128 --labels-from-folders",
    "stylegan dataset build --source emoji.zip --dest emoji-64.zip --resolution 64 --transform pad --alpha white")
{
    /// <summary>Archives that a user may take for a data set, and of which a folder would be made.</summary>
    private static readonly string[] Archives = [".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tfrecords", ".tfrecord", ".lmdb", ".h5", ".hdf5", ".mdb"];

    [Sets(typeof(DatasetBuildOptions))]
    internal sealed record Settings : SettingsRecord
    {
        [Heading("Data"), Option("--source", "The images: {data} (required)", "DATA")]
        public string? Source { get; init; }

        [Option("--dest", "The data set to make: a name that ends in .zip, or a new folder (required)", "FILE|FOLDER")]
        public string? Dest { get; init; }

        [Option("--max-images", "Use at most this many images, an even choice [default: all]")]
        public int? MaxImages { get; init; }

        [Option("--labels-from-folders", "Take sub-folders as classes"), Concerns(typeof(ImageDatasetOptions))]
        public bool LabelsFromFolders { get; init; }

        [Heading("Images"), Option("--resolution", "Width and height of the result, a power of two [default: that of the images]", "PIXELS")]
        public int? Resolution { get; init; }

        [Option("--transform", "How an image is made square")]
        [Choices("center-crop", ImageTransform.CenterCrop, "center-crop-wide", ImageTransform.CenterCropWide, "pad", ImageTransform.Pad, "stretch", ImageTransform.Stretch, "none", ImageTransform.None)]
        public ImageTransform? Transform { get; init; }

        [Option("--filter", "How an image is scaled"), Choices("lanczos", ResizeFilter.Lanczos, "box", ResizeFilter.Box, "bicubic", ResizeFilter.Bicubic)]
        public ResizeFilter? Filter { get; init; }

        [Option("--alpha", "What becomes of transparency"), Choices("keep", AlphaMode.Keep, "white", AlphaMode.White, "black", AlphaMode.Black)]
        public AlphaMode? Alpha { get; init; }

        public override IEnumerable<string> Problems()
        {
            string ending = Path.GetExtension(Dest ?? string.Empty).ToLowerInvariant();
            if (Archives.Contains(ending))
            {
                yield return $"--dest '{Dest}' ends in {ending}, which is not written here. Choose a name that ends in .zip, or that of a folder.";
            }
        }

        [Heading("Computing"), Option("--workers", "Threads [default: one per core]")]
        public int? Workers { get; init; }
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        DatasetBuildOptions options = settings.Fill(new DatasetBuildOptions { Source = string.Empty, Dest = string.Empty });
        DatasetBuildReport report = WorkDisplay.Run(context, "building", display => DatasetBuilder.Build(options, new Fractions(display), context.Cancellation));
        foreach (DatasetProblem problem in report.Skipped)
        {
            context.Warn($"skipped {problem.Name}: {problem.Reason}");
        }

        context.Line($"{report.Dest}: {Texts.Count(report.Written, "image")} of {report.Resolution}x{report.Resolution} with {report.Channels} {(report.Channels == 1 ? "channel" : "channels")}"
            + $"{(report.LabelDim > 0 ? $", labels of {report.LabelDim}" : ", no labels")}, {report.Skipped.Count} skipped");
        foreach (string note in report.Notes)
        {
            context.Warn(note);
        }

        string dest = Texts.Quoted(report.Dest);
        context.Next($"stylegan dataset inspect {dest} --sheet sheet.png", $"stylegan train --data {dest}{(report.LabelDim > 0 ? " --cond" : " --mirror")}");
        return ExitCode.Success;
    }

    /// <summary>Two passes of equal length as one fraction.</summary>
    private sealed class Fractions(WorkDisplay display) : IProgress<DatasetBuildProgress>
    {
        public void Report(DatasetBuildProgress value) => display.Report(
            ((value.IsScanning ? 0 : value.Total) + value.Done) / (2.0 * value.Total),
            $" ({(value.IsScanning ? "reading headers" : "converting")} {Texts.Count(value.Done)} of {Texts.Count(value.Total)}{(value.Skipped > 0 ? $", {value.Skipped} skipped" : string.Empty)})");
    }
}
