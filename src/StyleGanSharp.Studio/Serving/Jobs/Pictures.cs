using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>Maps of numbers as small pictures that go into a message.</summary>
internal static class Pictures
{
    private const int MaxSide = 256;

    /// <summary>From the least value (black) to the largest (white).</summary>
    /// <param name="map">[H, W] of a float type.</param>
    /// <returns>An address that holds a PNG of at most 256 pixels.</returns>
    public static string Gray(Tensor map)
    {
        using var scope = NewDisposeScope();
        Tensor x = map.to(ScalarType.Float32).cpu().unsqueeze(0).unsqueeze(0);
        (long height, long width) = (x.shape[2], x.shape[3]);
        double scale = Math.Min(1, MaxSide / (double)Math.Max(height, width));
        x = scale < 1 ? nn.functional.interpolate(x, size: [Math.Max((long)(height * scale), 1), Math.Max((long)(width * scale), 1)], mode: InterpolationMode.Area) : x;
        Tensor least = x.min();
        return Address(ImageConversion.ToImages(((x - least) / (x.max() - least).clamp_min(1e-12) * 2) - 1)[0].Encode(ImageFormat.Png));
    }

    /// <summary>Power at each frequency in decibels, the mean over channels, each without its own mean; frequency 0 in the middle, the strongest 80 dB.</summary>
    /// <param name="maps">[C, H, W] of a float type.</param>
    public static string Spectrum(Tensor maps)
    {
        using var scope = NewDisposeScope();
        Tensor x = maps.to(ScalarType.Float32).cpu();
        Tensor power = fft.fft2(x - x.mean([1, 2], keepdim: true)).abs().square().mean([0]); // [H, W]
        Tensor decibels = fft.fftshift(10 * (power + 1e-20).log10(), [0, 1]);
        return Gray(decibels.clamp_min((decibels.max() - 80).item<float>()));
    }

    public static string Address(byte[] png) => $"data:image/png;base64,{Convert.ToBase64String(png)}";
}
