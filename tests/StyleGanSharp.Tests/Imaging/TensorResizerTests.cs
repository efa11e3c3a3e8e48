using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Imaging;

public sealed class TensorResizerTests
{
    [Fact]
    public void Given_a_step_When_scaled_as_Pillow_does_Then_it_is_filtered_and_clamped()
    {
        using var scope = NewDisposeScope();
        Tensor step = tensor(new float[] { 0, 0, 0, 0, 255, 255, 255, 255 }).reshape(1, 1, 1, 8).expand(1, 1, 8, 8).contiguous();
        Tensor half = TensorResizer.Resize(step, 8, 4, TensorScaling.Pillow)[0, 0, 0];
        Tensor twice = TensorResizer.Resize(step, 8, 16, TensorScaling.Pillow)[0, 0, 0];

        // Overshoot of the cubic is cut at both ends, and both halves mirror each other.
        TensorAssert.Close(255 - half.flip(0), half, 0, 1e-3, "half");
        TensorAssert.Close(255 - twice.flip(0), twice, 0, 1e-3, "twice");
        Assert.Equal(0, twice.min().item<float>());
        Assert.Equal(255, twice.max().item<float>());
    }

    [Theory]
    [InlineData(TensorScaling.TensorFlow)]
    [InlineData(TensorScaling.Pillow)]
    [InlineData(TensorScaling.PyTorch)]
    public void Given_a_flat_image_When_scaled_to_any_size_Then_it_stays_flat(TensorScaling kind)
    {
        using var scope = NewDisposeScope();
        Tensor flat = full([2, 3, 5, 9], 77f);
        foreach ((int height, int width) in new[] { (1, 1), (5, 9), (13, 4), (40, 31) })
        {
            Tensor y = TensorResizer.Resize(flat, height, width, kind);
            TensorAssert.Close(full([2, 3, height, width], 77f), y, 0, 1e-4, $"{height}x{width}");
        }
    }

    [Fact]
    public void Given_noise_When_scaled_as_PyTorch_does_Then_libtorch_agrees()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        Tensor x = random.Uniform(1, 2, 11, 6) * 255;
        Tensor expected = nn.functional.interpolate(x, size: [29, 4], mode: InterpolationMode.Bilinear, align_corners: false);
        TensorAssert.Close(expected, TensorResizer.Resize(x, 29, 4, TensorScaling.PyTorch), 1e-5, 1e-3, "bilinear");
    }

    [Fact]
    public void Given_a_image_When_Pillow_scaling_meets_the_byte_resizer_Then_they_differ_by_rounding_alone()
    {
        using var scope = NewDisposeScope();
        Image image = Images.Noise(37, 23, 3);
        Image expected = ImageResizer.Resize(image, 16, 50, ResizeFilter.Bicubic);
        Tensor bytes = tensor(image.Pixels, ScalarType.Byte).reshape(1, 23, 37, 3).permute(0, 3, 1, 2).to(ScalarType.Float32);
        Tensor y = TensorResizer.Resize(bytes, 50, 16, TensorScaling.Pillow).permute(0, 2, 3, 1).round();
        Tensor e = tensor(expected.Pixels, ScalarType.Byte).reshape(1, 50, 16, 3).to(ScalarType.Float32);
        Assert.True((y - e).abs().max().item<float>() <= 1);
    }
}
