using StyleGanSharp.Imaging;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Imaging;

public sealed class CaptionedSheetTests
{
    [Fact]
    public void Given_images_of_all_kinds_When_laid_out_Then_each_is_unchanged_in_its_cell()
    {
        Picture[] pictures = [Pictures.Noise(40, 30, 3), Pictures.Noise(20, 10, 1), Pictures.Flat(5, 5, 0, 128, 0, 0)];
        Picture sheet = CaptionedSheet.Compose([.. pictures.Select((picture, i) => new CaptionedPicture($"number {i}", picture))], columns: 2);
        Assert.Equal((12 + (2 * 52), 12 + (2 * 66), 3), (sheet.Width, sheet.Height, sheet.Channels));
        for (int i = 0; i < pictures.Length; i++)
        {
            Picture expected = PictureConversion.WithChannels(pictures[i], 3);
            (int left, int top) = (12 + (i % 2 * 52), 12 + (i / 2 * 66) + 24);
            Assert.All(Enumerable.Range(0, expected.Width * expected.Height), at =>
                Assert.Equal(Pictures.At(expected, at % expected.Width, at / expected.Width), Pictures.At(sheet, left + (at % expected.Width), top + (at / expected.Width))));
        }

        Assert.Equal([255, 255, 255], Pictures.At(sheet, sheet.Width - 1, sheet.Height - 1));
    }

    [Fact]
    public void Given_a_machine_with_fonts_When_laid_out_Then_the_caption_is_above_and_ends_with_its_cell()
    {
        Assert.SkipUnless(SkiaSharp.SKFontManager.Default.GetFontFamilies().Length > 0, "This machine has no fonts.");
        Picture white = Pictures.Flat(30, 30, 255, 255, 255);
        Picture sheet = CaptionedSheet.Compose([new CaptionedPicture(new string('W', 50), white), new CaptionedPicture(string.Empty, white)], columns: 5);
        bool IsDark(int left, int width) => Enumerable.Range(0, width * 24).Any(i => Pictures.At(sheet, left + (i % width), 12 + (i / width))[0] < 100);
        Assert.True(IsDark(12, 30));
        Assert.False(IsDark(42, 42));
    }

    [Fact]
    public void Given_a_machine_with_fonts_When_a_caption_is_a_little_too_long_Then_all_of_it_is_there_and_smaller()
    {
        Assert.SkipUnless(SkiaSharp.SKFontManager.Default.GetFontFamilies().Length > 0, "This machine has no fonts.");
        Picture white = Pictures.Flat(60, 60, 255, 255, 255);
        int Edge(string caption)
        {
            Picture sheet = CaptionedSheet.Compose([new CaptionedPicture(caption, white)], columns: 1);
            return Enumerable.Range(12, 60).Last(x => Enumerable.Range(12, 24).Any(y => Pictures.At(sheet, x, y)[0] < 128)) - 12;
        }

        int whole = Edge("b32.con");
        int shrunk = Edge("b32.conv1 I..");
        Assert.InRange(whole, 30, 59);
        Assert.InRange(shrunk, 40, 58); // the dots at the end are there, and nothing is cut at the border
    }

    [Fact]
    public void Given_no_images_When_laid_out_Then_it_is_refused() => Assert.Throws<ArgumentException>(() => CaptionedSheet.Compose([], 1));
}
