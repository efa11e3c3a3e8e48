using NetVips;
using SkiaSharp;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Imaging;

/// <summary>Turns the content of a picture file into an upright 8-bit sRGB or grey picture.</summary>
internal static class PictureDecoder
{
    private const string ProfileField = "icc-profile-data";
    private const string OrientationField = "orientation";

    /// <summary>libvips also opens formats that are programs or huge tables (SVG, PDF, matrices); a collection of pictures has no use for them.</summary>
    private static readonly string[] Loaders = ["Png", "Jpeg", "Webp", "Nsgif", "Tiff", "Heif", "Ppm", "Jxl", "Jp2k"];

    public static Picture Decode(ReadOnlySpan<byte> data, string name)
    {
        if (IsBitmap(data))
        {
            return DecodeBitmap(data, name);
        }

        try
        {
            using Image image = Open(data, name);
            return Read(image);
        }
        catch (VipsException e)
        {
            throw Damaged(name, e);
        }
    }

    /// <summary>Size and channels as <see cref="Decode"/> will give them, from the file's header.</summary>
    public static (int Width, int Height, int Channels) Identify(ReadOnlySpan<byte> data, string name)
    {
        if (IsBitmap(data))
        {
            Picture bitmap = DecodeBitmap(data, name);
            return (bitmap.Width, bitmap.Height, bitmap.Channels);
        }

        try
        {
            using Image image = Open(data, name);
            bool turned = image.Contains(OrientationField) && image.Get(OrientationField) is int and >= 5 and <= 8;
            int channels = image.HasAlpha() ? 4 : IsGrey(image) ? 1 : 3;
            return turned ? (image.Height, image.Width, channels) : (image.Width, image.Height, channels);
        }
        catch (VipsException e)
        {
            throw Damaged(name, e);
        }
    }

    private static Image Open(ReadOnlySpan<byte> data, string name)
    {
        Vips.Initialise();
        if (data.IsEmpty)
        {
            throw new StyleGanException($"{name} is empty (0 bytes).");
        }

        byte[] bytes = data.ToArray();
        string? loader = Image.FindLoadBuffer(bytes);
        if (loader is null || !Array.Exists(Loaders, known => loader.Contains("Load" + known, StringComparison.OrdinalIgnoreCase)))
        {
            throw new StyleGanException($"{name} is not a picture in a known format (PNG, JPEG, WebP, GIF, TIFF, AVIF, PNM, BMP).");
        }

        Image image = Image.NewFromBuffer(bytes, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
        if ((long)image.Width * image.Height > ImageCodec.MaximumPixels)
        {
            using (image)
            {
                throw TooLarge(name, image.Width, image.Height);
            }
        }

        return image;
    }

    private static Picture Read(Image source)
    {
        bool isGrey = IsGrey(source);
        using var chain = new Chain(source);
        if (source.Contains(OrientationField) && source.Get(OrientationField) is int and > 1)
        {
            // Turning reads columns, which a sequential decoder cannot give.
            chain.Then(image => image.CopyMemory());
            chain.Then(image => image.Autorot());
        }

        if (chain.Image.Format == Enums.BandFormat.Ushort && chain.Image.Interpretation is Enums.Interpretation.Rgb16 or Enums.Interpretation.Grey16)
        {
            chain.Then(image => image.Msb());
            chain.Then(image => image.Copy(interpretation: isGrey ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb));
        }

        ApplyProfile(chain);
        if (chain.Image.Interpretation is not (Enums.Interpretation.Srgb or Enums.Interpretation.Bw))
        {
            chain.Then(image => image.Colourspace(isGrey ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb));
        }

        if (chain.Image.Format != Enums.BandFormat.Uchar)
        {
            chain.Then(image => image.Cast(Enums.BandFormat.Uchar));
        }

        byte[] pixels = chain.Image.WriteToMemory<byte>();
        return Arrange(chain.Image.Width, chain.Image.Height, chain.Image.Bands, chain.Image.HasAlpha(), isGrey, pixels);
    }

    /// <summary>Converts from the embedded colour profile; a profile that says sRGB is left alone so that pixels stay exact.</summary>
    private static void ApplyProfile(Chain chain)
    {
        if (!chain.Image.Contains(ProfileField) || chain.Image.Get(ProfileField) is not byte[] profile || IccProfile.IsStandardRgb(profile))
        {
            return;
        }

        try
        {
            chain.Then(image => image.IccTransform("srgb", embedded: true, intent: Enums.Intent.Perceptual, depth: 8));
        }
        catch (VipsException)
        {
            // A broken or mismatched profile is common in the wild; the pixels are still a picture.
        }
    }

    /// <summary>Grey with alpha becomes RGBA; a grey picture that a profile spread over three bands becomes grey again.</summary>
    private static Picture Arrange(int width, int height, int bands, bool hasAlpha, bool isGrey, byte[] pixels)
    {
        int channels = hasAlpha ? 4 : isGrey ? 1 : 3;
        if (bands == channels)
        {
            return new Picture(width, height, channels, pixels);
        }

        int count = width * height;
        byte[] arranged = new byte[count * channels];
        int colours = hasAlpha ? bands - 1 : bands;
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < channels; c++)
            {
                int band = c == 3 ? bands - 1 : Math.Min(c, colours - 1);
                arranged[(i * channels) + c] = pixels[(i * bands) + band];
            }
        }

        return new Picture(width, height, channels, arranged);
    }

    private static bool IsGrey(Image image) =>
        image.Interpretation is Enums.Interpretation.Bw or Enums.Interpretation.Grey16 || image.Bands - (image.HasAlpha() ? 1 : 0) == 1;

    private static bool IsBitmap(ReadOnlySpan<byte> data) => data.Length > 26 && data[0] == 'B' && data[1] == 'M';

    /// <summary>The packaged libvips has no BMP reader.</summary>
    private static Picture DecodeBitmap(ReadOnlySpan<byte> data, string name)
    {
        using SKData bytes = SKData.CreateCopy(data);
        using SKCodec? codec = SKCodec.Create(bytes) ?? throw new StyleGanException($"{name} cannot be decoded: the BMP header is damaged.");
        if ((long)codec.Info.Width * codec.Info.Height > ImageCodec.MaximumPixels)
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

        var picture = new Picture(info.Width, info.Height, 4, pixels);
        return codec.Info.AlphaType == SKAlphaType.Opaque ? PictureConversion.WithChannels(picture, 3) : picture;
    }

    private static StyleGanException Damaged(string name, VipsException e) =>
        new($"{name} cannot be decoded; it is damaged or cut off: {Vips.Reason(e)}.", e);

    private static StyleGanException TooLarge(string name, int width, int height) =>
        new($"{name} is {width}x{height} pixels; more than {ImageCodec.MaximumPixels} are not decoded. Scale it down first.");

    /// <summary>A pipeline of libvips images of which only the last is held here; libvips keeps the others alive as long as it needs them.</summary>
    private sealed class Chain(Image source) : IDisposable
    {
        private bool _isOwned;

        public Image Image { get; private set; } = source;

        public void Then(Func<Image, Image> step)
        {
            Image next = step(Image);
            Dispose();
            Image = next;
            _isOwned = true;
        }

        public void Dispose()
        {
            if (_isOwned)
            {
                Image.Dispose();
            }
        }
    }
}
