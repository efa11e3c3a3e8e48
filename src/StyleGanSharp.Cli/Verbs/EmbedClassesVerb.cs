using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Metrics;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes class embeddings of labeled images.</summary>
[Concerns(typeof(ClassEmbeddings), nameof(ClassEmbeddings.Compute))]
internal sealed class EmbedClassesVerb() : Verb<EmbedClassesVerb.Settings>(
    "embed-classes", VerbCatalog.Train,
    "Make a vector for each class of labeled images, the mean of what a feature network sees in them, for --cfg stylegan-xl --class-embeddings.",
    "stylegan embed-classes --data clothes.zip --features builtin --output clothes-embeddings.safetensors",
    "stylegan embed-classes --data imagenet.zip")
{
    internal sealed record Settings : SettingsRecord
    {
        [Heading("Data"), Option("--data", "Labeled images: {data}", "DATA", Required = "No images are named. Give --data a folder or .zip with labels.")]
        public string Data { get; init; } = string.Empty;

        [Option("--features", "The network that looks at them: {features}", "NAME"), Concerns(typeof(MetricRequest)), Concerns(typeof(FeatureCatalog), "name")]
        public string Features { get; init; } = "efficientnet-lite0";

        [Option("--output", "The file to write", "FILE"), Destination]
        public string Output { get; init; } = "class-embeddings.safetensors";

        [Heading("Computing"), Option("--batch", "Images at a time", Min = 1, Max = WorkAmount.MaxBatch)]
        public int Batch { get; init; } = 32;

        public DeviceSettings Computing { get; } = new();
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        (string data, string output) = (settings.Data, settings.Output);
        using ImageDataset dataset = ImageDataset.Open(data, new ImageDatasetOptions { UseLabels = true, LeaveOutUnreadable = true });
        using FeatureNetwork features = FeatureCatalog.Open(settings.Features, new FeatureOptions { Device = settings.Computing.Open(), Cancellation = context.Cancellation });
        using ClassEmbeddings embeddings = WorkDisplay.Run(context, "embedding", display => ClassEmbeddings.Compute(dataset, features, settings.Batch, display.Counting(dataset.Count), context.Cancellation));
        context.NoteLeftOut(dataset);
        embeddings.Save(context.Result(output));
        context.Line($"{output}: {Texts.Count(embeddings.Classes, "class")} of {dataset.Name}, {Texts.Count(embeddings.Length, "number")} each, by {embeddings.Features}");
        context.Next($"stylegan train --cfg stylegan-xl --data {Texts.Quoted(data)} --cond --class-embeddings {Texts.Quoted(output)} --stages 16,32");
        return ExitCode.Success;
    }
}
