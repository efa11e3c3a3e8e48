namespace StyleGanSharp.Training;

/// <summary>What a configuration knows when it makes the generator's options.</summary>
/// <param name="Options">The options with everything filled in.</param>
/// <param name="Resolution">Width and height of the images in pixels.</param>
/// <param name="Channels">Channels of the images.</param>
/// <param name="LabelDim">Length of a label; 0 is unconditional.</param>
/// <param name="Batch">Batch size over all processes.</param>
/// <param name="NumFp16Res">Resolutions in float16; 0 for none.</param>
/// <param name="ConvClamp">Bound of the activations; null for none.</param>
internal sealed record GeneratorPlan(TrainingOptions Options, int Resolution, int Channels, int LabelDim, int Batch, int NumFp16Res, double? ConvClamp)
{
    /// <summary>Decay per batch of running magnitudes: a half-life of 20 thousand images (StyleGAN3 appendix F).</summary>
    public double MagnitudeEmaBeta => Math.Pow(0.5, Math.Max(Batch, 1) / 20000.0);
}
