using StyleGanSharp.Signal;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Support;

/// <summary>Motions of an image's content.</summary>
internal static class Motions
{
    /// <summary>Moves by (x, y), then turns and scales.</summary>
    public static Similarity2d Of(double x = 0, double y = 0, double angleRadians = 0, double scale = 1) =>
        Similarity2d.Scaling(scale) * Similarity2d.Rotation(angleRadians) * Similarity2d.Translation(x, y);

    /// <summary>[3, 3]: the input transform of a motion.</summary>
    public static Tensor InputTransform(double x = 0, double y = 0, double angleRadians = 0, double scale = 1) => Of(x, y, angleRadians, scale).Inverse().ToMatrix();
}
