using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>Tells which attributes a picture has: glasses, a beard …</summary>
public interface IPictureAttributes : IDisposable
{
    /// <summary>The attributes it knows.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Looks at pictures.</summary>
    /// <param name="images">[N, C, H, W] uint8 on any device; C is 1, 3 or 4.</param>
    /// <returns>[N, Names.Count] float32 log odds: above 0 the attribute is likely there. A fresh tensor on the CPU or the network's device.</returns>
    Tensor Scores(Tensor images);
}
