using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>How much a command line asks for: refused where no one can mean it, and said before the work where it is much.</summary>
internal static class WorkAmount
{
    /// <summary>The most images that one measurement or draw is made of.</summary>
    public const int MaxImages = 10_000_000;

    /// <summary>The most frames of a video: 92 hours at 30 a second.</summary>
    public const int MaxFrames = 10_000_000;

    /// <summary>The most images at a time.</summary>
    public const int MaxBatch = 65_536;

    private const int Much = 1000;
    private const int MaxWebpSide = 16_383;
    private const int MaxJpegSide = 65_535;

    /// <summary>A number of frames as an integer.</summary>
    /// <param name="frames">As computed.</param>
    /// <param name="cause">What asks for them, e.g. an option with its value.</param>
    /// <exception cref="UsageException">When they are too many.</exception>
    public static int Frames(double frames, string cause) => frames <= MaxFrames ? (int)frames
        : throw new UsageException($"{cause} asks for {Large(frames)} frames; a video has at most {Texts.Count(MaxFrames)}. Choose a shorter one.");

    /// <summary>Says how long a long video becomes.</summary>
    public static void NoteFrames(VerbContext context, int frames, double perSecond)
    {
        if (frames >= Much)
        {
            context.Note($"{Texts.Count(frames, "frame")} are made, a video of {Texts.Duration(TimeSpan.FromSeconds(frames / perSecond))}.");
        }
    }

    /// <summary>Says how many files are made where they are many, and how much they may take.</summary>
    public static void NoteImages(VerbContext context, long count, long bytesEach)
    {
        if (count >= Much)
        {
            context.Note($"{Texts.Count(count, "image")} are made, at most {Texts.Bytes(count * bytesEach)} on the disk.");
        }
    }

    /// <summary>Refuses a sheet that no image file can hold, before its images are made.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Images across.</param>
    /// <param name="rows">Images down.</param>
    /// <param name="side">Width and height of an image in pixels.</param>
    /// <param name="channels">Of an image.</param>
    /// <exception cref="UsageException">When it is too large.</exception>
    public static void RequireSheet(string path, long columns, long rows, int side, int channels)
    {
        (double width, double height) = ((double)columns * side, (double)rows * side);
        double longest = Image.FormatOf(path) switch
        {
            ImageFormat.Webp => MaxWebpSide,
            ImageFormat.Jpeg or ImageFormat.Gif => MaxJpegSide,
            _ => int.MaxValue,
        };
        if (Math.Max(width, height) > longest || width * height * channels > Array.MaxLength)
        {
            string most = Math.Max(width, height) > longest ? $"at most {Texts.Count((long)longest)} a side" : $"at most {Texts.Count(Array.MaxLength / channels)} in all";
            throw new UsageException($"{path} would be {Large(width)}x{Large(height)} pixels; it can have {most}. Choose fewer images{(longest < int.MaxValue ? ", or .png" : string.Empty)}.");
        }
    }

    private static string Large(double number) => number < 1e15 ? Texts.Count((long)number) : FormattableString.Invariant($"{number:0.#e+0}");
}
