using static TorchSharp.torch;

namespace StyleGanSharp.Networks.Projected;

/// <summary>A frozen network that describes images by maps of four sizes.</summary>
internal interface IFeaturePyramid : IDisposable
{
    /// <summary>What it gives.</summary>
    ProjectedFeatures Features { get; }

    /// <summary>Describes images; gradients flow to them.</summary>
    /// <param name="images">[N, 3, H, W] float32 in [-1, 1], any size.</param>
    /// <returns>Four fresh tensors [N, C, H', W'] from fine to coarse; a transformer's are all of one size.</returns>
    Tensor[] Maps(Tensor images);
}
