using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Imaging;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Imaging;

public sealed class ImageConversionTests
{
    [Theory]
    [InlineData(-1.0f, 0)]
    [InlineData(1.0f, 255)]
    [InlineData(0.0f, 128)]
    [InlineData(-5.0f, 0)]
    [InlineData(7.0f, 255)]
    [InlineData(0.999f, 255)]
    [InlineData(-0.999f, 0)]
    [InlineData(0.5f, 191)] // 191.75 is cut off, not rounded.
    public void Given_a_value_When_made_an_image_Then_the_formula_holds(float value, byte expected)
    {
        using Tensor x = full([1, 1, 1, 1], value);

        Assert.Equal(expected, ImageConversion.ToImages(x)[0].Pixels[0]);
    }

    [Property(MaxTest = 25)]
    public Property Given_any_images_When_made_a_tensor_and_back_Then_they_are_the_same() =>
        Prop.ForAll(
            Arb.From(Gen.Choose(1, 4).Where(c => c != 2)), Arb.From(Gen.Choose(1, 9)), Arb.From(Gen.Choose(0, 1000)),
            (channels, size, seed) =>
            {
                Image[] images = [Images.Noise(size, size + 2, channels, seed), Images.Noise(size, size + 2, channels, seed + 1)];
                using Tensor x = ImageConversion.FromImages(images);
                Assert.Equal([2, channels, size + 2, size], x.shape);
                Image[] back = ImageConversion.ToImages(x);
                Assert.Equal(images.Select(p => p.Pixels), back.Select(p => p.Pixels));
            });

    [Fact]
    public void Given_a_tensor_When_made_images_Then_channels_rows_and_columns_are_in_place()
    {
        // The value tells channel, row and column: byte = 100c + 10h + w.
        using Tensor x = (tensor(new float[] { 0, 1, 10, 11, 100, 101, 110, 111, 200, 201, 210, 211 }).reshape(1, 3, 2, 2) - 128) / 127.5f;

        Image image = ImageConversion.ToImages(x + 1e-4)[0];

        Assert.Equal([0, 100, 200, 1, 101, 201, 10, 110, 210, 11, 111, 211], image.Pixels);
    }

    [Fact]
    public void Given_a_tensor_of_another_shape_When_made_images_Then_the_error_states_it()
    {
        using Tensor x = zeros(2, 5, 4, 4);

        var error = Assert.Throws<ArgumentException>(() => ImageConversion.ToImages(x));

        Assert.StartsWith("Images have the shape [2, 5, 4, 4]; expected [N, C, H, W] with 1, 3 or 4 channels.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_images_of_two_sizes_When_made_a_tensor_Then_the_error_names_both()
    {
        var error = Assert.Throws<ArgumentException>(() => ImageConversion.FromImages([Images.Flat(4, 4, 1), Images.Flat(4, 5, 1)]));

        Assert.StartsWith("Image 1 is 4x5 with 1 channel (gray), the first one 4x4 with 1 channel (gray).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_conversions_When_repeated_Then_no_tensor_stays_alive()
    {
        Image[] images = [Images.Noise(8, 8, 3)];
        using var scope = NewDisposeScope();
        ImageConversion.FromImages(images).Dispose();
        long before = scope.DisposablesCount;
        for (int i = 0; i < 5; i++)
        {
            using Tensor x = ImageConversion.FromImages(images);
            ImageConversion.ToImages(x);
        }

        Assert.Equal(before, scope.DisposablesCount);
    }

    [Fact]
    public void Given_half_transparent_red_When_made_rgb_Then_it_mixes_with_the_background()
    {
        Image image = Images.Flat(1, 1, 255, 0, 0, 128);

        Assert.Equal([255, 127, 127], ImageConversion.WithChannels(image, 3).Pixels);
        Assert.Equal([128, 0, 0], ImageConversion.WithChannels(image, 3, background: 0).Pixels);
    }

    [Fact]
    public void Given_other_channel_counts_When_converted_Then_nothing_is_lost_on_the_way_up()
    {
        Image gray = Images.Noise(5, 5, 1);

        Assert.Equal(gray.Pixels, ImageConversion.WithChannels(ImageConversion.WithChannels(gray, 3), 1).Pixels);
        Assert.Equal(gray.Pixels, ImageConversion.WithChannels(ImageConversion.WithChannels(gray, 4), 1).Pixels);
        Assert.Equal([76], ImageConversion.WithChannels(Images.Flat(1, 1, 255, 0, 0), 1).Pixels);
    }
}
