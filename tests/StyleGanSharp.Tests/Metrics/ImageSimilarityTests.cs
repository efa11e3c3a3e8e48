using StyleGanSharp.Imaging;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Metrics;

public sealed class ImageSimilarityTests
{
    [Fact]
    public void Given_equal_images_When_compared_Then_they_differ_by_nothing()
    {
        using var scope = NewDisposeScope();
        Tensor x = (rand(2, 3, 16, 16) * 2) - 1;
        TensorAssert.Close(zeros(2), ImageSimilarity.Mse(x, x), 0, 0);
        TensorAssert.Close(ones(2), ImageSimilarity.Ssim(x, x), 0, 1e-5);
        Assert.All(ImageSimilarity.PsnrDb(x, x).data<float>(), value => Assert.Equal(float.PositiveInfinity, value));
    }

    [Fact]
    public void Given_a_constant_difference_When_compared_Then_the_numbers_are_those_of_the_formulas()
    {
        using var scope = NewDisposeScope();
        Tensor x = full(1, 1, 16, 16, -0.2f); // 0.4 on the scale of [0, 1]
        Tensor y = full(1, 1, 16, 16, 0.2f); // 0.6
        TensorAssert.Close(tensor(new[] { 0.04f }), ImageSimilarity.Mse(x, y), 1e-5, 0);
        TensorAssert.Close(tensor(new[] { 13.9794f }), ImageSimilarity.PsnrDb(x, y), 1e-5, 0);
        // Without variance only the luminance counts: (2·0.4·0.6 + 1e-4) / (0.16 + 0.36 + 1e-4).
        TensorAssert.Close(tensor(new[] { 0.4801f / 0.5201f }), ImageSimilarity.Ssim(x, y), 1e-4, 0);
    }

    [Fact]
    public void Given_noise_and_a_shift_in_brightness_of_equal_error_When_compared_Then_the_structure_tells_them_apart()
    {
        using var scope = NewDisposeScope();
        Tensor x = linspace(-0.5, 0.5, 32).view(1, 1, 1, 32).expand(1, 1, 32, 32) + (0.2 * linspace(0, 40, 32).sin().view(1, 1, 32, 1));
        Tensor shifted = x + 0.2;
        Tensor noisy = x + (0.2 * randn(1, 1, 32, 32, generator: new Generator(1)).sign());
        TensorAssert.Close(ImageSimilarity.Mse(x, shifted), ImageSimilarity.Mse(x, noisy), 1e-3, 0);
        Assert.True(ImageSimilarity.Ssim(x, shifted).item<float>() > ImageSimilarity.Ssim(x, noisy).item<float>() + 0.2);
        var error = Assert.Throws<ArgumentException>(() => ImageSimilarity.Ssim(x, x.narrow(2, 0, 8)));
        Assert.Contains("[1, 1, 32, 32] and [1, 1, 8, 32]", error.Message, StringComparison.Ordinal);
    }
}
