using StyleGanSharp.Augment;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Parity;
using StyleGanSharp.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Augment;

public sealed class AugmentPipeTests
{
    // A mirrored image meets the wavelet the wrong way round, and sym6 is only nearly symmetric: 3 % of the amplitude at the borders.
    private const double MirrorTolerance = 0.05;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Given_probability_zero_When_augmented_Then_images_unchanged(int channels)
    {
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(AugmentOptions.FromName("bgcfnc"));
        using var random = new RandomSource(1);
        Tensor x = Images(3, channels, 12, 10);
        TensorAssert.Close(x, pipe.Apply(x, random), 0, 0);
    }

    [Fact]
    public void Given_nothing_switched_on_When_augmented_Then_random_stream_is_not_touched()
    {
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(AugmentOptions.FromName("none")) { P = 1 };
        using var random = new RandomSource(1);
        Tensor before = random.GetState();
        Tensor x = Images(2, 3, 8, 8);
        TensorAssert.Close(x, pipe.Apply(x, random), 0, 0);
        Assert.True(before.equal(random.GetState()).all().item<bool>());
    }

    [Theory]
    [InlineData("bgcfnc", 3)]
    [InlineData("bgc", 1)]
    [InlineData("bgcfn", 4)]
    public void Given_equal_seeds_When_augmented_Then_equal_bit_for_bit(string set, int channels)
    {
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(AugmentOptions.FromName(set)) { P = 0.7 };
        using var first = new RandomSource(5);
        using var second = new RandomSource(5);
        using var other = new RandomSource(6);
        Tensor x = Images(4, channels, 16, 16);
        Tensor expected = pipe.Apply(x, first);
        Assert.Equal(x.shape, expected.shape);
        TensorAssert.Close(expected, pipe.Apply(x, second), 0, 0);
        Assert.False(expected.allclose(pipe.Apply(x, other)));
        Assert.False(expected.allclose(pipe.Apply(x, first)));
    }

    [Fact]
    public void Given_mirroring_of_every_image_When_flipped_twice_Then_nearly_original()
    {
        // Percentile 0.8 always flips.
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(new AugmentOptions { XFlip = 1 });
        using var random = new RandomSource(1);
        Tensor x = SmoothImages(24);
        Tensor once = pipe.Apply(x, random, 0.8);
        TensorAssert.Close(x.flip(3), once, 0, MirrorTolerance);
        TensorAssert.Close(x, pipe.Apply(once, random, 0.8), 0, MirrorTolerance);
    }

    [Theory]
    [InlineData(0.3, 1)]
    [InlineData(0.6, 2)]
    [InlineData(0.8, 3)]
    public void Given_rotations_by_90_degrees_When_augmented_Then_agrees_with_rotated_pixels(double percentile, int turns)
    {
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(new AugmentOptions { Rotate90 = 1 });
        using var random = new RandomSource(1);
        Tensor x = SmoothImages(24);
        TensorAssert.Close(x.rot90(turns, (2, 3)), pipe.Apply(x, random, percentile), 0, MirrorTolerance);
    }

    [Fact]
    public void Given_integer_translation_When_augmented_Then_interior_is_shifted_exactly()
    {
        // A translation by whole pixels is by an even distance at the doubled rate, where the wavelet reconstructs perfectly.
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(new AugmentOptions { XInt = 1 });
        using var random = new RandomSource(1);
        Tensor x = Images(2, 3, 16, 16);
        Tensor y = pipe.Apply(x, random, 0.999);
        TensorAssert.Close(x[.., .., ..14, ..14], y[.., .., 2.., 2..], 0, 1e-5);
    }

    [Fact]
    public void Given_gray_image_When_colors_change_Then_gray_pipe_agrees_with_gray_rgb()
    {
        using var scope = NewDisposeScope();
        AugmentOptions options = AugmentOptions.FromName("bgc");
        using var pipe = new AugmentPipe(options) { P = 0.8 };
        using var first = new RandomSource(9);
        using var second = new RandomSource(9);
        Tensor gray = Images(6, 1, 16, 16);
        Tensor rgb = pipe.Apply(gray.expand(6, 3, 16, 16).contiguous(), first);
        TensorAssert.Close(rgb, pipe.Apply(gray, second).expand(6, 3, 16, 16), 0, 2e-5);
    }

