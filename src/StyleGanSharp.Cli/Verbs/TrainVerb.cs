using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Distribution;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Trains a network, or continues a training.</summary>
[Concerns(typeof(TrainingRun), nameof(TrainingRun.Train)), Concerns(typeof(NetworkFile), nameof(NetworkFile.Save))]
internal sealed class TrainVerb() : Verb<TrainVerb.Settings>(
    "train", VerbCatalog.Train,
    "Train a network on images. Ctrl-C saves and stops (exit code 3); --resume RUNFOLDER continues exactly where it stopped.",
    "stylegan train --data my-images.zip --mirror",
    "stylegan train --data builtin:avatars --resolution 32 --preset tiny --aug noaug",
    "stylegan train --data digits.zip --cond --preset cpu --kimg 500 --gamma 0.01",
    "stylegan train --resume runs/00000-stylegan2-my-images-batch16-gamma0.05 --kimg 1000",
    "stylegan train --data my-images.zip --resume other.safetensors --freezed 4",
    "stylegan train --data my-faces.zip --preset paper --resume ffhq256.pkl --kimg 1000")
{
    internal sealed record Settings : SettingsRecord
    {
        /// <summary>What may be given with a run that is continued.</summary>
        private static readonly string[] Free = ["--resume", "--kimg", "--cpu-minutes", "--dry-run", "--device", "--threads", "--deterministic", "--nproc", "--gpus", "--reduce", "--wait-minutes"];

        public TrainingDataSettings Data { get; } = new();

        public ScheduleSettings Schedule { get; } = new();

        public AugmentationSettings Augmentation { get; } = new();

        public ProjectedSettings Discriminator { get; } = new();

        public StyleGanXlSettings StyleGanXl { get; } = new();

        public SizeSettings Networks { get; } = new();

        public RunSettings Run { get; } = new();

        public DeviceSettings Computing { get; } = new();

        public ProcessSettings Processes { get; } = new();

        [Option("--threads", "Threads libtorch computes with, in each process [default: one per core, shared by the processes of a machine]", Min = 1, Max = 1024)]
        public int? Threads { get; init; }

        [Option("--deterministic", "Use only operators that give equal results in equal runs")]
        public bool Deterministic { get; init; }

        /// <summary>What the user asks for.</summary>
        public TrainingOptions Request() => Fill(new TrainingOptions { Metrics = Run.ChosenMetrics });

        public override IEnumerable<string> Problems()
        {
            if (Request().ContinuedRun is { IsResumable: false } run && Directory.Exists(run.Path) && Given.Except(Free).Any())
            {
                return [$"--resume {run.Path} is a folder, but holds no run that can be continued. Give a run folder, or a network file (.safetensors or .pkl) to start from."];
            }

            string[] changed = Request().ContinuedRun is null ? [] : [.. Given.Except(Free)];
            return changed.Length == 0 ? [] : [$"{string.Join(", ", changed)} cannot be given with --resume of a run folder, which continues the run as it was started. "
                + "Leave them out; to start a new run from its weights, give --resume one of its .safetensors files."];
        }
    }

    public override bool IsForSeveral => true;

    protected override int Run(Settings settings, VerbContext context)
    {
        if (settings.Processes.ToStart > 1)
        {
            return ProcessStarter.Run(settings.Processes.ToStart, context);
        }

        using ProcessGroup? group = settings.Processes.Join();
        if (group is null)
        {
            return Run(settings, null, context);
        }

        try
        {
            return ProcessStarter.Tell(Run(settings, group, group.Rank == 0 ? context : context.Muted()));
        }
        catch (Exception e)
        {
            return GroupFailure.End(group, e, context);
        }
    }

    private static int Run(Settings settings, ProcessGroup? group, VerbContext context)
    {
        TrainingOptions request = settings.Request();
        Device device = settings.Processes.Device(settings.Computing, group);
        if ((settings.Threads ?? (group is null ? null : Math.Max(Environment.ProcessorCount / group.Launcher.LocalSize, 1))) is { } threads)
        {
            torch.set_num_threads(threads);
        }

        if (settings.Deterministic)
        {
            LibTorch.SetDeterministic(true);
        }

        if (group is not null)
        {
            context.Line($"{Texts.Count(group.WorldSize, "process")} on {Texts.Count(Enumerable.Range(0, group.WorldSize).Select(group.HostOf).Distinct().Count(), "machine")}, started by {group.Launcher.Name}, connected by {group.Library}");
        }

        return request.ContinuedRun is { } continued ? Continue(continued, device, settings, group, context) : Start(request, device, settings, group, context);
    }

    private static Reduction ReductionOf(Settings settings, Device device) => settings.Processes.Reduction ?? (device.type == DeviceType.CPU ? Reduction.Exact : Reduction.Fast);

    private static int Continue(RunFolder folder, Device device, Settings settings, ProcessGroup? group, VerbContext context)
    {
        ResolvedTraining options = ResolvedTraining.Load(folder);
        options = options with { TotalKimg = settings.Schedule.Kimg ?? options.TotalKimg, CpuMinutes = settings.Schedule.CpuMinutes ?? options.CpuMinutes };
        if (settings.Run.DryRun)
        {
            ShowPlan(options, context);
            return ExitCode.Success;
        }

        // The state may be ahead of the network file, where the disk was full when the network was written.
        if (folder.LastSnapshot is { } last && NetworkFile.ReadInfo(last).TrainedKimg is { } trained && trained >= options.TotalKimg)
        {
            context.Line($"{folder.Path} is complete: {Texts.Kimg(trained)} of {Texts.Kimg(options.TotalKimg)} kimg. Give a larger --kimg to train on.");
            return ExitCode.Success;
        }

        if (options.CpuMinutes is { } limit && folder.SavedCpuMinutes >= limit)
        {
            context.Line(FormattableString.Invariant($"{folder.Path} is complete: it has used its {limit:0.##} minutes of processor time. Give more --cpu-minutes to train on."));
            return ExitCode.Success;
        }

        context.NoteOneDnn();
        context.Line($"continuing {folder.Path} at {Texts.Kimg(folder.SavedKimg)} of {Length(options)} on {device}");
        return Finish(options, context, TrainingDisplay.Run(context, null, progress =>
            TrainingRun.Resume(folder, null, device, settings.Schedule.Kimg, settings.Schedule.CpuMinutes, progress, group, ReductionOf(settings, device), context.Cancellation)));
    }

    private static int Start(TrainingOptions request, Device device, Settings settings, ProcessGroup? group, VerbContext context)
    {
        if (request.Resume is not null)
        {
            request = request with { Resume = NetworkSource.Local(request.Resume, context) };
            NetworkFile.Open(request.Resume).Dispose();
        }

        ResultPlace.RequireOutside("--outdir", settings.Run.OutDir, request.Data);
        if (settings.StyleGanXl.Stages is { } stages)
        {
            if (group is not null)
            {
                throw new UsageException("--stages trains one stage after another in one process. With several, train each stage by itself: --stem, then --superres --path-stem FILE.");
            }

            return RunStages(request, StagedTraining.Parse(stages, "--stages"), device, settings, context);
        }

        using ImageDataset dataset = request.OpenData();
        foreach (string note in dataset.Notes)
        {
            context.Warn(note);
        }

        if (!request.Cond && dataset.HasUnusedLabels)
        {
            context.Note($"{dataset.Name} has labels, and they are not used; TrainingOptions.Cond = true trains a network whose images can be chosen by them.");
        }

        ResolvedTraining options = request.Resolve(dataset, device, group?.WorldSize ?? 1);
        foreach (string note in options.FindNotes(dataset))
        {
            context.Note(note);
        }

        if (settings.Run.DryRun)
        {
            ShowPlan(options, context);
            return ExitCode.Success;
        }

        context.NoteOneDnn();
        RunFolder folder = RunFolder.CreateNext(settings.Run.OutDir, options, group);
        context.Line($"training on {Texts.Count(dataset.Count, "image")} of {dataset.Name}: {dataset.Resolution}x{dataset.Resolution}, {Texts.Count(dataset.Channels, "channel")}"
            + $"{(dataset.LabelDim == 0 ? string.Empty : dataset.HasVectorLabels ? $", labels of {Texts.Count(dataset.LabelDim, "number")}" : $", {Texts.Count(dataset.LabelDim, "class")}")}; batch {options.Batch}, gamma {options.Loss.PenaltyWeight:0.#####}, {Length(options)} on {device}");
        context.Line($"run folder {folder.Path}");
        try
        {
            return Finish(options, context, TrainingDisplay.Run(context, null, progress =>
                TrainingRun.Train(options, dataset, folder, device, progress, group, ReductionOf(settings, device), context.Cancellation)));
        }
        catch
        {
            folder.RemoveIfEmpty();
            throw;
        }
    }

    private static int RunStages(TrainingOptions request, IReadOnlyList<int> stages, Device device, Settings settings, VerbContext context)
    {
        if (request.Cfg != "stylegan-xl" || request.Stem || request.Superres || request.PathStem is not null || request.Resume is not null || settings.Run.DryRun)
        {
            throw new UsageException("--stages goes with --cfg stylegan-xl and without --stem, --superres, --path-stem, --resume and --dry-run: it chooses them for each stage. Run the same command again to go on after a stop.");
        }

        context.NoteOneDnn();
        TrainingResult result = TrainingDisplay.Run(context, null, progress => StagedTraining.Run(request, stages, settings.Run.OutDir, device, (options, folder) =>
        {
            context.Line($"stage of {options.Generator.ImgResolution} pixels in {folder.Path}, {Length(options)} on {device}");
            return progress;
        }, context.Cancellation));
        return Finish(ResolvedTraining.Load(new RunFolder(result.RunFolder)), context, result);
    }

    private static string Length(ResolvedTraining options) => options.CpuMinutes is { } minutes
        ? FormattableString.Invariant($"{minutes:0.##} minutes of processor time, at most {Texts.Kimg(options.TotalKimg)} kimg,")
        : $"{Texts.Kimg(options.TotalKimg)} kimg";

    private static int Finish(ResolvedTraining options, VerbContext context, TrainingResult result)
    {
        context.Line($"{(result.WasCanceled ? "stopped" : "done")} at {Texts.Kimg(result.Kimg)} kimg after {Texts.Duration(result.Elapsed)}; everything is saved in {result.RunFolder}");
        foreach ((string kind, int ticks) in result.Warnings)
        {
            context.Line($"warning: {kind} in {Texts.Count(ticks, "tick")}; see {Path.Combine(result.RunFolder, "stats.jsonl")}");
        }

        string run = Texts.Quoted(result.RunFolder);
        NetworkFileInfo info = NetworkFile.ReadInfo(result.RunFolder);
        string label = !options.Cond ? string.Empty : info.HasVectorLabels == true ? $" --label {Texts.Quoted(info.LabelExample ?? string.Empty)}" : $" --class {info.LabelExample ?? "0"}";
        string goOn = $"stylegan train --resume {run}{(result.WasCanceled ? string.Empty : options.CpuMinutes is { } minutes && result.Kimg < options.TotalKimg ? FormattableString.Invariant($" --cpu-minutes {minutes * 2:0.##}") : $" --kimg {Texts.Kimg(options.TotalKimg * 2)}")}";
        string[] use = [$"stylegan generate --network {run} --seeds 0-31{label} --trunc 0.7 --grid", $"stylegan video --network {run} --seeds 0-5{label} --output video.mp4"];
        context.Next(result.WasCanceled ? [goOn, .. use] : [.. use, goOn]);
        return result.WasCanceled ? ExitCode.Stopped : ExitCode.Success;
    }

    /// <summary>The options go to the output alone, so that it is JSON; the summary is for people.</summary>
    private static void ShowPlan(ResolvedTraining options, VerbContext context)
    {
        options.Validate();
        context.Line(options.ToJson());
        foreach ((string role, NetworkOptions network) in new (string, NetworkOptions)[] { ("G", options.Generator), ("D", options.Discriminator) })
        {
            NetworkSummary summary = NetworkSummary.Of(network);
            context.Note($"{role} is a {network.Kind} with {Texts.Count(summary.ParameterCount, "parameter")} and {Texts.Count(summary.BufferCount, "buffer value")}");
        }

        context.Note("this was a dry run; nothing was written");
    }
}
