using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes a video that moves from seed to seed and closes into a loop.</summary>
internal sealed class VideoVerb : Verb
{
    private readonly ImageOptions _images = new(hasDefault: true);
    private readonly Option<string?> _seeds = Make.Text("--seeds", "Images to pass through, e.g. 0-5; SEED@CLASS and latent files may be mixed in", "LIST", "0-5");
    private readonly Option<string?> _output = Make.Text("--output", "The file: .mp4 (needs ffmpeg; without it an animated .webp is made), .webp or .gif", "FILE", "video.mp4");
    private readonly Option<double?> _secondsPerSeed = Make.Real("--seconds-per-seed", "Time from one seed to the next [default: 1]", "S");
    private readonly Option<int?> _frames = Make.Whole("--frames", "Frames of the whole loop, instead of --seconds-per-seed").Sets((LatentVideoOptions o) => o.Frames);
    private readonly Option<int?> _fps = Make.Whole("--fps", "Frames a second", otherwise: 30);
    private readonly ChoiceOption<PathInterpolation> _interpolation = new(
        "--interpolation", "Way from seed to seed: a smooth curve or straight lines through w, or great circles through z", "cubic",
        ("cubic", PathInterpolation.Cubic), ("linear", PathInterpolation.Linear), ("spherical", PathInterpolation.Spherical));

    private readonly Option<string?> _grid = Make.Text("--grid", "Several images side by side, columns x rows; the seeds are shared among them", "WxH", "1x1").Sets((LatentVideoOptions o) => o.Grid);

    private readonly ChoiceOption<CameraMotion?> _camera = new(
        "--camera", "Move the images' content through the network's input (StyleGAN3, or StyleGAN2 with Fourier features)", null,
        ("pan", CameraMotion.Pan), ("rotate", CameraMotion.Rotate), ("orbit", CameraMotion.Orbit), ("zoom", CameraMotion.Zoom));

    private readonly Option<double?> _amplitude = Make.Real(
        "--camera-amplitude", "How far: image widths for pan and orbit, degrees for rotate, magnification for zoom [default: 0.125, 360, 1.5]").Sets((CameraPath o) => o.Amplitude);

    private readonly Option<double?> _period = Make.Real("--camera-period", "Time of one round of the camera, made to fit the loop; also the length of a loop of one seed [default: 4]", "S").Sets((CameraPath o) => o.Cycles);

    public override string Name => "video";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Make a video that moves smoothly from seed to seed and closes into a loop. With --camera the images also move, turn or grow.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan video --network runs/00000-stylegan2-faces --seeds 0-5 --output faces.mp4",
        "stylegan video --network faces.safetensors --seeds 0-15 --grid 4x2 --trunc 0.7 --output wall.webp",
        "stylegan video --network faces.safetensors --seeds 3,9 --seconds-per-seed 2.5 --fps 24 --interpolation linear",
        "stylegan video --network digits.safetensors --seeds 7@0,7@1,7@2,me.npz",
        "stylegan video --network runs/00000-stylegan3-t-faces --seeds 7 --camera orbit --camera-period 3",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
    [
        _images.Source,
        new OptionGroup("Result", _seeds, _output, _secondsPerSeed, _frames, _fps, _interpolation, _grid),
        new OptionGroup("Camera", _camera, _amplitude, _period),
        _images.Look,
        _images.Computing,
    ];

    public override int Run(ParseResult values, VerbContext context)
    {
        string list = values.GetValue(_seeds)!;
        LatentList.Check(list, _seeds.Name);
        bool hasLatents = LatentList.HasMoreThanSeeds(list);
        IReadOnlyList<long> seeds = hasLatents ? [] : SeedList.Parse(list, _seeds.Name);
        GridSize grid = GridSize.Parse(values.GetValue(_grid)!, _grid.Name);
        int fps = values.GetValue(_fps) ?? 30;
        if (values.GetValue(_frames) is not null && values.GetValue(_secondsPerSeed) is not null)
        {
            throw new UsageException("--frames and --seconds-per-seed both set the length. Give one of them.");
        }

        bool isMoving = _camera.Read(values).IsGiven;
        double periodSeconds = Period(values, isMoving);
        PathInterpolation interpolation = _interpolation.ReadRequired(values);
        if (hasLatents && interpolation == PathInterpolation.Spherical)
        {
            throw new UsageException("--interpolation spherical moves through z, which only seeds have. Choose cubic or linear, or name seeds alone.");
        }

        VideoPath path = VideoWriter.ResolvePath(values.GetValue(_output)!);
        using var writer = new VideoWriter(path.Path, fps);
        using StyleGanModel model = _images.Load(values, context, hasLatents);
        GenerationOptions generation = _images.Generation(values, model);
        using Latent? latents = hasLatents ? model.LoadLatents(list, _seeds.Name, generation) : null;
        int count = latents?.Count ?? seeds.Count;
        double secondsPerSeed = values.GetValue(_secondsPerSeed) ?? (isMoving && count == grid.Count ? periodSeconds : 1);
        int frames = values.GetValue(_frames) ?? (int)Math.Round(secondsPerSeed * fps * count / grid.Count);
        if (frames < 1 && values.GetValue(_secondsPerSeed) is { } seconds)
        {
            throw new UsageException($"{_secondsPerSeed.Name} is {seconds}, which at {fps} frames a second makes no frame. Choose a longer time.");
        }

        CameraPath? camera = isMoving ? Camera(values, (int)Math.Max(Math.Round(frames / (periodSeconds * fps)), 1)) : null;
        var options = new LatentVideoOptions { Frames = frames, Interpolation = interpolation, Grid = grid, Camera = camera, Generation = generation };
        if (path.Reason is not null)
        {
            context.Line($"note: {path.Reason}");
        }

        WorkDisplay.Run(context, "video", display =>
        {
            IProgress<int> progress = display.Counting(frames);
            foreach (Image frame in latents is null
                ? model.Interpolate(seeds, options, progress, context.Cancellation)
                : model.Interpolate(latents, options with { Generation = generation.WithoutTruncation() }, progress, context.Cancellation))
            {
                writer.Add(frame);
            }

            writer.Finish();
            return frames;
        });
        context.Line($"{path.Path}: {frames} frames at {fps} a second, {Texts.Bytes(new FileInfo(path.Path).Length)}");
        return ExitCode.Success;
    }

    private double Period(ParseResult values, bool isMoving)
    {
        Option[] orphans = isMoving ? [] : [.. new Option[] { _amplitude, _period }.Where(option => values.GetResult(option) is not null)];
        if (orphans.Length > 0)
        {
            throw new UsageException($"{string.Join(", ", orphans.Select(option => option.Name))} needs --camera pan, rotate, orbit or zoom.");
        }

        double seconds = values.GetValue(_period) ?? 4;
        return seconds > 0 ? seconds : throw new UsageException($"--camera-period is {seconds}; it must be above 0.");
    }

    private CameraPath Camera(ParseResult values, int cycles)
    {
        CameraPath camera = CameraPath.Default(_camera.ReadRequired(values)!.Value, cycles);
        return values.GetValue(_amplitude) is { } amplitude ? camera with { Amplitude = amplitude } : camera;
    }
}
