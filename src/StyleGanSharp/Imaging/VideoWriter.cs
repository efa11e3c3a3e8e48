using StyleGanSharp.Runtime;

namespace StyleGanSharp.Imaging;

/// <summary>Writes a video frame by frame: H.264 MP4 through ffmpeg, or an animated WebP or GIF. The file appears under its name only when <see cref="Finish"/> succeeds.</summary>
public sealed class VideoWriter : IDisposable
{
    private readonly double _framesPerSecond;
    private readonly int _quality;
    private readonly string? _ffmpeg;
    private IFrameSink? _sink;
    private Image? _first;
    private bool _isClosed;

    /// <summary>Prepares a video; its size is that of the first frame.</summary>
    /// <param name="path">The file to make or replace: .mp4, .webp or .gif.</param>
    /// <param name="framesPerSecond">1 … 100, such as 30 or 23.976; a rate within 0.001 of N·1000/1001 is that fraction.</param>
    /// <param name="quality">1 … 100; 100 is visually lossless MP4 and lossless WebP.</param>
    /// <exception cref="UsageException">When the ending is another one, an option is out of range, or .mp4 is asked for and ffmpeg is not on the PATH.</exception>
    public VideoWriter(string path, double framesPerSecond, int quality = Image.DefaultQuality)
        : this(path, framesPerSecond, quality, FindFfmpeg())
    {
    }

    internal VideoWriter(string path, double framesPerSecond, int quality, string? ffmpeg)
    {
        ArgumentNullException.ThrowIfNull(path);
        Path = path;
        _framesPerSecond = framesPerSecond;
        _quality = quality;
        _ffmpeg = ffmpeg;
        if (!IsMp4(path))
        {
            AnimationCodec.CheckOptions(framesPerSecond, AnimationFormat(path), quality);
            return;
        }

        AnimationCodec.CheckOptions(framesPerSecond, ImageFormat.Webp, quality);
        if (ffmpeg is null)
        {
            throw new UsageException($"{path} needs ffmpeg, which is not on the PATH. Install ffmpeg, or choose a name that ends in .webp.");
        }
    }

    /// <summary>The file the video goes to.</summary>
    public string Path { get; }

    /// <summary>Number of frames taken so far.</summary>
    public int FrameCount { get; private set; }

    /// <summary>The file to write when a video is asked for by name: an .mp4 becomes a .webp where there is no ffmpeg.</summary>
    /// <param name="path">The path asked for.</param>
    /// <returns>The path to use, and the reason when it is another one.</returns>
    public static VideoPath ResolvePath(string path) => ResolvePath(path, FindFfmpeg());

    /// <summary>Looks for ffmpeg in the folders of the PATH environment variable.</summary>
    /// <returns>The program's full path, or null.</returns>
    public static string? FindFfmpeg()
    {
        string file = OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg";
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(folder => System.IO.Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Adds one frame. Transparency is laid over white in an MP4.</summary>
    /// <param name="frame">An image of the first frame's size and channels.</param>
    /// <exception cref="ArgumentException">When the size or channels differ from the first frame's.</exception>
    /// <exception cref="StyleGanException">When ffmpeg fails or the disk is full.</exception>
    public void Add(Image frame)
    {
        ImageConversion.Check(frame);
        ObjectDisposedException.ThrowIf(_isClosed, this);
        _first ??= frame;
        if (frame.Width != _first.Width || frame.Height != _first.Height || frame.Channels != _first.Channels)
        {
            throw new ArgumentException($"Frame {FrameCount} is {ImageConversion.Shape(frame)}, the first one {ImageConversion.Shape(_first)}.", nameof(frame));
        }

        _sink ??= IsMp4(Path)
            ? new FfmpegSink(_ffmpeg!, Path, frame, _framesPerSecond, _quality)
            : new AnimationSink(Path, frame, _framesPerSecond, AnimationFormat(Path), _quality);
        _sink.Add(frame);
        FrameCount++;
    }

    /// <summary>Ends the video and puts the file in place.</summary>
    /// <exception cref="StyleGanException">When no frame was added, ffmpeg fails or the file cannot be written; nothing is left behind.</exception>
    public void Finish()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (_sink is null)
        {
            throw new StyleGanException($"{Path} is not written: the video has no frames.");
        }

        _sink.Finish();
        Dispose();
    }

    /// <summary>Drops the video unless <see cref="Finish"/> has put it in place.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _sink?.Dispose();
        _sink = null;
    }

    internal static VideoPath ResolvePath(string path, string? ffmpeg)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!IsMp4(path) || ffmpeg is not null)
        {
            return new VideoPath(path, null);
        }

        string animated = System.IO.Path.ChangeExtension(path, ".webp");
        return new VideoPath(animated, $"ffmpeg is not on the PATH, so the video is written as the animated image {animated}. Install ffmpeg for MP4.");
    }

    private static bool IsMp4(string path) => path.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase);

    private static ImageFormat AnimationFormat(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".webp" => ImageFormat.Webp,
        ".gif" => ImageFormat.Gif,
        string other => throw new UsageException($"{path}: a video cannot end in '{other}'. Use .mp4, .webp or .gif."),
    };
}
