using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Studies;

/// <summary>One network of a study: trained at once, or grown in stages that share its length.</summary>
internal sealed class StudyTask
{
    private readonly TrainingOptions _request;
    private readonly ResolvedTraining _first;
    private readonly int[] _stages;
    private readonly string _path;

    private StudyTask(StudyConfiguration configuration, TrainingOptions request, ResolvedTraining first, int[] stages, string path)
    {
        (Configuration, _request, _first, _stages, _path) = (configuration, request, first, stages, path);
    }

    public StudyConfiguration Configuration { get; }

    public int Seed => _request.Seed;

    /// <summary>The run whose network is measured.</summary>
    public RunFolder Run => _stages.Length == 0 ? new RunFolder(_path) : StagedTraining.Folder(_path, _stages[^1]);

    /// <summary>Fills in what the training depends on; of a growing one that of its first stage, from which the others follow.</summary>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public static StudyTask Plan(StudyConfiguration configuration, int seed, TrainingOptions shared, ImageDataset dataset, string path, Device device)
    {
        TrainingOptions request = configuration.Change(shared) with { Seed = seed, Resume = null };
        if (configuration.GrowthFactor == 1)
        {
            return new StudyTask(configuration, request, request.Resolve(dataset, device), [], path);
        }

        int[] stages = [dataset.Resolution / configuration.GrowthFactor, dataset.Resolution];
        request = request with { Kimg = (request.Kimg ?? request.Resolve(dataset, device).TotalKimg) / stages.Length, CpuMinutes = request.CpuMinutes / stages.Length };
        TrainingOptions stem = request with { Resolution = stages[0] };
        using ImageDataset small = stem.OpenData();
        return new StudyTask(configuration, request, stem.Resolve(small, device), stages, path);
    }

    /// <summary>A folder must not hold two studies: their numbers would be compared.</summary>
    /// <exception cref="UsageException">When the training was begun with other options.</exception>
    public void CheckEarlierRun()
    {
        RunFolder run = _stages.Length == 0 ? Run : StagedTraining.Folder(_path, _stages[0]);
        if (run.IsResumable && Comparable(ResolvedTraining.Load(run)) != Comparable(_first))
        {
            throw new UsageException($"{run.Path} was trained with other options than this study asks for. Give the options it was started with, or another folder (StudyRequest.Folder).");
        }
    }

    /// <summary>Trains what is left of it.</summary>
    /// <exception cref="OperationCanceledException">When it was stopped; everything is saved.</exception>
    public void Train(ImageDataset dataset, Device device, StudyClock clock, CancellationToken cancellationToken)
    {
        TrainingResult? result = _stages.Length == 0 ? TrainAtOnce(dataset, device, clock, cancellationToken) : Grow(device, clock, cancellationToken);
        if (result is null)
        {
            clock.WasTrained();
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        clock.Line(FormattableString.Invariant($"trained {result.Kimg:0.###} kimg in {result.Elapsed.TotalMinutes:0.0} minutes"));
        clock.Trained();
    }

    /// <summary>What of the options decides on the network. The number of data-parallel replicas is left to the machine at hand.</summary>
    private static string Comparable(ResolvedTraining options) =>
        (options with { Workers = 1, KimgPerTick = 1, SnapshotTicks = 1, Desc = null, ClassEmbeddings = null, MicroBatchSize = options.Batch, Replicas = 1, OneDnn = null }).ToJson();

    private TrainingResult? TrainAtOnce(ImageDataset dataset, Device device, StudyClock clock, CancellationToken cancellationToken)
    {
        double trained = Run.IsResumable ? NetworkFile.ReadInfo(Run.Path).TrainedKimg ?? 0 : 0;
        return trained >= _first.TotalKimg || (Run.IsResumable && Run.SavedCpuMinutes >= _first.CpuMinutes) ? null
            : Run.IsResumable ? TrainingRun.Resume(Run, dataset, device, progress: new RunPlots(clock.Training()), cancellationToken: cancellationToken)
            : TrainingRun.Train(_first, dataset, Run, device, new RunPlots(clock.Training()), cancellationToken: cancellationToken);
    }

    private TrainingResult? Grow(Device device, StudyClock clock, CancellationToken cancellationToken)
    {
        bool hasWork = false;
        TrainingResult result = StagedTraining.Run(_request, _stages, _path, device, (options, _) =>
        {
            hasWork = true;
            return clock.Training(Array.IndexOf(_stages, options.Generator.ImgResolution), _stages.Length);
        }, cancellationToken);
        return hasWork ? result with { Kimg = _stages.Length * _first.TotalKimg } : null;
    }
}
