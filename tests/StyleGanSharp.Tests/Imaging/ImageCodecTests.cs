using NetVips;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Imaging;

public sealed class ImageCodecTests
{
    [Theory]
    [InlineData(PictureFormat.Png, 1, 92)]
    [InlineData(PictureFormat.Png, 3, 92)]
    [InlineData(PictureFormat.Png, 4, 92)]
    [InlineData(PictureFormat.Webp, 3, 100)]
    [InlineData(PictureFormat.Webp, 4, 100)]
    public void Given_a_lossless_format_When_encoded_and_decoded_Then_every_pixel_is_the_same(PictureFormat format, int channels, int quality)
    {
        Picture picture = Pictures.Noise(13, 7, channels);

        Picture back = ImageCodec.Decode(ImageCodec.Encode(picture, format, quality), "x");

        Assert.Equal((13, 7, channels), (back.Width, back.Height, back.Channels));
        Assert.Equal(picture.Pixels, back.Pixels);
    }

    [Theory]
    [InlineData(PictureFormat.Jpeg)]
    [InlineData(PictureFormat.Webp)]
    public void Given_a_lossy_format_When_encoded_and_decoded_Then_a_smooth_image_is_close(PictureFormat format)
    {
        Picture picture = Pictures.Ramp(64, 64);

        Picture back = ImageCodec.Decode(ImageCodec.Encode(picture, format, 95), "x");

        Assert.Equal((64, 64, 3), (back.Width, back.Height, back.Channels));
        double meanError = picture.Pixels.Zip(back.Pixels, (a, b) => Math.Abs(a - b)).Average();
        Assert.InRange(meanError, 0, 3);
    }

    [Fact]
    public void Given_a_transparent_image_When_encoded_as_jpeg_Then_it_lies_on_white()
    {
        Picture back = ImageCodec.Decode(ImageCodec.Encode(Pictures.Flat(16, 16, 200, 0, 0, 0), PictureFormat.Jpeg), "x");

        Assert.Equal(3, back.Channels);
        Assert.All(back.Pixels, value => Assert.InRange(value, 253, 255));
    }

