using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Benchmarks;

/// <summary>Measures how fast networks are on this machine.</summary>
public sealed class Benchmark
{
    private readonly BenchmarkOptions _options;
    private readonly Device _device;
    private readonly IProgress<BenchmarkProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly List<GenerationTiming> _generation = [];
    private readonly List<TrainingTiming> _training = [];
    private readonly List<LayerTiming> _layers = [];
    private int _done;
    private int _total;

    private Benchmark(BenchmarkOptions options, IProgress<BenchmarkProgress>? progress, CancellationToken cancellationToken)
    {
        _options = options;
        _device = options.Device ?? CPU;
        _progress = progress;
        _cancellation = cancellationToken;
    }

    /// <summary>Measures; changes libtorch's number of threads meanwhile.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="progress">Receives a report before every measurement.</param>
    /// <param name="cancellationToken">Ends the measurement; what is finished is returned.</param>
    /// <returns>The times.</returns>
    /// <exception cref="UsageException">When the options are out of range.</exception>
    public static BenchmarkReport Run(BenchmarkOptions options, IProgress<BenchmarkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new Benchmark(options, progress, cancellationToken).Run();
    }

    private BenchmarkReport Run()
    {
        DateTimeOffset started = DateTimeOffset.Now;
        BenchmarkMachine machine = BenchmarkMachine.Describe(_device.ToString());
        int threadsBefore = get_num_threads();
        bool isComplete = true;
        List<(string What, Action Measure)> steps = [.. (_options.Threads ?? [threadsBefore]).SelectMany(Steps)];
        _total = steps.Count;
        try
        {
            foreach ((string what, Action measure) in steps)
            {
                _progress?.Report(new BenchmarkProgress(_done / (double)_total, what));
                measure();
                _done++;
            }
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            isComplete = false;
        }
        finally
        {
            set_num_threads(threadsBefore);
        }

        return new BenchmarkReport
        {
            Started = started,
            Machine = machine,
            Rounds = _options.Rounds,
            Precision = _options.Precision,
            IsComplete = isComplete,
            Generation = _generation,
            Training = _training,
            Layers = _layers,
        };
    }

    private IEnumerable<(string What, Action Measure)> Steps(int threads)
    {
        string on = _options.Threads?.Count > 1 ? $" on {Quantity.Of(threads, "thread")}" : string.Empty;
        foreach (BenchmarkSubject subject in _options.Subjects)
        {
            foreach (int batch in _options.Batches)
            {
                yield return ($"{subject.Name}: images, batch {batch}{on}", () => Generate(subject, threads, batch));
            }

            if (_options.MeasuresTraining)
            {
                yield return ($"{subject.Name}: training{on}", () => Train(subject, threads));
            }

            if (_options.MeasuresLayers && subject.Generator is AliasFreeOptions generator)
            {
                foreach (LayerPlan plan in generator.PlanLayers().Layers)
                {
                    yield return ($"{subject.Name}: layer {plan.Name}{on}", () => MeasureLayer(subject, plan, threads));
                }
            }
        }
    }

    private void Generate(BenchmarkSubject subject, int threads, int batch)
    {
        set_num_threads(threads);
        _generation.Add(GenerationBenchmark.Run(subject, threads, batch, _options, _cancellation));
    }

    private void MeasureLayer(BenchmarkSubject subject, LayerPlan plan, int threads)
    {
        set_num_threads(threads);
        _layers.Add(LayerBenchmark.Run(subject.Name, plan, threads, _options.Rounds, _options.WithReference, _cancellation));
    }

    /// <summary>Both sets of operators interleaved, so that what else the machine does falls on both alike.</summary>
    private void Train(BenchmarkSubject subject, int threads)
    {
        set_num_threads(threads);
        OpImplementation[] operators = _options.WithReference ? [OpImplementation.Auto, OpImplementation.Reference] : [OpImplementation.Auto];
        int replicas = _device.type == TorchSharp.DeviceType.CPU ? _options.Replicas ?? threads : 1;
        subject = subject with { Training = subject.Training!.WithMostReplicas(replicas) };
        TrainingBenchmark[] benchmarks = [.. operators.Select(implementation => new TrainingBenchmark(subject, implementation, _device))];
        try
        {
            Interleave(benchmarks, benchmark => benchmark.WarmUp());
            Interleave(benchmarks, benchmark => benchmark.MeasureMemory());
            Interleave(benchmarks, benchmark => benchmark.StartCounting());
            for (int round = 0; round < _options.Rounds; round++)
            {
                Interleave(benchmarks, benchmark => benchmark.Round());
            }

            _training.AddRange(benchmarks.Select(benchmark => benchmark.Result(threads)));
        }
        finally
        {
            Array.ForEach(benchmarks, benchmark => benchmark.Dispose());
        }
    }

    private void Interleave(TrainingBenchmark[] benchmarks, Action<TrainingBenchmark> action)
    {
        foreach (TrainingBenchmark benchmark in benchmarks)
        {
            _cancellation.ThrowIfCancellationRequested();
            action(benchmark);
        }
    }
}
