using StyleGanSharp.Checkpoints;
using StyleGanSharp.Inference;
using StyleGanSharp.Training;

// FirstImage                   makes image.png with the network that comes with the library
// FirstImage NETWORK           makes image.png with a trained network (.safetensors file or run folder)
// FirstImage --train IMAGES  trains on a folder or zip of images for a while, then makes image.png; Ctrl-C saves and stops
switch (args)
{
    case []:
        MakeImage(BuiltinNetworks.Avatars);
        return 0;
    case [string network] when network != "--train":
        MakeImage(network);
        return 0;
    case ["--train", string images]:
        MakeImage(Train(images));
        return 0;
    default:
        Console.Error.WriteLine("Usage: FirstImage [NETWORK] | FirstImage --train IMAGES");
        return 2;
}

static void MakeImage(string network)
{
    using var model = StyleGanModel.Load(network);
    model.Generate(seed: 42, truncation: 0.7, label: model.ClassCount > 0 ? 0 : null).Save("image.png");
    Console.WriteLine("image.png");
}

static string Train(string images)
{
    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, key) =>
    {
        key.Cancel = true;
        stop.Cancel();
    };
    TrainingResult result = TrainingRun.Train(new TrainingOptions { Data = images, Preset = "tiny", Kimg = 5, Mirror = true }, new TickLines(), stop.Token);
    return result.Snapshot;
}

/// <summary>Writes a line a tick. (<see cref="Progress{T}"/> would do too; it reports from another thread.)</summary>
internal sealed class TickLines : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.IsTick)
        {
            Console.WriteLine($"{value.Kimg:F1} of {value.TotalKimg} kimg, {value.SecPerKimg:F1} s/kimg, {value.Remaining:hh\\:mm\\:ss} left");
        }
    }
}
