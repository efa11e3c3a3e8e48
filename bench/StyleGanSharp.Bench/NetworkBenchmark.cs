using System.Diagnostics;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>A whole synthesis network, one picture in float32, beside its bare convolutions.</summary>
internal static class NetworkBenchmark
{
    public static void Run(string config, int resolution, int threads)
    {
        set_num_threads(threads);
        using var random = new RandomSource(1);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        bool isR = config == "r";
        var options3 = new StyleGan3GeneratorOptions
        {
            ImgResolution = resolution,
            ChannelBase = isR ? 65536 : 32768,
            ChannelMax = isR ? 1024 : 512,
            ConvKernel = isR ? 1 : 3,
            UseRadialFilters = isR,
        };
        var options2 = new StyleGan2GeneratorOptions { ImgResolution = resolution, ChannelBase = resolution > 512 ? 32768 : 16384 };
        using GeneratorNetwork network = config == "2" ? new StyleGan2Generator(options2, random) : new StyleGan3Generator(options3, random);
        Tensor ws = network.Map(random.Normal(1, 512), null);
        List<Func<Tensor>> convolutions = config == "2" ? Convolutions2(options2, random) : Convolutions3(options3, random);

        // Taken in turns, so that what else the machine does falls on both alike.
        double whole = double.MaxValue;
        var parts = new double[convolutions.Count];
        Array.Fill(parts, double.MaxValue);
        var firstCall = 0.0;
        for (int round = 0; round < 7; round++)
        {
            double seconds = Seconds(() => network.Synthesize(ws));
            firstCall = round == 0 ? seconds : firstCall;
            whole = Math.Min(whole, seconds);
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = Math.Min(parts[i], Seconds(convolutions[i]));
            }
        }

        Console.WriteLine($"{network.GetType().Name} {config} {resolution}x{resolution}, batch 1, {threads} threads: network {whole * 1000:F0} ms (first call {firstCall * 1000:F0} ms), "
            + $"bare convolutions {parts.Sum() * 1000:F0} ms, ratio {whole / parts.Sum():F2}");
    }

    private static List<Func<Tensor>> Convolutions3(StyleGan3GeneratorOptions options, RandomSource random) =>
    [
        .. LayerSchedule.Make(options).Layers.Select(plan =>
        {
            Tensor x = random.Normal(1, plan.In.Channels, plan.In.Size, plan.In.Size);
            Tensor w = random.Normal(plan.Out.Channels, plan.In.Channels, plan.Kernel, plan.Kernel);
            return (Func<Tensor>)(() => nn.functional.conv2d(x, w, padding: [plan.Kernel - 1, plan.Kernel - 1]));
        }),
    ];

    private static List<Func<Tensor>> Convolutions2(StyleGan2GeneratorOptions options, RandomSource random)
    {
        var convolutions = new List<Func<Tensor>>();
        for (int size = 4; size <= options.ImgResolution; size *= 2)
        {
            int channels = Math.Min(options.ChannelBase / size, options.ChannelMax);
            int before = Math.Min(options.ChannelBase / (size / 2), options.ChannelMax);
            Tensor x = random.Normal(1, channels, size, size);
            Tensor w = random.Normal(channels, channels, 3, 3);
            Tensor rgb = random.Normal(3, channels, 1, 1);
            convolutions.Add(() => nn.functional.conv2d(x, w, padding: [1, 1]));
            convolutions.Add(() => nn.functional.conv2d(x, rgb));
            if (size > 4)
            {
                Tensor small = random.Normal(1, before, size / 2, size / 2);
                Tensor transposed = random.Normal(before, channels, 3, 3);
                convolutions.Add(() => nn.functional.conv_transpose2d(small, transposed, strides: [2, 2]));
            }
        }

        return convolutions;
    }

    private static double Seconds(Func<Tensor> action)
    {
        long start = Stopwatch.GetTimestamp();
        using Tensor result = action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
