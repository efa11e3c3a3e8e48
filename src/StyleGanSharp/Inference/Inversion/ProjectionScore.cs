namespace StyleGanSharp.Inference.Inversion;

/// <summary>How close a reconstruction is to its target.</summary>
/// <param name="Mse">Mean squared difference of pixels scaled to [0, 1].</param>
/// <param name="PsnrDb">Peak signal-to-noise ratio in dB.</param>
/// <param name="Ssim">Structural similarity, at most 1.</param>
/// <param name="Perceptual">Perceptual distance by the network that the result names; 0 is equal.</param>
public sealed record ProjectionScore(double Mse, double PsnrDb, double Ssim, double Perceptual);
