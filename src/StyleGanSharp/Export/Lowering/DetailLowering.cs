using StyleGanSharp.Export.Graph;
using StyleGanSharp.Networks;

namespace StyleGanSharp.Export.Lowering;

/// <summary>The image of a network that grows, at the level of detail it has when it is exported (PRO §2).</summary>
internal static class DetailLowering
{
    /// <param name="g">Where to.</param>
    /// <param name="fine">[N, C, H, W] of the whole level.</param>
    /// <param name="coarse">[N, C, H/2, W/2] of the next coarser one; null where there is none.</param>
    /// <param name="detail">The level.</param>
    /// <returns>[N, C, R, R].</returns>
    public static OnnxValue Image(OnnxGraph g, OnnxValue fine, OnnxValue? coarse, DetailLevel detail)
    {
        OnnxValue image = coarse is null || detail.Fraction == 0 ? fine
            : g.Add(fine, g.Mul(g.Sub(g.ResizeNearest(coarse, 2), fine), detail.Fraction));
        return g.ResizeNearest(image, 1 << detail.Whole);
    }
}