    [Theory]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.Webp)]
    [InlineData(PictureFormat.Jpeg)]
    [InlineData(PictureFormat.Gif)]
    public void Given_the_same_image_When_encoded_twice_Then_the_bytes_are_equal(PictureFormat format) =>
        Assert.Equal(ImageCodec.Encode(Pictures.Noise(32, 32, 3), format), ImageCodec.Encode(Pictures.Noise(32, 32, 3), format));

    [Fact]
    public void Given_an_exif_orientation_When_decoded_Then_the_image_is_upright()
    {
        // Orientation 6: the camera was turned; rows become columns, the first column becomes the top row.
        byte[] data = WithVips(Pictures.Ramp(32, 16), image => image.Mutate(m => m.Set(GValue.GIntType, "orientation", 6)), image => image.JpegsaveBuffer(q: 100));

        Picture back = ImageCodec.Decode(data, "x");

        Assert.Equal((16, 32), (back.Width, back.Height));
        Assert.Equal((16, 32, 3), PictureDecoder.Identify(data, "x"));
        Assert.InRange(Pictures.At(back, 15, 0)[0], 0, 12);
        Assert.InRange(Pictures.At(back, 15, 31)[0], 243, 255);
        Assert.InRange(Pictures.At(back, 15, 16)[1], 0, 12);
        Assert.InRange(Pictures.At(back, 0, 16)[1], 243, 255);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Given_sixteen_bits_When_decoded_Then_the_high_byte_of_each_channel_remains(int channels)
    {
        Picture picture = Pictures.Noise(9, 5, channels);
        Enums.Interpretation wide = channels == 1 ? Enums.Interpretation.Grey16 : Enums.Interpretation.Rgb16;
        byte[] data = WithVips(picture, image => ((image * 256) + 17).Cast(Enums.BandFormat.Ushort).Copy(interpretation: wide), image => image.PngsaveBuffer());

        Picture back = ImageCodec.Decode(data, "x");

        Assert.Equal(channels, back.Channels);
        Assert.Equal(picture.Pixels, back.Pixels);
        Assert.Equal((9, 5, channels), PictureDecoder.Identify(data, "x"));
    }

    [Fact]
    public void Given_a_palette_When_decoded_Then_it_is_rgb()
    {
        byte[] data = WithVips(Pictures.Flat(8, 8, 255, 0, 0), image => image, image => image.PngsaveBuffer(palette: true));
        Assert.Equal(3, data[25]);

        Picture back = ImageCodec.Decode(data, "x");

        Assert.Equal(3, back.Channels);
        Assert.Equal([255, 0, 0], Pictures.At(back, 4, 4));
    }

    [Fact]
    public void Given_gray_with_alpha_When_decoded_Then_it_is_rgba()
    {
        byte[] data = WithVips(Pictures.Flat(4, 4, 100), image => image.Bandjoin(50), image => image.PngsaveBuffer());

        Picture back = ImageCodec.Decode(data, "x");

        Assert.Equal((4, 4, 4), PictureDecoder.Identify(data, "x"));
        Assert.Equal([100, 100, 100, 50], Pictures.At(back, 1, 2));
    }

    [Fact]
    public void Given_cmyk_When_decoded_Then_it_is_rgb_of_about_the_same_color()
    {
        byte[] data = WithVips(Pictures.Flat(16, 16, 200, 40, 40), image => image.Colourspace(Enums.Interpretation.Cmyk), image => image.JpegsaveBuffer(q: 100));

        Picture back = ImageCodec.Decode(data, "x");

        Assert.Equal(3, back.Channels);
        byte[] pixel = Pictures.At(back, 8, 8);
        Assert.InRange(pixel[0], 170, 230);
        Assert.InRange(pixel[1], 10, 75);
    }

    [Fact]
    public void Given_an_embedded_wide_profile_When_decoded_Then_colors_are_converted_to_srgb()
    {
        byte[] data = WithVips(Pictures.Flat(16, 16, 100, 160, 90), image => image.IccTransform("p3", inputProfile: "srgb"), image => image.PngsaveBuffer(profile: "p3"));
        Assert.NotEqual(100, RawFirstByte(data));

        byte[] pixel = Pictures.At(ImageCodec.Decode(data, "x"), 8, 8);

        Assert.InRange(pixel[0], 97, 103);
        Assert.InRange(pixel[1], 157, 163);
        Assert.InRange(pixel[2], 87, 93);
    }

    [Fact]
    public void Given_an_embedded_srgb_profile_When_decoded_Then_pixels_are_untouched()
    {
        Picture picture = Pictures.Noise(16, 16, 3);
        byte[] data = WithVips(picture, image => image, image => image.PngsaveBuffer(profile: "srgb"));
        Assert.True(data.AsSpan().IndexOf("iCCP"u8) > 0);

        Assert.Equal(picture.Pixels, ImageCodec.Decode(data, "x").Pixels);
    }

    [Fact]
    public void Given_a_bmp_When_decoded_Then_pixels_are_right()
    {
        // 2x1, 24 bits, bottom-up, rows padded to 4 bytes, BGR.
        byte[] data =
        [
            0x42, 0x4d, 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 8, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 20, 30, 40, 50, 60, 0, 0,
        ];

        Picture back = ImageCodec.Decode(data, "x.bmp");

        Assert.Equal((2, 1, 3), (back.Width, back.Height, back.Channels));
        Assert.Equal([30, 20, 10, 60, 50, 40], back.Pixels);
    }

    [Fact]
    public void Given_an_animation_When_decoded_Then_it_is_the_first_frame()
    {
        byte[] data = AnimationCodec.EncodeAnimation([Pictures.Flat(16, 16, 250, 0, 0), Pictures.Flat(16, 16, 0, 0, 250)], 10, quality: 100);

        Picture back = ImageCodec.Decode(data, "x");

        Assert.Equal((16, 16, 3), (back.Width, back.Height, back.Channels));
        Assert.Equal([250, 0, 0], Pictures.At(back, 0, 0));
    }

    [Theory]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.Jpeg)]
    [InlineData(PictureFormat.Webp)]
    public void Given_a_file_cut_off_When_decoded_Then_the_error_names_it_on_one_line(PictureFormat format)
    {
        byte[] data = ImageCodec.Encode(Pictures.Noise(64, 64, 3), format);

        var error = Assert.Throws<StyleGanException>(() => ImageCodec.Decode(data.AsSpan(0, data.Length / 2), "faces/0007.png"));

        Assert.StartsWith("faces/0007.png cannot be decoded; it is damaged or cut off: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("", "cat.png is empty (0 bytes).")]
    [InlineData("not a picture at all", "cat.png is not a picture in a known format")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>", "cat.png is not a picture in a known format")]
    public void Given_no_image_When_decoded_Then_the_error_says_so(string content, string message)
    {
        var error = Assert.Throws<StyleGanException>(() => ImageCodec.Decode(System.Text.Encoding.ASCII.GetBytes(content), "cat.png"));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_decompression_bomb_When_decoded_Then_it_is_refused_by_its_header()
    {
        using Image black = Image.Black(20_000, 20_000);
        byte[] data = black.PngsaveBuffer(compression: 9);

        var error = Assert.Throws<StyleGanException>(() => ImageCodec.Decode(data, "bomb.png"));

        Assert.Equal("bomb.png is 20000x20000 pixels; more than 134217728 are not decoded. Scale it down first.", error.Message);
    }

    [Fact]
    public void Given_a_missing_file_When_loaded_Then_the_error_names_it()
    {
        var error = Assert.Throws<StyleGanException>(() => ImageCodec.Load("/nowhere/a.png"));

        Assert.Equal("/nowhere/a.png does not exist. Check the path.", error.Message);
    }

    [Theory]
    [InlineData("a.png")]
    [InlineData("b.WEBP")]
    [InlineData("c.jpeg")]
    [InlineData("d.gif")]
    public void Given_an_extension_When_saved_Then_the_file_loads_again(string name)
    {
        using var folder = new TemporaryFolder();

        ImageCodec.Save(folder.File(name), Pictures.Flat(8, 6, 0, 128, 255));

        Picture back = ImageCodec.Load(folder.File(name));
        Assert.Equal((8, 6), (back.Width, back.Height));
        Assert.Equal([name], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Given_an_unknown_extension_When_saved_Then_the_error_lists_the_known_ones()
    {
        var error = Assert.Throws<UsageException>(() => ImageCodec.Save("a.xyz", Pictures.Flat(1, 1, 0)));

        Assert.Equal("a.xyz: the ending '.xyz' is not a picture format that can be written. Use .png, .webp, .jpg or .gif.", error.Message);
    }

    [Fact]
    public void Given_an_image_too_large_for_webp_When_encoded_Then_the_error_says_why()
    {
        var error = Assert.Throws<StyleGanException>(() => ImageCodec.Encode(Pictures.Flat(20_000, 1, 0, 0, 0), PictureFormat.Webp));

        Assert.StartsWith("A picture of 20000x1 cannot be written as webp: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Given_a_quality_out_of_range_When_encoded_Then_it_is_a_usage_error(int quality) =>
        Assert.Equal($"Quality {quality} is out of range. Use 1 to 100.",
            Assert.Throws<UsageException>(() => ImageCodec.Encode(Pictures.Flat(1, 1, 0), PictureFormat.Png, quality)).Message);

    private static byte[] WithVips(Picture picture, Func<Image, Image> change, Func<Image, byte[]> save)
    {
        using Image image = Vips.FromPicture(picture);
        using Image changed = change(image);
        return save(changed);
    }

    private static byte RawFirstByte(byte[] data)
    {
        using Image image = Image.NewFromBuffer(data);
        return image.WriteToMemory<byte>()[0];
    }
}
