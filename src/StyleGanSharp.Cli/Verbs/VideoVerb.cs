using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes a video that moves from seed to seed and closes into a loop.</summary>
internal sealed class VideoVerb() : Verb<VideoVerb.Settings>(
    "video", VerbCatalog.Use,
    "Make a video that moves smoothly from seed to seed and closes into a loop, or ends at the last one with --open. With --camera the images also move, turn or grow.",
    "stylegan video --network runs/00000-stylegan2-faces --seeds 0-5 --output faces.mp4",
    "stylegan video --network faces.safetensors --seeds 0-15 --grid 4x2 --trunc 0.7 --output wall.webp",
    "stylegan video --network faces.safetensors --seeds 3,9 --seconds-per-seed 2.5 --fps 24 --interpolation linear",
    "stylegan video --network digits.safetensors --seeds 7@0,7@1,7@2,me.npz",
    "stylegan video --network runs/00000-stylegan3-t-faces --seeds 7 --camera orbit --camera-period 3")
{
    private const double DefaultPeriodSeconds = 4;

    internal sealed record Settings : SettingsRecord
    {
        public DefaultNetworkSettings Network { get; } = new();

        [Heading("Result"), Option("--seeds", "Images to pass through, e.g. 0-5; SEED@CLASS and latent files may be mixed in", "LIST")]
        public LatentNames Seeds { get; init; } = LatentNames.Parse("0-5", "seeds");

        [Option("--output", "The file: .mp4 (needs ffmpeg; without it an animated .webp is made), .webp or .gif", "FILE"), Destination]
        public string Output { get; init; } = "video.mp4";

        [Option("--seconds-per-seed", "Time from one seed to the next; several separated by commas, one for each way, e.g. 1,2,0.5 [default: 1]", "S"), Concerns(typeof(LatentVideoOptions), nameof(LatentVideoOptions.Stretches))]
        public SecondsList? SecondsPerSeed { get; init; }

        [Option("--open", "End at the last seed instead of returning to the first"), Concerns(typeof(LatentVideoOptions), nameof(LatentVideoOptions.IsClosed))]
        public bool IsOpen { get; init; }

        [Option("--frames", "Frames of the whole loop, instead of --seconds-per-seed"), Concerns(typeof(LatentVideoOptions))]
        public int? Frames { get; init; }

        [Option("--fps", "Frames per second, e.g. 30, 23.976 or 30000/1001", "RATE"), Concerns(typeof(VideoWriter), "framesPerSecond")]
        public FrameRate Fps { get; init; } = FrameRate.Parse("30", "fps");

        [Option("--interpolation", "Way from seed to seed: a smooth curve or straight lines through w, or great circles through z")]
        [Choices("cubic", PathInterpolation.Cubic, "linear", PathInterpolation.Linear, "spherical", PathInterpolation.Spherical)]
        [Sets(typeof(LatentVideoOptions))]
        public PathInterpolation? Interpolation { get; init; }

        [Option("--grid", "Several images side by side, columns x rows; the seeds are shared among them", "WxH"), Sets(typeof(LatentVideoOptions))]
        public GridSize? Grid { get; init; }

        public ShapeSettings Shape { get; } = new();

        [Heading("Camera"), Option("--camera", "Move the images' content through the network's input (StyleGAN3, or StyleGAN2 with Fourier features)")]
        [Choices("pan", CameraMotion.Pan, "rotate", CameraMotion.Rotate, "orbit", CameraMotion.Orbit, "zoom", CameraMotion.Zoom)]
        public CameraMotion? Camera { get; init; }

        [Option("--camera-amplitude", "How far: image widths for pan and orbit, degrees for rotate, magnification for zoom [default: 0.125, 360, 1.5]")]
        [Concerns(typeof(CameraPath), nameof(CameraPath.Amplitude))]
        public double? Amplitude { get; init; }

        [Option("--camera-period", "Time of one round of the camera, made to fit the loop; also the length of a loop of one seed [default: 4]", "S")]
        [Concerns(typeof(CameraPath), nameof(CameraPath.Cycles))]
        public double? Period { get; init; }

        public LookSettings Look { get; } = new();

        public ViewSettings View { get; } = new();

        public ComputingSettings Computing { get; } = new();

        public override IEnumerable<string> Problems()
        {
            if (Frames is not null && SecondsPerSeed is not null)
            {
                yield return "--frames and --seconds-per-seed both set the length. Give one of them.";
            }

            string[] orphans = Camera is null ? [.. Given.Intersect(["--camera-amplitude", "--camera-period"])] : [];
            if (orphans.Length > 0)
            {
                yield return $"{string.Join(", ", orphans)} needs --camera pan, rotate, orbit or zoom.";
            }

            if (Period is <= 0)
            {
                yield return $"--camera-period is {Period}; it must be above 0.";
            }

            if (Seeds.HasMoreThanSeeds && Interpolation == PathInterpolation.Spherical)
            {
                yield return "--interpolation spherical moves through z, which only seeds have. Choose cubic or linear, or name seeds alone.";
            }
        }
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        bool hasLatents = settings.Seeds.HasMoreThanSeeds;
        IReadOnlyList<long> seeds = hasLatents ? [] : settings.Seeds.Seeds;
        double fps = settings.Fps.PerSecond;
        LatentVideoOptions options = settings.Fill(new LatentVideoOptions { Frames = 0 });
        double periodSeconds = settings.Period ?? DefaultPeriodSeconds;
        VideoPath path = VideoWriter.ResolvePath(settings.Output);
        using var writer = new VideoWriter(context.Result(path.Path), fps);
        using StyleGanModel model = settings.Network.Load(settings.Computing, context, hasLatents);
        GenerationOptions generation = settings.Look.Generation(model, settings.Computing, context, settings.View);
        using Latent? latents = hasLatents ? settings.Seeds.Load(model, generation, context) : null;
        int count = latents?.Count ?? seeds.Count;
        int ways = (count / options.Grid.Count) - (settings.IsOpen ? 1 : 0);
        IReadOnlyList<double> seconds = settings.SecondsPerSeed?.Values ?? [settings.Camera is not null && count == options.Grid.Count ? periodSeconds : 1];
        double totalSeconds = seconds.Count == 1 ? seconds[0] * (settings.IsOpen ? ways : count / (double)options.Grid.Count) : seconds.Sum();
        int frames = settings.Frames is { } asked ? WorkAmount.Frames(asked, "--frames")
            : WorkAmount.Frames(Math.Round(totalSeconds * fps), settings.SecondsPerSeed is { } each ? $"--seconds-per-seed {each} at {settings.Fps} frames per second" : $"--seeds at {settings.Fps} frames per second");
        if (frames < 1 && (settings.SecondsPerSeed is not null || settings.IsOpen))
        {
            throw new UsageException(ways < 1 ? $"--open has no way to go with {Texts.Count(count, "image")} in {options.Grid.Columns}x{options.Grid.Rows}. Name at least two for each."
                : $"--seconds-per-seed is {settings.SecondsPerSeed}, which at {settings.Fps} frames per second makes no frame. Choose a longer time.");
        }

        options = options with
        {
            Frames = frames,
            Stretches = seconds.Count == 1 ? null : seconds,
            IsClosed = !settings.IsOpen,
            Camera = Camera(settings, (int)Math.Max(Math.Round(frames / (periodSeconds * fps)), 1)),
            Generation = generation,
        };
        if (path.Reason is not null)
        {
            context.Line($"note: {path.Reason}");
        }

        WorkAmount.NoteFrames(context, frames, fps);
        WorkDisplay.Run(context, "video", display =>
        {
            IProgress<int> progress = display.Counting(frames);
            foreach (Image frame in latents is null
                ? model.Interpolate(seeds, options, progress, context.Cancellation)
                : model.Interpolate(latents, options with { Generation = generation.WithoutTruncation() }, progress, context.Cancellation))
            {
                writer.Add(settings.Shape.Apply(frame));
            }

            writer.Finish();
            return frames;
        });
        NoteStill(settings, context, latents is null ? [.. seeds.Select(seed => $"{seed}")] : null, count, frames, options.Grid.Count);
        context.Line($"{path.Path}: {Texts.Count(frames, "frame")} at {settings.Fps} a second, {Texts.Bytes(new FileInfo(path.Path).Length)}");
        return ExitCode.Success;
    }

    /// <summary>Says what a user may not expect: a video in which nothing moves, or that leaves images out.</summary>
    private static void NoteStill(Settings settings, VerbContext context, string[]? seeds, int count, int frames, int together)
    {
        bool areEqual = count <= together || seeds?.Distinct().Count() == 1;
        if (settings.Camera is null && (areEqual || frames == 1))
        {
            context.Note(frames == 1 ? "one frame: nothing moves. Ask for more --frames." : "every frame is the same image: nothing moves. Name several different seeds for each cell, or move the content with --camera.");
        }
        else if (frames < count / together)
        {
            context.Note($"{Texts.Count(frames, "frame")} are too few for {Texts.Count(count, "image")}: not all are shown. Ask for more --frames, or longer --seconds-per-seed.");
        }
    }

    private static CameraPath? Camera(Settings settings, int cycles)
    {
        CameraPath? camera = settings.Camera is { } motion ? CameraPath.Default(motion, cycles) : null;
        return camera is { } path && settings.Amplitude is { } amplitude ? path with { Amplitude = amplitude } : camera;
    }
}
