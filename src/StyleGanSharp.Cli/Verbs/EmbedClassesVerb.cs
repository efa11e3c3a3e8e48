using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Metrics;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes class embeddings of labeled images.</summary>
internal sealed class EmbedClassesVerb : Verb
{
    private readonly Option<string?> _data = Make.Text("--data", $"Labeled images: {string.Join(", ", ImageSource.Usage)} (required)", "DATA");
    private readonly Option<string?> _features = Make.Text("--features", $"The network that looks at them: {string.Join(", ", FeatureCatalog.Names)}", "NAME", "efficientnet-lite0").Sets((MetricRequest o) => o.Features);
    private readonly Option<string?> _output = Make.Text("--output", "The file to write", "FILE", "class-embeddings.safetensors");
    private readonly Option<int?> _batch = Make.Whole("--batch", "Images at a time", otherwise: 32);
    private readonly Option<string?> _device = GlobalOptions.Device();

    public override string Name => "embed-classes";

    public override string Group => VerbCatalog.Train;

    public override string Description => "Make a vector for each class of labeled images, the mean of what a feature network sees in them, for --cfg stylegan-xl --class-embeddings.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan embed-classes --data clothes.zip --features builtin --output clothes-embeddings.safetensors",
        "stylegan embed-classes --data imagenet.zip",
    ];

    public override IReadOnlyList<OptionGroup> Options => [new("Data", _data, _features, _output), new("Computing", _batch, _device)];

    public override int Run(ParseResult values, VerbContext context)
    {
        string data = values.GetValue(_data) ?? throw new UsageException("No images are named. Give --data a folder or .zip with labels.");
        int batch = values.GetValue(_batch) is { } count and >= 1 ? count : throw new UsageException($"--batch is {values.GetValue(_batch)}; it must be at least 1.");
        using IImageSource source = ImageSource.Open(data, new ImageSourceOptions { UseLabels = true });
        using FeatureNetwork features = FeatureCatalog.Open(values.GetValue(_features)!, new FeatureOptions { Device = Devices.Parse(values.GetValue(_device)), Cancellation = context.Cancellation });
        using ClassEmbeddings embeddings = WorkDisplay.Run(context, "embedding", display => ClassEmbeddings.Compute(source, features, batch, display.Counting(source.Count), context.Cancellation));
        string output = values.GetValue(_output)!;
        embeddings.Save(output);
        context.Line($"{output}: {embeddings.Classes} classes of {source.Name}, {embeddings.Length} numbers each, by {embeddings.Features}");
        context.Next($"stylegan train --cfg stylegan-xl --data {Texts.Quoted(data)} --cond --class-embeddings {Texts.Quoted(output)} --stages 16,32");
        return ExitCode.Success;
    }
}
