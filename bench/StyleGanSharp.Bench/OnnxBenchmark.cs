using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using StyleGanSharp.Benchmarks;
using StyleGanSharp.Export;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>A generator in the library and its export in ONNX Runtime beside the bare convolutions, interleaved; and what an export takes.</summary>
internal static class OnnxBenchmark
{
    private static readonly string[] Networks = ["stylegan2:256", "stylegan3-t:256", "stylegan3-r:256"];

    /// <param name="names">Networks as <c>stylegan bench</c> names them; none is those of the table.</param>
    /// <param name="threads">Threads of both.</param>
    /// <param name="rounds">Rounds after the first.</param>
    /// <param name="isProfiled">Whether to say which operators ONNX Runtime spends its time on.</param>
    public static void Run(IReadOnlyList<string> names, int threads, int rounds, bool isProfiled)
    {
        LibTorch.EnsureLoaded();
        set_num_threads(threads);
        foreach (string name in names.Count > 0 ? names : Networks)
        {
            BenchmarkSubject subject = BenchmarkSubject.Parse(name);
            string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
            try
            {
                Measure(name, subject, path, threads, rounds, isProfiled);
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    private static void Measure(string name, BenchmarkSubject subject, string path, int threads, int rounds, bool isProfiled)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(1);
        using var model = new StyleGanModel(subject.Generator.Create(random));
        GeneratorNetwork network = model.Generator;
        network.eval();
        using (var small = new StyleGanModel(new StyleGan2GeneratorOptions { ImgResolution = 8, ChannelBase = 64, ZDim = 8, WDim = 8 }.Create(random)))
        {
            Export("code, by a network of 8 pixels", small, path);
        }

        Export(name, model, path);

        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        if (isProfiled)
        {
            options.EnableProfiling = true;
            options.ProfileOutputPathPrefix = path;
        }

        Stopwatch loading = Stopwatch.StartNew();
        using var session = new InferenceSession(path, options);
        double loadSeconds = loading.Elapsed.TotalSeconds;
        Tensor ws = network.Map(random.Normal(1, network.ZDim), network.CDim == 0 ? null : zeros(1, network.CDim));
        float[] numbers = [.. ws.data<float>()];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(numbers, ws.shape);
        using var run = new RunOptions();
        float[] drawn = [];
        Tensor Elsewhere()
        {
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, ["ws"], [input], ["image"]);
            drawn = results[0].GetTensorDataAsSpan<float>().ToArray();
            return zeros(1);
        }

        IReadOnlyList<Func<Tensor>> convolutions = BareConvolutions.Of(subject.Generator, 1, CPU) ?? [];
        double[][] seconds = Interleaved.Measure([() => network.Synthesize(ws), Elsewhere, .. convolutions], rounds + 1, default);
        float difference = (network.Synthesize(ws).flatten() - tensor(drawn)).abs().max().item<float>();
        double library = seconds[0].Skip(1).Min();
        double elsewhere = seconds[1].Skip(1).Min();
        double bare = seconds.Skip(2).Sum(calls => calls.Skip(1).Min());
        Console.WriteLine(FormattableString.Invariant(
            $"{name}, {threads} threads: library {library * 1000:F0} ms, ONNX Runtime {elsewhere * 1000:F0} ms ({elsewhere / library:F2} times; loads in {loadSeconds:F1} s), bare convolutions {bare * 1000:F0} ms; images differ by {difference:g2}"));
        if (isProfiled)
        {
            Operators(session.EndProfiling(), rounds + 1);
        }
    }

    /// <summary>Writes the file, and what that took beyond the network.</summary>
    private static void Export(string name, StyleGanModel model, string path)
    {
        long weights = model.Generator.state_dict().Values.Sum(value => value.numel() * value.ElementSize);
        GC.Collect();
        long before = Process.GetCurrentProcess().WorkingSet64;
        long peak = before;
        using var stop = new CancellationTokenSource();
        var watch = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using Process process = Process.GetCurrentProcess();
                peak = Math.Max(peak, process.WorkingSet64);
                Thread.Sleep(1);
            }
        });
        watch.Start();
        Stopwatch time = Stopwatch.StartNew();
        OnnxFileInfo info = model.ExportOnnx(path, new OnnxOptions { Part = OnnxPart.Synthesis });
        double seconds = time.Elapsed.TotalSeconds;
        stop.Cancel();
        watch.Join();
        Console.WriteLine(FormattableString.Invariant(
            $"{name}: file of {info.SizeBytes / 1e6:F0} MB with {info.Nodes} nodes written in {seconds:F1} s; weights {weights / 1e6:F0} MB, memory grew by {(peak - before) / 1e6:F0} MB, {1 + ((double)(peak - before) / weights):F2} times the weights in all"));
    }

    private static void Operators(string profile, int runs)
    {
        using JsonDocument events = JsonDocument.Parse(File.ReadAllBytes(profile));
        File.Delete(profile);
        var kernels = events.RootElement.EnumerateArray().Where(item => item.GetProperty("cat").GetString() == "Node" && item.GetProperty("name").GetString()!.EndsWith("kernel_time", StringComparison.Ordinal))
            .Select(item => (Type: item.GetProperty("args").GetProperty("op_name").GetString()!, Name: item.GetProperty("name").GetString()!, Ms: item.GetProperty("dur").GetDouble() / 1000 / runs)).ToArray();
        foreach (var group in kernels.GroupBy(kernel => kernel.Type).OrderByDescending(group => group.Sum(kernel => kernel.Ms)).Take(12))
        {
            Console.WriteLine(FormattableString.Invariant($"  {group.Key}: {group.Sum(kernel => kernel.Ms):F1} ms in {group.Select(kernel => kernel.Name).Distinct().Count()}"));
        }

        foreach (var group in kernels.GroupBy(kernel => kernel.Name).OrderByDescending(group => group.Sum(kernel => kernel.Ms)).Take(24))
        {
            Console.WriteLine(FormattableString.Invariant($"    {group.Key}: {group.Sum(kernel => kernel.Ms):F2} ms"));
        }
    }
}
