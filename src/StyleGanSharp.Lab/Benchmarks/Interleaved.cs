using System.Diagnostics;
using static TorchSharp.torch;

namespace StyleGanSharp.Benchmarks;

/// <summary>Measures things interleaved, so that what else the machine does falls on all alike.</summary>
internal static class Interleaved
{
    /// <summary>Seconds of every call, [thing][round]; the first round is that of the first calls.</summary>
    public static double[][] Measure(IReadOnlyList<Func<Tensor>> things, int rounds, CancellationToken cancellationToken)
    {
        var seconds = new double[things.Count][];
        for (int i = 0; i < things.Count; i++)
        {
            seconds[i] = new double[rounds];
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < things.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                seconds[i][round] = Seconds(things[i]);
            }
        }

        return seconds;
    }

    /// <summary>The fastest call after the first: <paramref name="rounds"/> calls, and more when they are short.</summary>
    public static double Fastest(Func<Tensor> thing, int rounds, CancellationToken cancellationToken)
    {
        const double PatiencePerRound = 0.03;
        const int MaxPerRound = 20;
        Seconds(thing);
        double fastest = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < rounds || (i < MaxPerRound * rounds && Stopwatch.GetElapsedTime(begin).TotalSeconds < PatiencePerRound * rounds); i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            fastest = Math.Min(fastest, Seconds(thing));
        }

        return fastest;
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Seconds(Func<Tensor> thing)
    {
        long start = Stopwatch.GetTimestamp();
        using Tensor result = thing();
        if (result.device.type == TorchSharp.DeviceType.CUDA)
        {
            cuda.synchronize(result.device);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
