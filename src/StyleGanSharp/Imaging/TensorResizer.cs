using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace StyleGanSharp.Imaging;

/// <summary>Scales image tensors with the exact weights of other libraries: each axis is a product with a matrix, so every kind runs on every device.</summary>
internal static class TensorResizer
{
    private static readonly ConcurrentDictionary<(TensorScaling Kind, int From, int To), float[]> Matrices = new();

    /// <summary>Scales images.</summary>
    /// <param name="images">[N, C, H, W] float32 in [0, 255].</param>
    /// <param name="height">New height.</param>
    /// <param name="width">New width.</param>
    /// <param name="kind">Whose weights.</param>
    /// <returns>A fresh [N, C, height, width] tensor.</returns>
    public static Tensor Resize(Tensor images, int height, int width, TensorScaling kind)
    {
        using var scope = NewDisposeScope();
        Tensor y = images;
        if (images.shape[3] != width)
        {
            // Pillow works across first, then down; the others do not care.
            using Tensor across = Matrix(kind, (int)images.shape[3], width, images);
            y = y.matmul(across.t()); // [N, C, H, width]
        }

        if (images.shape[2] != height)
        {
            using Tensor down = Matrix(kind, (int)images.shape[2], height, images);
            y = down.matmul(y); // [N, C, height, width]
        }

        y = kind == TensorScaling.Pillow ? y.clamp(0, 255) : y.alias();
        return y.MoveToOuterDisposeScope();
    }

    private static Tensor Matrix(TensorScaling kind, int from, int to, Tensor like) =>
        tensor(Matrices.GetOrAdd((kind, from, to), key => Weights(key.Kind, key.From, key.To)), [to, from], ScalarType.Float32, like.device);

    private static float[] Weights(TensorScaling kind, int from, int to)
    {
        float[] weights = new float[to * from];
        if (kind == TensorScaling.Pillow)
        {
            ResampleTaps[] taps = ResampleTaps.Make(ResizeFilter.Bicubic, from, to);
            for (int i = 0; i < to; i++)
            {
                taps[i].Weights.CopyTo(weights, (i * from) + taps[i].Start);
            }

            return weights;
        }

        float ratio = from / (float)to;
        for (int i = 0; i < to; i++)
        {
            float at = kind == TensorScaling.TensorFlow ? i * ratio : Math.Max(0, ((i + 0.5f) * ratio) - 0.5f);
            int low = Math.Min((int)at, from - 1);
            weights[(i * from) + low] += 1 - (at - low);
            weights[(i * from) + Math.Min(low + 1, from - 1)] += at - low;
        }

        return weights;
    }
}
