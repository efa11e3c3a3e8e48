using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Imaging;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Imaging;

public sealed class PictureConversionTests
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
    public void Given_A_Value_When_Made_A_Picture_Then_The_Formula_Holds(float value, byte expected)
    {
        using Tensor images = full([1, 1, 1, 1], value);

        Assert.Equal(expected, PictureConversion.ToPictures(images)[0].Pixels[0]);
    }

    [Property(MaxTest = 25)]
    public Property Given_Any_Pictures_When_Made_A_Tensor_And_Back_Then_They_Are_The_Same() =>
        Prop.ForAll(
            Arb.From(Gen.Choose(1, 4).Where(c => c != 2)), Arb.From(Gen.Choose(1, 9)), Arb.From(Gen.Choose(0, 1000)),
            (channels, size, seed) =>
            {
                Picture[] pictures = [Pictures.Noise(size, size + 2, channels, seed), Pictures.Noise(size, size + 2, channels, seed + 1)];
                using Tensor images = PictureConversion.FromPictures(pictures);
                Assert.Equal([2, channels, size + 2, size], images.shape);
                Picture[] back = PictureConversion.ToPictures(images);
                Assert.Equal(pictures.Select(p => p.Pixels), back.Select(p => p.Pixels));
            });

    [Fact]
    public void Given_A_Tensor_When_Made_Pictures_Then_Channels_Rows_And_Columns_Are_In_Place()
    {
        // The value tells channel, row and column: byte = 100c + 10h + w.
        using Tensor images = (tensor(new float[] { 0, 1, 10, 11, 100, 101, 110, 111, 200, 201, 210, 211 }).reshape(1, 3, 2, 2) - 128) / 127.5f;

        Picture picture = PictureConversion.ToPictures(images + 1e-4)[0];

        Assert.Equal([0, 100, 200, 1, 101, 201, 10, 110, 210, 11, 111, 211], picture.Pixels);
    }

    [Fact]
    public void Given_A_Tensor_Of_Another_Shape_When_Made_Pictures_Then_The_Error_States_It()
    {
        using Tensor images = zeros(2, 5, 4, 4);

        var error = Assert.Throws<ArgumentException>(() => PictureConversion.ToPictures(images));

        Assert.StartsWith("Images have the shape [2, 5, 4, 4]; expected [N, C, H, W] with 1, 3 or 4 channels.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_Pictures_Of_Two_Sizes_When_Made_A_Tensor_Then_The_Error_Names_Both()
    {
        var error = Assert.Throws<ArgumentException>(() => PictureConversion.FromPictures([Pictures.Flat(4, 4, 1), Pictures.Flat(4, 5, 1)]));

        Assert.StartsWith("Picture 1 is 4x5 with 1 channel (grey), the first one 4x4 with 1 channel (grey).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_Conversions_When_Repeated_Then_No_Tensor_Stays_Alive()
    {
        Picture[] pictures = [Pictures.Noise(8, 8, 3)];
        using var scope = NewDisposeScope();
        PictureConversion.FromPictures(pictures).Dispose();
        long before = scope.DisposablesCount;
        for (int i = 0; i < 5; i++)
        {
            using Tensor images = PictureConversion.FromPictures(pictures);
            PictureConversion.ToPictures(images);
        }

        Assert.Equal(before, scope.DisposablesCount);
    }

    [Fact]
    public void Given_Half_Transparent_Red_When_Made_Rgb_Then_It_Mixes_With_The_Background()
    {
        Picture picture = Pictures.Flat(1, 1, 255, 0, 0, 128);

        Assert.Equal([255, 127, 127], PictureConversion.WithChannels(picture, 3).Pixels);
        Assert.Equal([128, 0, 0], PictureConversion.WithChannels(picture, 3, background: 0).Pixels);
    }

    [Fact]
    public void Given_Other_Channel_Counts_When_Converted_Then_Nothing_Is_Lost_On_The_Way_Up()
    {
        Picture grey = Pictures.Noise(5, 5, 1);

        Assert.Equal(grey.Pixels, PictureConversion.WithChannels(PictureConversion.WithChannels(grey, 3), 1).Pixels);
        Assert.Equal(grey.Pixels, PictureConversion.WithChannels(PictureConversion.WithChannels(grey, 4), 1).Pixels);
        Assert.Equal([76], PictureConversion.WithChannels(Pictures.Flat(1, 1, 255, 0, 0), 1).Pixels);
    }
}
