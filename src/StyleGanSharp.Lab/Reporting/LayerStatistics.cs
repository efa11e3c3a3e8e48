using static TorchSharp.torch;

namespace StyleGanSharp.Reporting;

/// <summary>What the feature maps of one layer are like for one image.</summary>
/// <param name="Name">The layer, as in the state dictionary below <c>synthesis.</c></param>
/// <param name="Channels">Feature maps.</param>
/// <param name="Height">Rows of a feature map.</param>
/// <param name="Width">Columns of a feature map.</param>
/// <param name="Mean">Mean of all values.</param>
/// <param name="Rms">Root of the mean square of all values.</param>
/// <param name="Crest">How far one place stands out: the largest magnitude of a place over <see cref="Rms"/>, where a place's magnitude is the root mean square over its channels.
/// 1 is an even layer, √(Height·Width) a layer that is zero but in one place. Droplets (StyleGAN2 §2) are such places.</param>
/// <param name="Peak">How far single places dominate single maps: of each map the largest distance from its mean over its standard deviation, averaged over the maps that are not constant; 0 without one.
/// About 4 for normal noise of 64² places, √(Height·Width - 1) for maps that are constant but in one place. It is what AdaIN's normalization of each map sees.</param>
public sealed record LayerStatistics(string Name, int Channels, int Height, int Width, double Mean, double Rms, double Crest, double Peak)
{
    /// <summary>Measures feature maps.</summary>
    /// <param name="name">The layer.</param>
    /// <param name="x">[1, C, H, W] of a float type.</param>
    internal static LayerStatistics Of(string name, Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor values = x.to(ScalarType.Float64);
        double rms = values.square().mean().sqrt().item<double>();
        double largest = Magnitude(values).max().item<double>();
        return new LayerStatistics(name, (int)x.shape[1], (int)x.shape[2], (int)x.shape[3], values.mean().item<double>(), rms, rms > 0 ? largest / rms : 1, PeakOf(values.flatten(2).squeeze(0)));
    }

    /// <summary>The mean over maps [C, N] of the largest |x - μ| / σ.</summary>
    private static double PeakOf(Tensor maps)
    {
        Tensor centerd = maps - maps.mean([1], keepdim: true);
        Tensor deviation = centerd.square().mean([1]).sqrt();
        Tensor varies = deviation > (maps.abs().amax(1) * 1e-6);
        return varies.any().item<bool>() ? (centerd.abs().amax(1) / deviation).masked_select(varies).mean().item<double>() : 0;
    }

    /// <summary>Root mean square over the channels, [1, 1, H, W].</summary>
    internal static Tensor Magnitude(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.square().mean([1], keepdim: true).sqrt().MoveToOuterDisposeScope();
    }
}
