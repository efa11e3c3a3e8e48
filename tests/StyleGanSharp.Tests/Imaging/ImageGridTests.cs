using StyleGanSharp.Imaging;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Imaging;

public sealed class ImageGridTests
{
    [Theory]
    [InlineData(4, 32, 32)]
    [InlineData(32, 32, 32)]
    [InlineData(256, 30, 16)]
    [InlineData(512, 15, 8)]
    [InlineData(1024, 7, 4)]
    [InlineData(4096, 7, 4)]
    public void Given_a_resolution_When_a_grid_is_chosen_Then_the_sheet_is_about_8k(int resolution, int columns, int rows) =>
        Assert.Equal(new GridSize(columns, rows), GridSize.ForResolution(resolution));

    [Fact]
    public void Given_five_images_in_three_columns_When_composed_Then_each_is_in_its_cell()
    {
        Image[] images = [.. Enumerable.Range(1, 5).Select(i => Images.Flat(4, 3, (byte)(i * 10)))];

        Image sheet = ImageGrid.Compose(images, 3, paddingPx: 2, background: 7);

        Assert.Equal(((3 * 6) + 2, (2 * 5) + 2, 1), (sheet.Width, sheet.Height, sheet.Channels));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal([(byte)((i + 1) * 10)], Images.At(sheet, 2 + (i % 3 * 6), 2 + (i / 3 * 5)));
            Assert.Equal([(byte)((i + 1) * 10)], Images.At(sheet, 5 + (i % 3 * 6), 4 + (i / 3 * 5)));
        }

        Assert.Equal([7], Images.At(sheet, 0, 0));
        Assert.Equal([7], Images.At(sheet, 6, 2));
        Assert.Equal([7], Images.At(sheet, 15, 8));
    }

    [Fact]
    public void Given_a_tensor_When_composed_Then_it_is_the_sheet_of_its_images()
    {
        using Tensor images = rand(6, 3, 4, 4) * 2 - 1;

        Image sheet = ImageGrid.Compose(images, 2);

        Assert.Equal((8, 12, 3), (sheet.Width, sheet.Height, sheet.Channels));
        Assert.Equal(Images.At(ImageConversion.ToImages(images)[3], 1, 2), Images.At(sheet, 5, 6));
    }

    [Fact]
    public void Given_gray_and_rgba_images_When_composed_Then_the_sheet_is_rgba()
    {
        Image sheet = ImageGrid.Compose([Images.Flat(2, 2, 9), Images.Flat(2, 2, 1, 2, 3, 4)], 2);

        Assert.Equal([9, 9, 9, 255], Images.At(sheet, 0, 0));
        Assert.Equal([1, 2, 3, 4], Images.At(sheet, 2, 0));
    }

    [Fact]
    public void Given_images_of_two_sizes_When_composed_Then_the_error_names_both() =>
        Assert.StartsWith("Image 1 is 3x2, the first one 2x2.",
            Assert.Throws<ArgumentException>(() => ImageGrid.Compose([Images.Flat(2, 2, 0), Images.Flat(3, 2, 0)], 2)).Message, StringComparison.Ordinal);
}