    [Fact]
    public void Given_alpha_When_only_colors_change_Then_alpha_is_kept()
    {
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(AugmentOptions.FromName("color") with { ImageFilter = 1, Noise = 1 }) { P = 1 };
        using var random = new RandomSource(3);
        Tensor x = Images(4, 4, 12, 12);
        Tensor y = pipe.Apply(x, random);
        TensorAssert.Close(x[.., 3..], y[.., 3..], 0, 0);
        Assert.True((x - y)[.., ..3].abs().mean().item<float>() > 0.05);
    }

    [Fact]
    public void Given_cutout_When_always_Then_at_most_a_quarter_is_blank_and_the_rest_kept()
    {
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(AugmentOptions.FromName("cutout")) { P = 1 };
        using var random = new RandomSource(3);
        Tensor x = ones(64, 3, 20, 20);
        Tensor y = pipe.Apply(x, random);
        Tensor blank = (1 - y).mean([1, 2, 3]);
        Assert.True(y.eq(0).logical_or(y.eq(1)).all().item<bool>());
        Assert.InRange(blank.max().item<float>(), 0.2f, 0.25001f);
        Assert.True(blank.min().item<float>() > 0.0625f - 0.03f);
    }

    [Fact]
    public void Given_noise_When_always_Then_its_standard_deviation_is_half_normal()
    {
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(AugmentOptions.FromName("noise")) { P = 1 };
        using var random = new RandomSource(3);
        Tensor sigma = pipe.Apply(zeros(2000, 1, 16, 16), random).flatten(1).std(1);

        // E|N(0, 0.1²)| = 0.1·√(2/π) = 0.0798 and E N² = 0.01; 2000 images give them within 0.0013 and 0.0003 (one standard error).
        Assert.Equal(0.0798, sigma.mean().item<float>(), 0.005);
        Assert.Equal(0.01, sigma.square().mean().item<float>(), 0.0012);
    }

    [Fact]
    public void Given_probability_When_many_images_flip_Then_half_of_that_fraction_is_mirrored()
    {
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(new AugmentOptions { XFlip = 1, Brightness = 0.5, BrightnessStd = 1 }) { P = 0.4 };
        using var random = new RandomSource(11);
        Tensor x = zeros(4000, 1, 8, 8);
        Tensor mean = pipe.Apply(x, random).mean([1, 2, 3]);

        // Brightness happens with 0.4·0.5; the standard error of a fraction of 4000 is 0.0063.
        Assert.Equal(0.2, mean.abs().gt(1e-6).to(ScalarType.Float32).mean().item<float>(), 0.025);
        Tensor ramp = linspace(-1, 1, 8).expand(4000, 1, 8, 8);
        using var flips = new AugmentPipe(new AugmentOptions { XFlip = 1 }) { P = 0.4 };
        Tensor left = flips.Apply(ramp, random)[.., 0, 4, 1];
        Assert.Equal(0.2, left.gt(0).to(ScalarType.Float32).mean().item<float>(), 0.025);
    }

    [Theory]
    [InlineData("bgcfnc")]
    [InlineData("bg")]
    public void Given_pixels_smaller_than_the_filter_When_augmented_Then_result_is_finite(string set)
    {
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(AugmentOptions.FromName(set)) { P = 1 };
        using var random = new RandomSource(2);
        foreach ((int height, int width) in new[] { (4, 4), (5, 3), (2, 9), (1, 1) })
        {
            Tensor y = pipe.Apply(Images(8, 3, height, width), random);
            Assert.Equal([8, 3, height, width], y.shape);
            Assert.True(y.isfinite().all().item<bool>());
        }
    }

