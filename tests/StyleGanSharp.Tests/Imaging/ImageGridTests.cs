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
    public void Given_A_Resolution_When_A_Grid_Is_Chosen_Then_The_Sheet_Is_About_8K(int resolution, int columns, int rows) =>
        Assert.Equal(new GridSize(columns, rows), GridSize.ForResolution(resolution));

    [Fact]
    public void Given_Five_Pictures_In_Three_Columns_When_Composed_Then_Each_Is_In_Its_Cell()
    {
        Picture[] pictures = [.. Enumerable.Range(1, 5).Select(i => Pictures.Flat(4, 3, (byte)(i * 10)))];

        Picture sheet = ImageGrid.Compose(pictures, 3, paddingPx: 2, background: 7);

        Assert.Equal(((3 * 6) + 2, (2 * 5) + 2, 1), (sheet.Width, sheet.Height, sheet.Channels));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal([(byte)((i + 1) * 10)], Pictures.At(sheet, 2 + (i % 3 * 6), 2 + (i / 3 * 5)));
            Assert.Equal([(byte)((i + 1) * 10)], Pictures.At(sheet, 5 + (i % 3 * 6), 4 + (i / 3 * 5)));
        }

        Assert.Equal([7], Pictures.At(sheet, 0, 0));
        Assert.Equal([7], Pictures.At(sheet, 6, 2));
        Assert.Equal([7], Pictures.At(sheet, 15, 8));
    }

    [Fact]
    public void Given_A_Tensor_When_Composed_Then_It_Is_The_Sheet_Of_Its_Pictures()
    {
        using Tensor images = rand(6, 3, 4, 4) * 2 - 1;

        Picture sheet = ImageGrid.Compose(images, 2);

        Assert.Equal((8, 12, 3), (sheet.Width, sheet.Height, sheet.Channels));
        Assert.Equal(Pictures.At(PictureConversion.ToPictures(images)[3], 1, 2), Pictures.At(sheet, 5, 6));
    }

    [Fact]
    public void Given_Grey_And_Rgba_Pictures_When_Composed_Then_The_Sheet_Is_Rgba()
    {
        Picture sheet = ImageGrid.Compose([Pictures.Flat(2, 2, 9), Pictures.Flat(2, 2, 1, 2, 3, 4)], 2);

        Assert.Equal([9, 9, 9, 255], Pictures.At(sheet, 0, 0));
        Assert.Equal([1, 2, 3, 4], Pictures.At(sheet, 2, 0));
    }

    [Fact]
    public void Given_Pictures_Of_Two_Sizes_When_Composed_Then_The_Error_Names_Both() =>
        Assert.StartsWith("Picture 1 is 3x2, the first one 2x2.",
            Assert.Throws<ArgumentException>(() => ImageGrid.Compose([Pictures.Flat(2, 2, 0), Pictures.Flat(3, 2, 0)], 2)).Message, StringComparison.Ordinal);
}
