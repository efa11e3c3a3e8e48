using System.Text;
using StyleGanSharp.Benchmarks;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Measures speed and memory.</summary>
internal sealed class BenchVerb() : Verb<BenchVerb.Settings>(
    "bench", VerbCatalog.Start,
    "Measure how fast this machine is with networks: seconds per image beside the time of the bare convolutions, training, memory, and how it scales with threads.",
    "stylegan bench",
    "stylegan bench stylegan2:256 faces.safetensors --batch 1,8 --threads 1,2 --json speed.json",
    "stylegan bench stylegan2:32 stylegan3-t:32 --cbase 2048 --cmax 64 --train --reference",
    "stylegan bench stylegan3-r:256 --layers --reference")
{
    internal sealed record Settings : SettingsRecord
    {
        [Argument("NETWORK", "Configurations with a resolution, files or run folders")]
        public IReadOnlyList<string> Networks { get; init; } = ["stylegan3-t:256", "stylegan3-r:256", "stylegan2:256"];

        [Heading("Networks"), Option("--cbase", "Channels times resolution of configurations, as train has it [default: that of the official networks]")]
        [Concerns(typeof(BenchmarkSubject), "channelBase"), Concerns(typeof(StyleGan2GeneratorOptions), nameof(StyleGan2GeneratorOptions.ChannelBase))]
        public int? CBase { get; init; }

        [Option("--cmax", "Most channels of a layer of configurations [default: that of the official networks]")]
        [Concerns(typeof(BenchmarkSubject), "channelMax"), Concerns(typeof(StyleGan2GeneratorOptions), nameof(StyleGan2GeneratorOptions.ChannelMax))]
        public int? CMax { get; init; }

        [Heading("What to measure"), Option("--batch", "Images at a time when images are made, one or more numbers", "LIST"), Sets(typeof(BenchmarkOptions))]
        public int[]? Batches { get; init; }

        [Option("--train", "Also measure training: seconds per phase and per thousand images, and memory"), Sets(typeof(BenchmarkOptions))]
        public bool MeasuresTraining { get; init; }

        [Option("--train-batch", "Batch size of training")]
        [Concerns(typeof(TrainingOptions), nameof(TrainingOptions.Batch))]
        public int TrainBatch { get; init; } = BenchmarkSubject.DefaultTrainingBatch;

        [Option("--replicas", "Most data-parallel replicas of a training on a CPU [default: one per thread]"), Sets(typeof(BenchmarkOptions))]
        public int? Replicas { get; init; }

        [Option("--layers", "Also measure the filtered nonlinearities of StyleGAN3 layer by layer"), Sets(typeof(BenchmarkOptions))]
        public bool MeasuresLayers { get; init; }

        [Option("--reference", "Measure --train and --layers with the plain reference operators too, interleaved, and --layers step by step as they are defined as well, and give the ratios; slow")]
        [Sets(typeof(BenchmarkOptions))]
        public bool WithReference { get; init; }

        [Option("--rounds", "How often everything is measured"), Sets(typeof(BenchmarkOptions))]
        public int? Rounds { get; init; }

        [Heading("Computing"), Option("--threads", "Numbers of threads to compute with, e.g. 1,2 [default: all]", "LIST"), Sets(typeof(BenchmarkOptions))]
        public int[]? Threads { get; init; }

        public PrecisionSettings Format { get; } = new();

        [Option("--device", "Where to compute: cpu, cuda, cuda:1, mps or auto (the best that works)", "DEVICE"), Concerns(typeof(Devices), "name")]
        public string Device { get; init; } = "cpu";

        [Heading("Result"), Option("--json", "Also write everything to this file", "FILE"), Destination]
        public string? Json { get; init; }
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        TorchSharp.torch.Device device = Devices.Parse(settings.Device);
        settings.Format.WarnIfSlow(device, context);
        BenchmarkOptions options = settings.Fill(new BenchmarkOptions
        {
            Subjects = [.. settings.Networks.Select(name => BenchmarkSubject.Parse(NetworkSource.Local(name, context), settings.CBase, settings.CMax, settings.TrainBatch, device))],
            Device = device,
        });
        context.NoteOneDnn();
        BenchmarkReport report = WorkDisplay.Run(context, "measuring", display => Benchmark.Run(
            options, new Display(display), context.Cancellation));
        foreach (string line in BenchmarkTables.Lines(report))
        {
            context.Line(line);
        }

        if (settings.Json is { } path)
        {
            SafeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(report.ToJson())));
            context.Line($"{path}: everything as JSON");
        }

        if (!report.IsComplete)
        {
            context.Warn("stopped: what was not measured is missing.");
        }

        return report.IsComplete ? ExitCode.Success : ExitCode.Interrupted;
    }

    private sealed class Display(WorkDisplay display) : IProgress<BenchmarkProgress>
    {
        public void Report(BenchmarkProgress value) => display.Report(value.Fraction, $" {value.Now}");
    }
}
