using System.Diagnostics;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>The filtered nonlinearities of a StyleGAN3 generator, layer by layer, one picture: beside the convolution before them and the reference body.</summary>
internal static class LayerBenchmark
{
    public static void Run(string config, int resolution, int threads, bool withReference)
    {
        set_num_threads(threads);
        bool isR = config == "r";
        var options = new StyleGan3GeneratorOptions
        {
            ImgResolution = resolution,
            ChannelBase = isR ? 65536 : 32768,
            ChannelMax = isR ? 1024 : 512,
            ConvKernel = isR ? 1 : 3,
            UseRadialFilters = isR,
        };
        Console.WriteLine($"StyleGAN3-{config.ToUpperInvariant()} {resolution}x{resolution}, batch 1, {threads} threads; milliseconds, fastest of several");
        Console.WriteLine($"{"layer",-14}{"conv",9}{"forward",9}{"recorded",9}{"backward",9}{"ref fwd",9}{"ref bwd",9}{"fwd x",7}{"bwd x",7}");
        var total = new double[6];
        using var random = new RandomSource(1);
        foreach (LayerPlan plan in LayerSchedule.Make(options).Layers)
        {
            using var scope = NewDisposeScope();
            double[] times = Measure(plan, random, withReference);
            for (int i = 0; i < times.Length; i++)
            {
                total[i] += times[i];
            }

            Print(plan.Name, times);
        }

        Print("total", total);
        Console.WriteLine($"(convolutions + nonlinearities) / convolutions = {(total[0] + total[1]) / total[0]:F2}");
    }

    private static double[] Measure(LayerPlan plan, RandomSource random, bool withReference)
    {
        Tensor x = random.Normal(1, plan.In.Channels, plan.In.Size, plan.In.Size);
        Tensor weight = random.Normal(plan.Out.Channels, plan.In.Channels, plan.Kernel, plan.Kernel);
        Tensor b = random.Normal(plan.Out.Channels);
        Tensor? fu = LowPassFilter.Design(plan.UpTaps, plan.In.CutoffHz, plan.In.HalfWidthHz * 2, plan.TemporaryRate, false);
        Tensor? fd = LowPassFilter.Design(plan.DownTaps, plan.Out.CutoffHz, plan.Out.HalfWidthHz * 2, plan.TemporaryRate, plan.IsRadial);
        Tensor Convolve() => nn.functional.conv2d(x, weight, padding: [plan.Kernel - 1, plan.Kernel - 1]);
        Tensor y = Convolve();
        Tensor leaf = y.detach().requires_grad_();
        Tensor Activate(Tensor input, OpImplementation implementation) => FilteredLeakyRelu.Apply(
            input, fu, fd, b, plan.Up, plan.Down, plan.Padding, plan.IsToRgb ? 1 : Math.Sqrt(2), plan.IsToRgb ? 1 : 0.2, 256, implementation);
        Tensor gradient = Activate(y, OpImplementation.Auto);
        double Backward(OpImplementation implementation)
        {
            using Tensor output = Activate(leaf, implementation);
            return Fastest(() => autograd.grad([output], [leaf], [gradient], retain_graph: true)[0]);
        }

        return
        [
            Fastest(Convolve), Fastest(() => Activate(y, OpImplementation.Auto)), Fastest(() => Activate(leaf, OpImplementation.Auto)), Backward(OpImplementation.Auto),
            withReference ? Fastest(() => Activate(y, OpImplementation.Reference)) : 0, withReference ? Backward(OpImplementation.Reference) : 0,
        ];
    }

    private static double Fastest(Func<Tensor> action)
    {
        double fastest = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < 4 || (i < 100 && Stopwatch.GetElapsedTime(begin).TotalSeconds < 0.15); i++)
        {
            long start = Stopwatch.GetTimestamp();
            using (action())
            {
                fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        return fastest;
    }

    private static void Print(string name, double[] times) => Console.WriteLine(
        $"{name,-14}{times[0],9:F2}{times[1],9:F2}{times[2],9:F2}{times[3],9:F2}{times[4],9:F1}{times[5],9:F1}{times[4] / times[1],7:F1}{times[5] / times[3],7:F1}");
}
