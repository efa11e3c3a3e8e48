using StyleGanSharp.Imaging;
using StyleGanSharp.Reporting;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Reporting;

public sealed class CaptionedSheetTests
{
    [Fact]
    public void Given_images_of_all_kinds_When_laid_out_Then_each_is_unchanged_in_its_cell()
    {
        Image[] images = [Images.Noise(40, 30, 3), Images.Noise(20, 10, 1), Images.Flat(5, 5, 0, 128, 0, 0)];
        Image sheet = CaptionedSheet.Compose([.. images.Select((image, i) => new CaptionedImage($"number {i}", image))], columns: 2);
        Assert.Equal((12 + (2 * 52), 12 + (2 * 66), 3), (sheet.Width, sheet.Height, sheet.Channels));
        for (int i = 0; i < images.Length; i++)
        {
            Image expected = ImageConversion.WithChannels(images[i], 3);
            (int left, int top) = (12 + (i % 2 * 52), 12 + (i / 2 * 66) + 24);
            Assert.All(Enumerable.Range(0, expected.Width * expected.Height), at =>
                Assert.Equal(Images.At(expected, at % expected.Width, at / expected.Width), Images.At(sheet, left + (at % expected.Width), top + (at / expected.Width))));
        }

        Assert.Equal([255, 255, 255], Images.At(sheet, sheet.Width - 1, sheet.Height - 1));
    }

    [Fact]
    public void Given_a_machine_with_fonts_When_laid_out_Then_the_caption_is_above_and_ends_with_its_cell()
    {
        Assert.SkipUnless(SkiaSharp.SKFontManager.Default.GetFontFamilies().Length > 0, "This machine has no fonts.");
        Image white = Images.Flat(30, 30, 255, 255, 255);
        Image sheet = CaptionedSheet.Compose([new CaptionedImage(new string('W', 50), white), new CaptionedImage(string.Empty, white)], columns: 5);
        bool IsDark(int left, int width) => Enumerable.Range(0, width * 24).Any(i => Images.At(sheet, left + (i % width), 12 + (i / width))[0] < 100);
        Assert.True(IsDark(12, 30));
        Assert.False(IsDark(42, 42));
    }

    [Fact]
    public void Given_a_machine_with_fonts_When_a_caption_is_a_little_too_long_Then_all_of_it_is_there_and_smaller()
    {
        Assert.SkipUnless(SkiaSharp.SKFontManager.Default.GetFontFamilies().Length > 0, "This machine has no fonts.");
        Image white = Images.Flat(60, 60, 255, 255, 255);
        int Edge(string caption)
        {
            Image sheet = CaptionedSheet.Compose([new CaptionedImage(caption, white)], columns: 1);
            return Enumerable.Range(12, 60).Last(x => Enumerable.Range(12, 24).Any(y => Images.At(sheet, x, y)[0] < 128)) - 12;
        }

        int whole = Edge("b32.con");
        int shrunk = Edge("b32.conv1 I..");
        Assert.InRange(whole, 30, 59);
        Assert.InRange(shrunk, 40, 58); // the dots at the end are there, and nothing is cut at the border
    }

    [Fact]
    public void Given_no_images_When_laid_out_Then_it_is_refused() => Assert.Throws<ArgumentException>(() => CaptionedSheet.Compose([], 1));
}
