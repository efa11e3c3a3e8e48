using static TorchSharp.torch;

namespace StyleGanSharp.Imaging;

/// <summary>What the feature maps of one layer are like for one picture.</summary>
/// <param name="Name">The layer, as in the state dictionary below <c>synthesis.</c></param>
/// <param name="Channels">Feature maps.</param>
/// <param name="Height">Rows of a feature map.</param>
/// <param name="Width">Columns of a feature map.</param>
/// <param name="Mean">Mean of all values.</param>
/// <param name="Rms">Root of the mean square of all values.</param>
/// <param name="Crest">How far one place stands out: the largest magnitude of a place over <see cref="Rms"/>, where a place's magnitude is the root mean square over its channels.
/// 1 is an even layer, √(Height·Width) a layer that is zero but in one place. Droplets (StyleGAN2 §2) are such places.</param>
public sealed record LayerStatistics(string Name, int Channels, int Height, int Width, double Mean, double Rms, double Crest)
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
        return new LayerStatistics(name, (int)x.shape[1], (int)x.shape[2], (int)x.shape[3], values.mean().item<double>(), rms, rms > 0 ? largest / rms : 1);
    }

    /// <summary>Root mean square over the channels, [1, 1, H, W].</summary>
    internal static Tensor Magnitude(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.square().mean([1], keepdim: true).sqrt().MoveToOuterDisposeScope();
    }
}
