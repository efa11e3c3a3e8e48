using System.Globalization;
using NetVips;
using SkiaSharp;
using StyleGanSharp.Runtime;
using VipsImage = NetVips.Image;

namespace StyleGanSharp.Imaging;

/// <summary>Turns the content of an image file into an upright 8-bit sRGB or gray image.</summary>
internal static class ImageDecoder
{
    private const string ProfileField = "icc-profile-data";
    private const string OrientationField = "orientation";
    private const string PagesField = "n-pages";

    /// <summary>Formats that may hold several images, as their first bytes tell.</summary>
    private static readonly string[] PagedKinds = ["a GIF image", "a TIFF image", "a WebP image", FileKind.Heic, "a HEIF image", "an AVIF image"];

    /// <summary>libvips also opens formats that are programs or huge tables (SVG, PDF, matrices); a collection of images has no use for them.</summary>
    private static readonly string[] Loaders = ["Png", "Jpeg", "Webp", "Nsgif", "Tiff", "Heif", "Ppm", "Jxl", "Jp2k"];

    public static Image Decode(ReadOnlySpan<byte> data, string name)
    {
        if (IsBitmap(data))
        {
            return DecodeBitmap(data, name);
        }

        try
        {
            using VipsImage image = Open(data, name);
            return Read(image, name);
        }
        catch (VipsException e)
        {
            throw Damaged(data, name, e);
        }
    }

    /// <summary>How many images a file holds: pages of a TIFF, frames of an animation; 1 where that cannot be read.</summary>
    public static int CountPages(ReadOnlySpan<byte> data)
    {
        if (!IsPaged(data))
        {
            return 1;
        }

        try
        {
            using VipsImage image = Open(data, string.Empty);
            return image.Contains(PagesField) && image.Get(PagesField) is int pages ? pages : 1;
        }
        catch (Exception e) when (e is VipsException or StyleGanException)
        {
            return 1; // whoever reads it says what is wrong
        }
    }

    /// <summary>Size and channels as <see cref="Decode"/> will give them, from the file's header.</summary>
    public static (int Width, int Height, int Channels) Identify(ReadOnlySpan<byte> data, string name)
    {
        if (IsBitmap(data))
        {
            Image bitmap = DecodeBitmap(data, name);
            return (bitmap.Width, bitmap.Height, bitmap.Channels);
        }

        try
        {
            using VipsImage image = Open(data, name);
            bool turned = image.Contains(OrientationField) && image.Get(OrientationField) is int and >= 5 and <= 8;
            int channels = image.HasAlpha() ? 4 : IsGray(image) ? 1 : 3;
            return turned ? (image.Height, image.Width, channels) : (image.Width, image.Height, channels);
        }
        catch (VipsException e)
        {
            throw Damaged(data, name, e);
        }
    }

    private static VipsImage Open(ReadOnlySpan<byte> data, string name)
    {
        Vips.Initialize();
        if (data.IsEmpty)
        {
            throw new StyleGanException($"{name} is empty (0 bytes).");
        }

        byte[] bytes = data.ToArray();
        string? loader = VipsImage.FindLoadBuffer(bytes);
        if (loader is null || !Array.Exists(Loaders, known => loader.Contains("Load" + known, StringComparison.OrdinalIgnoreCase)))
        {
            throw KindOf(bytes) is { } kind
                ? new StyleGanException($"{name} is {kind}{(kind.EndsWith(" image", StringComparison.Ordinal) ? ", which cannot be read here. Export it as PNG or JPEG." : ", not an image.")}")
                : new StyleGanException($"{name} is not an image in a known format (PNG, JPEG, WebP, GIF, TIFF, AVIF, PNM, BMP).");
        }

        VipsImage image = VipsImage.NewFromBuffer(bytes, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
        if ((long)image.Width * image.Height > Image.MaximumPixels)
        {
            using (image)
            {
                throw TooLarge(name, image.Width, image.Height);
            }
        }

        return image;
    }

    private static Image Read(VipsImage source, string name)
    {
        bool isGray = IsGray(source);
        using var chain = new Chain(source);
        bool isFloat = source.Format is Enums.BandFormat.Float or Enums.BandFormat.Double && source.Interpretation is not (Enums.Interpretation.Lab or Enums.Interpretation.Xyz or Enums.Interpretation.Scrgb);
        if (source.Contains(OrientationField) && source.Get(OrientationField) is int and > 1)
        {
            // Turning reads columns, which a sequential decoder cannot give.
            chain.Then(image => image.CopyMemory());
            chain.Then(image => image.Autorot());
        }

        if (chain.Current.Format == Enums.BandFormat.Ushort && chain.Current.Interpretation is Enums.Interpretation.Rgb16 or Enums.Interpretation.Grey16)
        {
            chain.Then(image => image.Msb());
            chain.Then(image => image.Copy(interpretation: isGray ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb));
        }

        ApplyProfile(chain);
        if (isFloat)
        {
            Scale(chain, name);
            chain.Then(image => image.Copy(interpretation: isGray ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb));
        }

        if (chain.Current.Interpretation is not (Enums.Interpretation.Srgb or Enums.Interpretation.Bw))
        {
            chain.Then(image => image.Colourspace(isGray ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb));
        }

        if (chain.Current.Format != Enums.BandFormat.Uchar)
        {
            Scale(chain, name);
        }

        byte[] pixels = chain.Current.WriteToMemory<byte>();
        return Arrange(chain.Current.Width, chain.Current.Height, chain.Current.Bands, chain.Current.HasAlpha(), isGray, pixels);
    }

    /// <summary>Numbers of other ranges than 0 … 255 become that: 0 … 1, and integers of 16 bits. What fits none is refused rather than cut off.</summary>
    private static void Scale(Chain chain, string name)
    {
        chain.Then(image => image.CopyMemory()); // read twice
        (double least, double most) = (chain.Current.Min(), chain.Current.Max());
        double factor = most <= 1 && chain.Current.Format is Enums.BandFormat.Float or Enums.BandFormat.Double ? 255 : most <= 255 ? 1 : most <= ushort.MaxValue ? 255.0 / ushort.MaxValue : 0;
        if (factor == 0 || least < 0 || HasNaN(chain.Current))
        {
            throw new StyleGanException(string.Create(
                CultureInfo.InvariantCulture, $"{name} holds numbers from {least:G4} to {most:G4}, which are no colors. Scale them to 0 … 1, or export the image with 8 bits."));
        }

        chain.Then(image => image.Linear([factor], [0.0]));
        chain.Then(image => image.Rint());
        chain.Then(image => image.Cast(Enums.BandFormat.Uchar));
    }

    /// <summary>Minimum and maximum pass over what is no number.</summary>
    private static bool HasNaN(VipsImage image)
    {
        using VipsImage equal = image.Relational(image, Enums.OperationRelational.Equal);
        return equal.Min() == 0;
    }

    /// <summary>Converts from the embedded color profile; a profile that says sRGB is left alone so that pixels stay exact.</summary>
    private static void ApplyProfile(Chain chain)
    {
        if (!chain.Current.Contains(ProfileField) || chain.Current.Get(ProfileField) is not byte[] profile || IccProfile.IsStandardRgb(profile))
        {
            return;
        }

        try
        {
            chain.Then(image => image.IccTransform("srgb", embedded: true, intent: Enums.Intent.Perceptual, depth: 8));
        }
        catch (VipsException)
        {
            // A broken or mismatched profile is common in the wild; the pixels are still an image.
        }
    }

    /// <summary>Gray with alpha becomes RGBA; a gray image that a profile spread over three bands becomes gray again.</summary>
    private static Image Arrange(int width, int height, int bands, bool hasAlpha, bool isGray, byte[] pixels)
    {
        int channels = hasAlpha ? 4 : isGray ? 1 : 3;
        if (bands == channels)
        {
            return new Image(width, height, channels, pixels);
        }

        int count = width * height;
        byte[] arranged = new byte[count * channels];
        int colors = hasAlpha ? bands - 1 : bands;
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < channels; c++)
            {
                int band = c == 3 ? bands - 1 : Math.Min(c, colors - 1);
                arranged[(i * channels) + c] = pixels[(i * bands) + band];
            }
        }

