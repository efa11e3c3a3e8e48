using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

public static partial class UpFirDn2d
{
    private static Tensor ApplyReference(Tensor x, Tensor? f, (int X, int Y) up, (int X, int Y) down, Padding2d pad, bool flip, double gain)
    {
        using var scope = NewDisposeScope();
        (long n, long c, long h, long w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        Tensor y = x.reshape(n * c, 1, h, w);
        if (up != (1, 1))
        {
            y = y.reshape(n * c, h, 1, w, 1);
            y = nn.functional.pad(y, [0, up.X - 1, 0, 0, 0, up.Y - 1]);
            y = y.reshape(n * c, 1, h * up.Y, w * up.X); // [N·C, 1, H·up, W·up]
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
            // conv2d correlates, so a convolution flips the filter first.
            Tensor taps = f.to(x.device).to(x.dtype) * Math.Pow(gain, f.dim() / 2.0);
            taps = flip ? taps : taps.flip([.. Enumerable.Range(0, (int)f.dim()).Select(axis => (long)axis)]);
            y = f.dim() == 1
                ? nn.functional.conv2d(nn.functional.conv2d(y, taps.reshape(1, 1, 1, -1), strides: [1, down.X]), taps.reshape(1, 1, -1, 1), strides: [down.Y, 1])
                : nn.functional.conv2d(y, taps.reshape(1, 1, f.shape[0], f.shape[1]), strides: [down.Y, down.X]);
        }

        return y.reshape(n, c, y.shape[2], y.shape[3]).MoveToOuterDisposeScope();
    }
}
