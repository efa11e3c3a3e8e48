using StyleGanSharp.Layers;
using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>
/// The data-to-data cross-entropy (D2D-CE) of ReACGAN (Kang et al. 2021, eq. 6): images f move to the point v of their class and away from images of other classes,
/// -log(e^p / (e^p + Σ e^n)), p = min(f·v - m, 0)/τ and n = max(f·f′ - (1 - m), 0)/τ for each f′ of another class in the micro-batch. What is already within its margin m = 0.98 has no gradient.
/// </summary>
internal static class DataToDataCrossEntropy
{
    private const double Temperature = 0.5;
    private const double Margin = 0.98;

    /// <param name="embedding">Images and classes as points.</param>
    /// <returns>[N], not negative.</returns>
    public static Tensor Loss(ImageEmbedding embedding)
    {
        using var scope = NewDisposeScope();
        Tensor positive = ((embedding.Images * embedding.Classes).sum(1, keepdim: true) - Margin).clamp_max(0) / Temperature; // [N, 1]
        Tensor negative = (embedding.Images.mm(embedding.Images.t()) - (1 - Margin)).clamp_min(0) / Temperature; // [N, N]
        Tensor isOfOtherClass = (embedding.Labels.unsqueeze(0) != embedding.Labels.unsqueeze(1)).any(2);
        negative = negative.masked_fill(~isOfOtherClass, double.NegativeInfinity);
        return (cat([positive, negative], 1).logsumexp(1) - positive.squeeze(1)).MoveToOuterDisposeScope();
    }
}
