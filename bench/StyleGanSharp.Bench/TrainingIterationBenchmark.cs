using System.Diagnostics;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>
/// Training iterations of a small StyleGAN2: 32×32, cbase 2048, cmax 64, batch 16, float32. A cycle is 16 iterations, so that every lazy
/// regularisation has its true share; random pictures stand for data, no augmentation.
/// </summary>
internal static class TrainingIterationBenchmark
{
    private const int Batch = 16;
    private const int IterationsPerCycle = 16;

    public static void Run(int cycles, int threads, Device device)
    {
        set_num_threads(threads);
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using var g = new StyleGan2Generator(new StyleGan2GeneratorOptions { ImgResolution = 32, ChannelBase = 2048, ChannelMax = 64 }, random);
        using var ema = new StyleGan2Generator((StyleGan2GeneratorOptions)g.Options, random);
        using var d = new StyleGan2Discriminator(new StyleGan2DiscriminatorOptions { ImgResolution = 32, ChannelBase = 2048, ChannelMax = 64 }, random);
        g.to(device);
        ema.to(device);
        d.to(device);
        using var onDevice = new RandomSource(2, device);
        using var loss = new StyleGan2Loss(g, d, null, new StyleGan2LossOptions { R1Gamma = 0.01, StyleMixingProb = 0.9 }, onDevice);
        using var stats = new StatCollector();
        using var trainer = new GanTrainer(
            g, d, ema, loss,
            new GanTrainerOptions { GOptimizer = new AdamOptions(), DOptimizer = new AdamOptions(), EmaKimg = 5, BatchGpu = Batch },
            stats, SingleProcess.Instance);
        var clock = new Stopwatch();
        var phases = new Dictionary<string, double>();
        trainer.OnStep = (phase, _) =>
        {
            phases[phase.Name] = phases.GetValueOrDefault(phase.Name) + clock.Elapsed.TotalSeconds;
            clock.Restart();
        };
        Tensor real = onDevice.Normal(Batch, 3, 32, 32) * 0.5;
        Tensor noLabel = zeros([Batch, 0], device: device);
        var seconds = new List<double>();
        for (int cycle = 0; cycle <= cycles; cycle++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < IterationsPerCycle; i++)
            {
                using var iteration = NewDisposeScope();
                clock.Restart();
                trainer.Iterate(real, noLabel, _ => (onDevice.Normal(Batch, 512), noLabel));
            }

            if (cycle == 0)
            {
                phases.Clear(); // the first cycle pays for first calls
                continue;
            }

            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        seconds.Sort();
        double perKimg = 1000.0 / (Batch * IterationsPerCycle);
        Console.WriteLine($"StyleGAN2 32x32 cbase 2048 cmax 64 batch 16, {threads} threads, {device}, {cycles} cycles of {IterationsPerCycle} iterations");
        Console.WriteLine($"seconds per iteration: min {seconds[0] / IterationsPerCycle:F3}, median {seconds[cycles / 2] / IterationsPerCycle:F3}, max {seconds[^1] / IterationsPerCycle:F3}");
        Console.WriteLine($"seconds per kimg:      min {seconds[0] * perKimg:F1}, median {seconds[cycles / 2] * perKimg:F1}, max {seconds[^1] * perKimg:F1}");
        foreach ((string name, double total) in phases)
        {
            Console.WriteLine($"  {name}: {total / seconds.Sum():P0} of the time");
        }
    }
}
