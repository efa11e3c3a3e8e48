using System.Globalization;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>StyleGAN-XL's stages one after another (§3.2): each starts from the best network of the one before, in a folder of its own. Run again, it continues where it stopped, and trains on where it is asked for a greater length.</summary>
public static class StagedTraining
{
    private const int MaxDifferences = 4;

    /// <summary>Reads a list of stages.</summary>
    /// <param name="text">Resolutions separated by commas, e.g. <c>16,32,64</c>.</param>
    /// <param name="name">What to call it in messages, e.g. the option's name.</param>
    /// <returns>The resolutions.</returns>
    /// <exception cref="UsageException">When one is no number or does not follow the one before by 2, 4, 8 or 16 times.</exception>
    public static IReadOnlyList<int> Parse(string text, string name = "stages")
    {
        ArgumentNullException.ThrowIfNull(text);
        int[] stages = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(item => int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int pixels) ? pixels : 0)];
        bool isGood = stages.All(pixels => pixels >= 4 && int.IsPow2(pixels)) && stages.Zip(stages.Skip(1)).All(pair => pair.Second % pair.First == 0 && pair.Second / pair.First is 2 or 4 or 8 or 16);
        return isGood ? stages : throw new UsageException($"{name} '{text}' is not a list of resolutions, each 2, 4, 8 or 16 times the one before, e.g. 16,32,64.");
    }

    /// <summary>Trains all stages.</summary>
    /// <param name="request">What is the same in all stages; its length is that of each stage.</param>
    /// <param name="stages">Resolutions, from small to large.</param>
    /// <param name="outFolder">Receives a folder <c>stage-00016</c> … for each.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="onStage">Receives the options and the folder of each stage that starts; returns what receives its progress.</param>
    /// <param name="cancellationToken">Finishes the current step, saves, and returns.</param>
    /// <returns>The result of the last stage, which took no time when all were complete before.</returns>
    /// <exception cref="StyleGanException">When a stage cannot start, or its folder holds one of other options; says why.</exception>
    public static TrainingResult Run(
        TrainingOptions request, IReadOnlyList<int> stages, string outFolder, Device device, Func<ResolvedTraining, RunFolder, IProgress<TrainingProgress>?> onStage, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(stages);
        ArgumentNullException.ThrowIfNull(onStage);
        ArgumentOutOfRangeException.ThrowIfZero(stages.Count, nameof(stages));
        Check(request, stages, device);
        string? before = null;
        TrainingResult? result = null;
        foreach (int pixels in stages)
        {
            RunFolder folder = Folder(outFolder, pixels);
            TrainingOptions stage = request with { Resolution = pixels, PathStem = before, Superres = before is not null, SynLayers = before is null ? request.SynLayers : null, UpFactor = before is null ? null : request.UpFactor };
            result = null;
            using ImageDataset dataset = stage.OpenData();
            ResolvedTraining options = stage.Resolve(dataset, device);
            bool isStarted = folder.IsResumable;
            if (isStarted)
            {
                RequireSame(folder, stage, options.TotalKimg, dataset, device);
            }

            if (!IsComplete(folder) || IsShorter(ResolvedTraining.Load(folder), options))
            {
                IProgress<TrainingProgress>? progress = onStage(options, folder);
                result = isStarted
                    ? TrainingRun.Resume(folder, dataset, device, options.TotalKimg, options.CpuMinutes, progress, cancellationToken: cancellationToken)
                    : TrainingRun.Train(options, dataset, folder, device, progress, cancellationToken: cancellationToken);
                if (result.WasCanceled)
                {
                    return result;
                }

                SafeFile.Write(CompleteFile(folder), _ => { });
            }

            before = File.Exists(folder.BestFile) ? folder.BestFile : NetworkFile.Resolve(folder.Path);
        }

        RunFolder last = Folder(outFolder, stages[^1]);
        return result ?? new TrainingResult(last.Path, NetworkFile.Resolve(last.Path), TrainedKimg(last), TimeSpan.Zero, false, new Dictionary<string, int>());
    }

    /// <summary>What only a later stage needs must not be missing when the ones before are trained.</summary>
    private static void Check(TrainingOptions request, IReadOnlyList<int> stages, Device device)
    {
        using ImageDataset largest = (request with { Resolution = stages[^1] }).OpenData();
        using ImageDataset smallest = (request with { Resolution = stages[0] }).OpenData();
        var stem = (StyleGanXlGeneratorOptions)(request with { Resolution = stages[0] }).Resolve(smallest, device).Generator;
        (stem with { ImgResolution = stages[^1], Stages = [.. stages.Skip(1).Select(pixels => new SuperResolutionStage(pixels, request.HeadLayers ?? stem.StemLayers))] }).Validate();
    }

    /// <summary>What is on the disk must be what is asked for; it may be shorter.</summary>
    private static void RequireSame(RunFolder folder, TrainingOptions stage, double totalKimg, ImageDataset dataset, Device device)
    {
        ResolvedTraining trained = ResolvedTraining.Load(folder);
        // Defaults that follow from the length are those of the length it was started with.
        List<string> differences = [.. trained.Differences((stage with { Kimg = trained.TotalKimg }).Resolve(dataset, device))];
        if (trained.TotalKimg > totalKimg)
        {
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"total_kimg {trained.TotalKimg}, asked {totalKimg}"));
        }

        if (TrainingState.ReadData(folder.StateFile)?.DifferenceTo(DataFingerprint.Of(dataset)) is { } other)
        {
            differences.Add($"its data: {other}");
        }

        if (differences.Count > 0)
        {
            throw new StyleGanException($"{folder.Path} was trained with other options: {string.Join("; ", differences.Take(MaxDifferences))}{(differences.Count > MaxDifferences ? $"; and {differences.Count - MaxDifferences} more" : string.Empty)}. "
                + "Choose another folder (RunFolder.outFolder), or ask for the same; only a greater length (TrainingOptions.Kimg) continues it.");
        }
    }

    private static bool IsShorter(ResolvedTraining trained, ResolvedTraining asked) => trained.TotalKimg < asked.TotalKimg || trained.CpuMinutes < asked.CpuMinutes;

    private static double TrainedKimg(RunFolder folder) => NetworkFile.ReadInfo(folder.Path).TrainedKimg ?? 0;

    /// <summary>Where a stage is.</summary>
    internal static RunFolder Folder(string outFolder, int pixels) => new(Path.Combine(outFolder, $"stage-{pixels:D5}"));

    private static bool IsComplete(RunFolder folder) => File.Exists(CompleteFile(folder));

    private static string CompleteFile(RunFolder folder) => Path.Combine(folder.Path, "stage-complete");
}
