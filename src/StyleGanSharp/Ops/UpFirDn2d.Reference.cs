using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

public static partial class UpFirDn2d
{
    private static Tensor ApplyReference(Tensor x, Tensor? f, (int X, int Y) up, (int X, int Y) down, Padding2d pad, bool flip, double gain)
    {
        using var scope = NewDisposeScope();
        (long n, long c, long h, long w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        Tensor y = x;
        if (up != (1, 1))
        {
            y = y.reshape(n, c, h, 1, w, 1);
            y = nn.functional.pad(y, [0, up.X - 1, 0, 0, 0, up.Y - 1]);
            y = y.reshape(n, c, h * up.Y, w * up.X); // [N, C, H·up, W·up]
        }

        if (pad != default)
        {
            y = nn.functional.pad(y, [pad.X0, pad.X1, pad.Y0, pad.Y1]); // negative numbers crop
        }

        if (f is null)
        {
            y = y[TensorIndex.Ellipsis, TensorIndex.Slice(step: down.Y), TensorIndex.Slice(step: down.X)] * gain;
        }
        else
        {
            // conv2d correlates, so a convolution flips the filter first. One group a channel: every channel has the same taps.
            Tensor taps = f.to(x.device).to(x.dtype) * Math.Pow(gain, f.dim() / 2.0);
            taps = flip ? taps : taps.flip([.. Enumerable.Range(0, (int)f.dim()).Select(axis => (long)axis)]);
            Tensor Kernel(long height, long width) => taps.reshape(1, 1, height, width).repeat(c, 1, 1, 1); // [C, 1, K, L]
            Tensor Filter(Tensor signal, long height, long width, int strideY, int strideX) =>
                nn.functional.conv2d(signal, Kernel(height, width), strides: [strideY, strideX], groups: c);
            y = f.dim() == 1
                ? Filter(Filter(y, 1, f.shape[0], 1, down.X), f.shape[0], 1, down.Y, 1)
                : Filter(y, f.shape[0], f.shape[1], down.Y, down.X);
        }

        return y.MoveToOuterDisposeScope();
    }
}
