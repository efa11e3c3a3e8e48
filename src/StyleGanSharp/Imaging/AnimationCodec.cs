using NetVips;
using StyleGanSharp.Runtime;
using VipsImage = NetVips.Image;

namespace StyleGanSharp.Imaging;

/// <summary>Encodes a row of images as an endlessly looping animation.</summary>
internal static class AnimationCodec
{
    /// <summary>The largest frame rate: animation formats count whole milliseconds, and GIF players hundredths.</summary>
    public const int MaximumFramesPerSecond = 100;

    /// <summary>Encodes frames of one size.</summary>
    /// <param name="frames">At least one image; all of one size and channel count.</param>
    /// <param name="framesPerSecond">1 … <see cref="MaximumFramesPerSecond"/>.</param>
    /// <param name="format"><see cref="ImageFormat.Webp"/> or <see cref="ImageFormat.Gif"/>.</param>
    /// <param name="quality">1 … 100 for WebP (100 is lossless).</param>
    /// <returns>The content of a file.</returns>
    /// <exception cref="UsageException">When the rate, quality or format cannot be used.</exception>
    /// <exception cref="ArgumentException">When there is no frame or sizes differ.</exception>
    /// <exception cref="StyleGanException">When the encoder refuses, e.g. frames too large for WebP.</exception>
    public static byte[] EncodeAnimation(IReadOnlyList<Image> frames, double framesPerSecond, ImageFormat format = ImageFormat.Webp, int quality = Image.DefaultQuality)
    {
        ArgumentNullException.ThrowIfNull(frames);
        CheckOptions(framesPerSecond, format, quality);
        if (frames.Count == 0)
        {
            throw new ArgumentException("There are no frames.", nameof(frames));
        }

        Image first = frames[0];
        Image strip = ImageGrid.Compose(frames, columns: 1);
        using VipsImage image = Vips.FromImage(strip);
        return Encode(image, first.Height, frames.Count, framesPerSecond, format, quality);
    }

    internal static void CheckOptions(double framesPerSecond, ImageFormat format, int quality)
    {
        var checks = new OptionChecks(typeof(VideoWriter));
        checks.Require(framesPerSecond, framesPerSecond is >= 1 and <= MaximumFramesPerSecond, $"it must be 1 to {MaximumFramesPerSecond}");
        checks.Require(format, format is ImageFormat.Webp or ImageFormat.Gif, "only webp and gif can be animated");
        checks.Require(quality, quality is >= 1 and <= 100, "it must be 1 to 100");
        checks.ThrowIfAny();
    }

    /// <summary>Encodes frames that lie one below the other in one tall image.</summary>
    internal static byte[] Encode(VipsImage strip, int frameHeight, int frameCount, double framesPerSecond, ImageFormat format, int quality)
    {
        // Rounding the moments, not the durations, keeps the average rate right.
        int[] delaysMs = [.. Enumerable.Range(0, frameCount).Select(i => MomentMs(i + 1, framesPerSecond) - MomentMs(i, framesPerSecond))];
        try
        {
            using VipsImage animated = strip.Mutate(image =>
            {
                image.Set(GValue.GIntType, "page-height", frameHeight);
                image.Set(GValue.ArrayIntType, "delay", delaysMs);
                image.Set(GValue.GIntType, "loop", 0);
            });
            return format == ImageFormat.Gif
                ? animated.GifsaveBuffer(keep: Enums.ForeignKeep.None, pageHeight: frameHeight)
                : animated.WebpsaveBuffer(q: quality, lossless: quality == 100, keep: Enums.ForeignKeep.None, pageHeight: frameHeight);
        }
        catch (VipsException e)
        {
            throw new StyleGanException($"{Quantity.Of(frameCount, "frame")} of {strip.Width}x{frameHeight} cannot be encoded as animated {format.ToString().ToLowerInvariant()}: {Vips.Reason(e)}.", e);
        }
    }

    private static int MomentMs(int frame, double framesPerSecond) => (int)Math.Floor((frame * 1000.0 / framesPerSecond) + 1e-9);
}
