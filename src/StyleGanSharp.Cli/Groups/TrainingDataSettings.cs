using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Groups;

/// <summary>What a network is trained on.</summary>
[Sets(typeof(TrainingOptions))]
internal sealed record TrainingDataSettings : SettingsRecord
{
    [Heading("Data"), Option("--data", "Training images: {data}", "DATA")]
    public string? Data { get; init; }

    [Option("--cond", "Train a class-conditional network with the labels of the data")]
    [Concerns(typeof(ImageDatasetOptions), nameof(ImageDatasetOptions.UseLabels))]
    public bool Cond { get; init; }

    [Option("--mirror", "Add mirror images"), Concerns(typeof(ImageDatasetOptions))]
    public bool Mirror { get; init; }

    [Option("--max-images", "Train on at most this many images [default: all]"), Concerns(typeof(ImageDatasetOptions))]
    public int? MaxImages { get; init; }

    [Option("--resolution", "Width and height the images must have; built-in images are drawn at it", "PIXELS"), Concerns(typeof(ImageDatasetOptions))]
    public int? Resolution { get; init; }

    [Option("--workers", "Threads that load images [default: 2]")]
    public int? Workers { get; init; }
}
