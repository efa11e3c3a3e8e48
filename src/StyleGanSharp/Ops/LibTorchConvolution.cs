using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>Convolutions by libtorch, which is tested before it computes in a number format for the first time.</summary>
internal static class LibTorchConvolution
{
    /// <summary>conv2d.</summary>
    public static Tensor Apply(Tensor x, Tensor w, (long Y, long X) stride, (long Y, long X) padding, long groups = 1)
    {
        Test(x);
        return nn.functional.conv2d(x, w, strides: [stride.Y, stride.X], padding: [padding.Y, padding.X], groups: groups);
    }

    /// <summary>conv_transpose2d.</summary>
    public static Tensor ApplyTransposed(Tensor x, Tensor w, (long Y, long X) stride, (long Y, long X) padding, long groups = 1)
    {
        Test(x);
        return nn.functional.conv_transpose2d(x, w, strides: [stride.Y, stride.X], padding: [padding.Y, padding.X], groups: groups);
    }

    private static void Test(Tensor x)
    {
        if (x.dtype is ScalarType.BFloat16 or ScalarType.Float16 && x.device.type == DeviceType.CPU)
        {
            LibTorch.EnsureHalfPrecision();
        }
    }
}
