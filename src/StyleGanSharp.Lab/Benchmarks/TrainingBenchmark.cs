using System.Diagnostics;
using StyleGanSharp.Data;
using StyleGanSharp.Distribution;
using StyleGanSharp.Ops;
using StyleGanSharp.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Benchmarks;

/// <summary>Training steps on noise instead of images.</summary>
/// <remarks>
/// Lazy regularization makes steps differ: instead of whole cycles, every phase's step is timed, and counted as often as its interval says.
/// One step in which all phases are due and one of the others make a round.
/// </remarks>
internal sealed class TrainingBenchmark : IDisposable
{
    private const string Rest = "rest";

    private readonly BenchmarkSubject _subject;
    private readonly Device _device;
    private readonly OpImplementation _operators;
    private readonly ImageDataset _dataset;
    private readonly TrainingSession _session;
    private readonly Dictionary<string, List<double>> _seconds = [];
    private readonly Stopwatch _clock = new();
    private double _inPhases;
    private (long Added, long Peak)? _memory;

    public TrainingBenchmark(BenchmarkSubject subject, OpImplementation operators, Device device)
    {
        _subject = subject;
        _device = device;
        _operators = operators;
        ResolvedTraining options = subject.Training!;
        _dataset = RandomImages.Open(options.Generator.ImgResolution);
        _session = new TrainingSession(options, _dataset, device, SingleProcess.Instance);
    }

    /// <summary>The first step, which plans the convolutions and makes the gradients' memory, is not counted.</summary>
    public void WarmUp() => Iterate(0);

    public void Round()
    {
        Iterate(0);
        Iterate(1);
    }

    /// <summary>A step with all phases for its memory: timing it would count the system's work for it.</summary>
    public void MeasureMemory() => _memory = ProcessMemory.Of(() => Iterate(0));

    public void StartCounting() => _seconds.Clear();

    public TrainingTiming Result(int threads)
    {
        int batch = _subject.Training!.Batch;
        List<(string Name, int Interval)> parts = [.. _session.GanStep.Phases.Select(phase => (phase.Name, phase.Interval)), (Rest, 1)];
        double PerKimg((string Name, int Interval) part, double step) => step / part.Interval * 1000 / batch;
        PhaseTiming[] phases =
        [
            .. parts.Select(part => (Part: part, Step: _seconds[part.Name].Min())).Select(item => new PhaseTiming(item.Part.Name, item.Part.Interval, item.Step, PerKimg(item.Part, item.Step))),
        ];
        return new TrainingTiming(
            _subject.Name, threads, _subject.Training!.Replicas, batch, _operators, phases.Sum(phase => phase.SecondsPerKimg), parts.Sum(part => PerKimg(part, Interleaved.Median(_seconds[part.Name]))),
            phases, _memory?.Added, _memory?.Peak);
    }

    public void Dispose()
    {
        _session.Dispose();
        _dataset.Dispose();
    }

    private void Iterate(long batchIdx)
    {
        using var scope = NewDisposeScope();
        using IDisposable preference = CpuSupport.Prefer(_operators);
        ResolvedTraining options = _subject.Training!;
        int batch = options.Batch;
        using var images = new LoaderBatch(
            randint(0, 256, [batch, options.Generator.ImgChannels, options.Generator.ImgResolution, options.Generator.ImgResolution], ScalarType.Byte), zeros(batch, 0));
        _session.GanStep.BatchIdx = batchIdx;
        _session.GanStep.CurNimg = (long)(options.TotalKimg * 1000); // what fades in or out at the start is over
        _inPhases = 0;
        _clock.Restart();
        long start = Stopwatch.GetTimestamp();
        _session.Step(images, phase => Note(phase.Phase.Name));
        Synchronize();
        Add(Rest, Stopwatch.GetElapsedTime(start).TotalSeconds - _inPhases);
    }

    private void Note(string phase)
    {
        Synchronize();
        double seconds = _clock.Elapsed.TotalSeconds;
        _inPhases += seconds;
        Add(phase, seconds);
        _clock.Restart();
    }

    private void Add(string name, double seconds)
    {
        if (!_seconds.TryGetValue(name, out List<double>? list))
        {
            _seconds[name] = list = [];
        }

        list.Add(seconds);
    }

    private void Synchronize()
    {
        if (_device.type == DeviceType.CUDA)
        {
            cuda.synchronize(_device);
        }
    }
}