    [Fact]
    public void Given_everything_When_differentiated_twice_Then_agrees_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(AugmentOptions.FromName("bgcfnc")) { P = 0.6 };
        Tensor x = Images(2, 3, 10, 10);
        Tensor direction = Synthetic.Make("augment-test/direction", x.shape);
        Tensor Augment(Tensor input)
        {
            using var random = new RandomSource(21);
            return pipe.Apply(input, random);
        }

        // The pipe is affine in the images: a difference is exact up to rounding, and the first derivative along any direction is its transpose.
        Tensor Score(Tensor input) => Augment(input).pow(3).sum();
        Tensor Gradient(Tensor input)
        {
            Tensor leaf = input.detach().requires_grad_(true);
            return autograd.grad([Score(leaf)], [leaf])[0];
        }

        const double h = 1e-2;
        Tensor leaf = x.detach().requires_grad_(true);
        Tensor gradient = autograd.grad([Score(leaf)], [leaf], retain_graph: true, create_graph: true)[0];
        double numeric = ((Score(x + (h * direction)) - Score(x - (h * direction))) / (2 * h)).item<float>();
        double cubic = (Augment(x + direction) - Augment(x)).pow(3).sum().item<float>() * h * h; // the exact error of a central difference of a cube
        double analytic = (gradient * direction).sum().item<float>();
        Assert.Equal(analytic + cubic, numeric, 0.01 * Math.Abs(analytic));

        Tensor second = autograd.grad([(gradient * direction).sum()], [leaf])[0];
        Tensor numericSecond = (Gradient(x + (h * direction)) - Gradient(x - (h * direction))) / (2 * h); // exact for a quadratic gradient
        TensorAssert.CloseToScale(numericSecond, second, 1e-3);
    }

    [Fact]
    public void Given_many_calls_When_differentiated_Then_no_tensor_stays_alive()
    {
        using var pipe = new AugmentPipe(AugmentOptions.FromName("bgcfnc")) { P = 0.6 };
        using var random = new RandomSource(21);
        using Tensor x = Images(2, 3, 10, 10);
        long Live()
        {
            using (NewDisposeScope())
            {
                Tensor leaf = x.clone().requires_grad_(true);
                Tensor gradient = autograd.grad([pipe.Apply(leaf, random).pow(3).sum()], [leaf], retain_graph: true, create_graph: true)[0];
                _ = autograd.grad([gradient.square().sum()], [leaf]);
            }

            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }

        long warm = Live();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(warm, Live());
        }
    }

    [Fact]
    public void Given_wrong_input_When_augmented_Then_error_says_what_is_wrong()
    {
        using var scope = NewDisposeScope();
        using var pipe = new AugmentPipe(AugmentOptions.FromName("bgc"));
        using var random = new RandomSource(0);
        Assert.Contains("found Float32 [2, 2, 8, 8]", Assert.Throws<ArgumentException>(() => pipe.Apply(zeros(2, 2, 8, 8), random)).Message, StringComparison.Ordinal);
        Assert.Contains("found Byte", Assert.Throws<ArgumentException>(() => pipe.Apply(zeros([2, 3, 8, 8], ScalarType.Byte), random)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => pipe.Apply(zeros(2, 3, 8, 8), random, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => pipe.P = -0.1);
        Assert.Throws<OptionException>(() => new AugmentPipe(new AugmentOptions { Scale = -1 }));
    }

    private static Tensor Images(int n, int c, int h, int w) => 0.5f * Synthetic.Make($"augment-test/{n}x{c}x{h}x{w}", n, c, h, w);

    private static Tensor SmoothImages(int size)
    {
        using var scope = NewDisposeScope();
        Tensor position = linspace(0, 1, size);
        Tensor x = (Math.PI * position).cos().reshape(1, -1);
        Tensor y = (2 * Math.PI * position).cos().reshape(-1, 1);
        return (0.5 * (x + y + (x * y))).expand(2, 3, size, size).contiguous().MoveToOuterDisposeScope();
    }
}