        return new Image(width, height, channels, arranged);
    }

    private static bool IsGray(VipsImage image) =>
        image.Interpretation is Enums.Interpretation.Bw or Enums.Interpretation.Grey16 || image.Bands - (image.HasAlpha() ? 1 : 0) == 1;

    private static bool IsBitmap(ReadOnlySpan<byte> data) => data.Length > 26 && data[0] == 'B' && data[1] == 'M';

    /// <summary>The packaged libvips has no BMP reader.</summary>
    private static Image DecodeBitmap(ReadOnlySpan<byte> data, string name)
    {
        using SKData bytes = SKData.CreateCopy(data);
        using SKCodec? codec = SKCodec.Create(bytes) ?? throw new StyleGanException($"{name} cannot be decoded: the BMP header is damaged.");
        if ((long)codec.Info.Width * codec.Info.Height > Image.MaximumPixels)
        {
            throw TooLarge(name, codec.Info.Width, codec.Info.Height);
        }

        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        byte[] pixels = new byte[info.BytesSize64];
        SKCodecResult result;
        unsafe
        {
            fixed (byte* address = pixels)
            {
                result = codec.GetPixels(info, (nint)address);
            }
        }

        if (result != SKCodecResult.Success)
        {
            throw new StyleGanException($"{name} cannot be decoded: the BMP data is damaged or cut off ({result}).");
        }

        var image = new Image(info.Width, info.Height, 4, pixels);
        return codec.Info.AlphaType == SKAlphaType.Opaque ? ImageConversion.WithChannels(image, 3) : image;
    }

    private static string? KindOf(ReadOnlySpan<byte> data) => FileKind.Of(data[..Math.Min(data.Length, FileKind.StartBytes)], data.Length);

    private static bool IsPaged(ReadOnlySpan<byte> data) => PagedKinds.Contains(KindOf(data));

    /// <summary>Most HEIC images are of HEVC, for which the packaged libvips has no decoder.</summary>
    private static StyleGanException Damaged(ReadOnlySpan<byte> data, string name, VipsException e) => KindOf(data) == FileKind.Heic
        ? new($"{name} is a HEIC image, and HEIC with HEVC cannot be read here. Export it as JPEG or PNG.", e)
        : new($"{name} cannot be decoded; it is damaged or cut off: {Vips.Reason(e)}.", e);

    private static StyleGanException TooLarge(string name, int width, int height) =>
        new($"{name} is {width}x{height} pixels; more than {Image.MaximumPixels} are not decoded. Scale it down first.");

    /// <summary>A pipeline of libvips images of which only the last is held here; libvips keeps the others alive as long as it needs them.</summary>
    private sealed class Chain(VipsImage source) : IDisposable
    {
        private bool _isOwned;

        public VipsImage Current { get; private set; } = source;

        public void Then(Func<VipsImage, VipsImage> step)
        {
            VipsImage next = step(Current);
            Dispose();
            Current = next;
            _isOwned = true;
        }

        public void Dispose()
        {
            if (_isOwned)
            {
                Current.Dispose();
            }
        }
    }
}
