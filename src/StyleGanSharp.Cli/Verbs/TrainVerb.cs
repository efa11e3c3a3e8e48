using System.CommandLine;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Trains a network, or continues a training.</summary>
internal sealed class TrainVerb : Verb
{
    private readonly TrainOptions _options = new();

    public override string Name => "train";

    public override string Group => VerbCatalog.Train;

    public override string Description => "Train a network on images. Ctrl-C saves and stops; --resume RUNFOLDER goes on exactly where it stopped.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan train --data my-images.zip --mirror",
        "stylegan train --data builtin:avatars --resolution 32 --preset tiny --aug noaug",
        "stylegan train --data digits.zip --cond --preset cpu --kimg 500 --gamma 0.01",
        "stylegan train --resume runs/00000-stylegan2-my-images-batch16-gamma0.05 --kimg 1000",
        "stylegan train --data my-images.zip --resume other.safetensors --freezed 4",
        "stylegan train --data my-faces.zip --preset paper --resume ffhq256.pkl --kimg 1000",
    ];

    public override IReadOnlyList<OptionGroup> Options => _options.Groups;

    public override int Run(ParseResult values, VerbContext context)
    {
        TrainingOptions request = _options.Request(values);
        RunFolder? continued = request.ContinuedRun;
        string[] fixedOptions = continued is not null ? [.. _options.FixedByResume(values)] : [];
        if (fixedOptions.Length > 0)
        {
            throw new UsageException($"{string.Join(", ", fixedOptions)} cannot be given with --resume of a run folder, which continues the run as it was started. "
                + "Leave them out; to start a new run from its weights, give --resume one of its .safetensors files.");
        }

        int? threads = _options.Threads(values);
        Device device = Devices.Parse(_options.Device(values));
        if (threads is not null)
        {
            torch.set_num_threads(threads.Value);
        }

        if (_options.IsDeterministic(values))
        {
            Determinism.Set(true);
        }

        return continued is not null ? Continue(continued, device, values, context) : Start(request, device, values, context);
    }

    private int Continue(RunFolder folder, Device device, ParseResult values, VerbContext context)
    {
        ResolvedTraining options = ResolvedTraining.Load(folder);
        options = options with { TotalKimg = _options.Kimg(values) ?? options.TotalKimg };
        if (_options.IsDryRun(values))
        {
            ShowPlan(options, context);
            return ExitCode.Success;
        }

        double trained = NetworkFile.ReadInfo(folder.Path).TrainedKimg ?? 0;
        if (trained >= options.TotalKimg)
        {
            context.Line($"{folder.Path} is complete: {Texts.Kimg(trained)} of {Texts.Kimg(options.TotalKimg)} kimg. Give a larger --kimg to train on.");
            return ExitCode.Success;
        }

        context.NoteOneDnn();
        context.Line($"continuing {folder.Path} at {Texts.Kimg(trained)} of {Texts.Kimg(options.TotalKimg)} kimg on {device}");
        return Finish(options, context, TrainingDisplay.Run(context, null, progress =>
            TrainingRun.Resume(folder, null, device, _options.Kimg(values), progress, cancellationToken: context.Cancellation)));
    }

    private int Start(TrainingOptions request, Device device, ParseResult values, VerbContext context)
    {
        if (request.Resume is not null)
        {
            request = request with { Resume = NetworkSource.Local(request.Resume, context) };
            NetworkFile.Open(request.Resume).Dispose();
        }

        if (_options.Stages(values) is { } stages)
        {
            return RunStages(request, StagedTraining.Parse(stages, "--stages"), device, values, context);
        }

        using IImageSource source = request.OpenData();
        ResolvedTraining options = request.Resolve(source, device);
        if (_options.IsDryRun(values))
        {
            ShowPlan(options, context);
            return ExitCode.Success;
        }

        context.NoteOneDnn();
        RunFolder folder = RunFolder.CreateNext(_options.OutDir(values), options);
        context.Line($"training on {Texts.Count(source.Count)} images of {source.Name}: {source.Resolution}x{source.Resolution}, {source.Channels} channels"
            + $"{(source.LabelDim > 0 ? $", labels of {source.LabelDim}" : string.Empty)}; batch {options.Batch}, gamma {options.Loss.PenaltyWeight:0.#####}, {Texts.Kimg(options.TotalKimg)} kimg on {device}");
        context.Line($"run folder {folder.Path}");
        try
        {
            return Finish(options, context, TrainingDisplay.Run(context, null, progress =>
                TrainingRun.Train(options, source, folder, device, progress, cancellationToken: context.Cancellation)));
        }
        catch
        {
            folder.RemoveIfEmpty();
            throw;
        }
    }

    private int RunStages(TrainingOptions request, IReadOnlyList<int> stages, Device device, ParseResult values, VerbContext context)
    {
        if (request.Cfg != "stylegan-xl" || request.Stem || request.Superres || request.PathStem is not null || request.Resume is not null || _options.IsDryRun(values))
        {
            throw new UsageException("--stages goes with --cfg stylegan-xl and without --stem, --superres, --path-stem, --resume and --dry-run: it chooses them for each stage. Run the same command again to go on after a stop.");
        }

        context.NoteOneDnn();
        TrainingResult result = TrainingDisplay.Run(context, null, progress => StagedTraining.Run(request, stages, _options.OutDir(values), device, (options, folder) =>
        {
            context.Line($"stage of {options.Generator.ImgResolution} pixels in {folder.Path}, {Texts.Kimg(options.TotalKimg)} kimg on {device}");
            return progress;
        }, context.Cancellation));
        return Finish(ResolvedTraining.Load(new RunFolder(result.RunFolder)), context, result);
    }

    private static int Finish(ResolvedTraining options, VerbContext context, TrainingResult result)
    {
        context.Line($"{(result.WasCancelled ? "stopped" : "done")} at {Texts.Kimg(result.Kimg)} kimg after {Texts.Duration(result.Elapsed)}; everything is saved in {result.RunFolder}");
        foreach ((string kind, int ticks) in result.Warnings)
        {
            context.Line($"warning: {kind} in {ticks} tick(s); see {Path.Combine(result.RunFolder, "stats.jsonl")}");
        }

        string run = Texts.Quoted(result.RunFolder);
        string label = options.Cond ? " --class 0" : string.Empty;
        string goOn = $"stylegan train --resume {run}{(result.WasCancelled ? string.Empty : $" --kimg {Texts.Kimg(options.TotalKimg * 2)}")}";
        string[] use = [$"stylegan generate --network {run} --seeds 0-31{label} --trunc 0.7 --grid", $"stylegan video --network {run} --seeds 0-5{label} --output video.mp4"];
        context.Next(result.WasCancelled ? [goOn, .. use] : [.. use, goOn]);
        return ExitCode.Success;
    }

    /// <summary>The options go to the output alone, so that it is JSON; the summary is for people.</summary>
    private static void ShowPlan(ResolvedTraining options, VerbContext context)
    {
        options.Validate();
        context.Line(options.ToJson());
        foreach ((string role, NetworkOptions network) in new (string, NetworkOptions)[] { ("G", options.Generator), ("D", options.Discriminator) })
        {
            NetworkSummary summary = NetworkSummary.Of(network);
            context.Note($"{role} is a {network.Kind} with {Texts.Count(summary.ParameterCount)} parameters and {Texts.Count(summary.BufferCount)} buffer values");
        }

        context.Note("this was a dry run; nothing was written");
    }
}
