using StyleGanSharp.Imaging;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>How far a projection is.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Losses">The lowest loss of each target so far.</param>
/// <param name="Preview">The images of this step side by side, every <see cref="InversionOptions.PreviewEvery"/> steps; else null.</param>
public sealed record ProjectionProgress(int Step, int Steps, IReadOnlyList<double> Losses, Image? Preview)
{
    /// <summary>Makes the best latent so far, which the caller owns; only while the report is handled.</summary>
    internal Func<Latent>? Best { get; init; }
}
