using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Distribution;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <content>Trainings on the calling thread.</content>
public sealed partial class TrainingRun
{
    /// <summary>Trains on the calling thread: a new run in a folder of its own, or the run that <see cref="TrainingOptions.Resume"/> names, exactly where its last saved state left it.</summary>
    /// <param name="options">What to train on, and how.</param>
    /// <param name="progress">Receives a report after every step; null is none.</param>
    /// <param name="cancellationToken">Finishes the current step, saves, and returns; before the first one it cancels.</param>
    /// <returns>How the run ended.</returns>
    /// <exception cref="OptionException">When an option is out of range, or would change a run that is continued.</exception>
    /// <exception cref="StyleGanException">When data or networks cannot be read, the named folder holds no run that can be continued, or files cannot be written. What was saved before stays.</exception>
    /// <exception cref="OperationCanceledException">When it was canceled while a network was fetched.</exception>
    /// <example>
    /// <code>
    /// TrainingRun.Train(new TrainingOptions { Data = "photos.zip", Mirror = true });
    /// TrainingRun.Train(new TrainingOptions { Resume = "runs/00000-stylegan2-photos-batch16-gamma0.05", Kimg = 2000 });
    /// </code>
    /// </example>
    public static TrainingResult Train(TrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Device device = options.Device ?? Devices.Best();
        if (options.ContinuedRun is { } run)
        {
            options.CheckContinued();
            return Resume(run, null, device, options.Kimg, options.CpuMinutes, progress, cancellationToken: cancellationToken);
        }

        if (options.Resume is not null)
        {
            NetworkFile.Open(options.Resume, new DownloadOptions { Cancellation = cancellationToken }).Dispose(); // a file that cannot be used is found before a folder is made
        }

        using ImageDataset dataset = options.OpenData();
        ResolvedTraining resolved = options.Resolve(dataset, device);
        RunFolder folder = RunFolder.CreateNext(options.OutFolder, resolved);
        try
        {
            return Train(resolved, dataset, folder, device, progress, cancellationToken: cancellationToken);
        }
        catch
        {
            folder.RemoveIfEmpty();
            throw;
        }
    }

    /// <summary>Trains from the start, for a program that shows the resolved options before it trains.</summary>
    /// <param name="options">The resolved options (<see cref="TrainingOptions.Resolve"/>).</param>
    /// <param name="dataset">The data; not disposed.</param>
    /// <param name="folder">The run's folder, new or empty.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="progress">Receives a report after every step; null is none.</param>
    /// <param name="communicator">The processes that work together, each with the same options and data; null is this one alone.</param>
    /// <param name="reduction">How gradients of several processes are added up.</param>
    /// <param name="cancellationToken">Finishes the current step, saves, and returns.</param>
    /// <returns>How the run ended.</returns>
    /// <exception cref="StyleGanException">When data cannot be read or files not be written. What was saved before stays.</exception>
    public static TrainingResult Train(
        ResolvedTraining options, ImageDataset dataset, RunFolder folder, Device device,
        IProgress<TrainingProgress>? progress = null, ICommunicator? communicator = null, Reduction reduction = Reduction.Exact, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(folder);
        return new TrainingLoop(options, dataset, folder, device, progress, communicator, reduction).Run(isResuming: false, cancellationToken);
    }

    /// <summary>Continues a run exactly where its last saved state left it.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="dataset">The data the run was trained on; null opens it as the run's options say.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="totalKimg">A new length of the run; null keeps the old one.</param>
    /// <param name="cpuMinutes">A new end by processor time; null keeps the old one.</param>
    /// <param name="progress">Receives a report after every step; null is none.</param>
    /// <param name="communicator">The processes that work together, each with the same options and data; null is this one alone.</param>
    /// <param name="reduction">How gradients of several processes are added up.</param>
    /// <param name="cancellationToken">Finishes the current step, saves, and returns.</param>
    /// <returns>How the run ended.</returns>
    /// <exception cref="StyleGanException">When the folder holds no run that can be continued, or the data is not that of the run.</exception>
    public static TrainingResult Resume(
        RunFolder folder, ImageDataset? dataset, Device device, double? totalKimg = null, double? cpuMinutes = null,
        IProgress<TrainingProgress>? progress = null, ICommunicator? communicator = null, Reduction reduction = Reduction.Exact, CancellationToken cancellationToken = default)
    {
        ResolvedTraining options = ResolvedTraining.Load(folder);
        options = options with { TotalKimg = totalKimg ?? options.TotalKimg, CpuMinutes = cpuMinutes ?? options.CpuMinutes };
        using ImageDataset? opened = dataset is null ? options.OpenData() : null;
        return new TrainingLoop(options, dataset ?? opened!, folder, device, progress, communicator, reduction).Run(isResuming: true, cancellationToken);
    }
}
