using NetVips;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using Image = StyleGanSharp.Imaging.Image;
using VipsImage = NetVips.Image;

namespace StyleGanSharp.Tests.Imaging;

public sealed class ImageCodecTests
{
    [Theory]
    [InlineData(ImageFormat.Png, 1, 92)]
    [InlineData(ImageFormat.Png, 3, 92)]
    [InlineData(ImageFormat.Png, 4, 92)]
    [InlineData(ImageFormat.Webp, 3, 100)]
    [InlineData(ImageFormat.Webp, 4, 100)]
    public void Given_a_lossless_format_When_encoded_and_decoded_Then_every_pixel_is_the_same(ImageFormat format, int channels, int quality)
    {
        Image image = Images.Noise(13, 7, channels);

        Image back = ImageDecoder.Decode(ImageCodec.Encode(image, format, quality), "x");

        Assert.Equal((13, 7, channels), (back.Width, back.Height, back.Channels));
        Assert.Equal(image.Pixels, back.Pixels);
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Webp)]
    public void Given_a_lossy_format_When_encoded_and_decoded_Then_a_smooth_image_is_close(ImageFormat format)
    {
        Image image = Images.Ramp(64, 64);

        Image back = ImageDecoder.Decode(ImageCodec.Encode(image, format, 95), "x");

        Assert.Equal((64, 64, 3), (back.Width, back.Height, back.Channels));
        double meanError = image.Pixels.Zip(back.Pixels, (a, b) => Math.Abs(a - b)).Average();
        Assert.InRange(meanError, 0, 3);
    }

    [Fact]
    public void Given_a_transparent_image_When_encoded_as_jpeg_Then_it_lies_on_white()
    {
        Image back = ImageDecoder.Decode(ImageCodec.Encode(Images.Flat(16, 16, 200, 0, 0, 0), ImageFormat.Jpeg), "x");

        Assert.Equal(3, back.Channels);
        Assert.All(back.Pixels, value => Assert.InRange(value, 253, 255));
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Webp)]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Gif)]
    public void Given_the_same_image_When_encoded_twice_Then_the_bytes_are_equal(ImageFormat format) =>
        Assert.Equal(ImageCodec.Encode(Images.Noise(32, 32, 3), format), ImageCodec.Encode(Images.Noise(32, 32, 3), format));

    [Fact]
    public void Given_an_exif_orientation_When_decoded_Then_the_image_is_upright()
    {
        // Orientation 6: the camera was turned; rows become columns, the first column becomes the top row.
        byte[] data = WithVips(Images.Ramp(32, 16), image => image.Mutate(m => m.Set(GValue.GIntType, "orientation", 6)), image => image.JpegsaveBuffer(q: 100));

        Image back = ImageDecoder.Decode(data, "x");

        Assert.Equal((16, 32), (back.Width, back.Height));
        Assert.Equal((16, 32, 3), ImageDecoder.Identify(data, "x"));
        Assert.InRange(Images.At(back, 15, 0)[0], 0, 12);
        Assert.InRange(Images.At(back, 15, 31)[0], 243, 255);
        Assert.InRange(Images.At(back, 15, 16)[1], 0, 12);
        Assert.InRange(Images.At(back, 0, 16)[1], 243, 255);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Given_sixteen_bits_When_decoded_Then_the_high_byte_of_each_channel_remains(int channels)
    {
        Image image = Images.Noise(9, 5, channels);
        Enums.Interpretation wide = channels == 1 ? Enums.Interpretation.Grey16 : Enums.Interpretation.Rgb16;
        byte[] data = WithVips(image, image => ((image * 256) + 17).Cast(Enums.BandFormat.Ushort).Copy(interpretation: wide), image => image.PngsaveBuffer());

        Image back = ImageDecoder.Decode(data, "x");

        Assert.Equal(channels, back.Channels);
        Assert.Equal(image.Pixels, back.Pixels);
        Assert.Equal((9, 5, channels), ImageDecoder.Identify(data, "x"));
    }

    [Fact]
    public void Given_a_palette_When_decoded_Then_it_is_rgb()
    {
        byte[] data = WithVips(Images.Flat(8, 8, 255, 0, 0), image => image, image => image.PngsaveBuffer(palette: true));
        Assert.Equal(3, data[25]);

        Image back = ImageDecoder.Decode(data, "x");

        Assert.Equal(3, back.Channels);
        Assert.Equal([255, 0, 0], Images.At(back, 4, 4));
    }

    [Fact]
    public void Given_gray_with_alpha_When_decoded_Then_it_is_rgba()
    {
        byte[] data = WithVips(Images.Flat(4, 4, 100), image => image.Bandjoin(50), image => image.PngsaveBuffer());

        Image back = ImageDecoder.Decode(data, "x");

        Assert.Equal((4, 4, 4), ImageDecoder.Identify(data, "x"));
        Assert.Equal([100, 100, 100, 50], Images.At(back, 1, 2));
    }

    [Fact]
    public void Given_cmyk_When_decoded_Then_it_is_rgb_of_about_the_same_color()
    {
        byte[] data = WithVips(Images.Flat(16, 16, 200, 40, 40), image => image.Colourspace(Enums.Interpretation.Cmyk), image => image.JpegsaveBuffer(q: 100));

        Image back = ImageDecoder.Decode(data, "x");

        Assert.Equal(3, back.Channels);
        byte[] pixel = Images.At(back, 8, 8);
        Assert.InRange(pixel[0], 170, 230);
        Assert.InRange(pixel[1], 10, 75);
    }

    [Fact]
    public void Given_an_embedded_wide_profile_When_decoded_Then_colors_are_converted_to_srgb()
    {
        byte[] data = WithVips(Images.Flat(16, 16, 100, 160, 90), image => image.IccTransform("p3", inputProfile: "srgb"), image => image.PngsaveBuffer(profile: "p3"));
        Assert.NotEqual(100, RawFirstByte(data));

        byte[] pixel = Images.At(ImageDecoder.Decode(data, "x"), 8, 8);

        Assert.InRange(pixel[0], 97, 103);
        Assert.InRange(pixel[1], 157, 163);
        Assert.InRange(pixel[2], 87, 93);
    }

    [Fact]
    public void Given_an_embedded_srgb_profile_When_decoded_Then_pixels_are_untouched()
    {
        Image image = Images.Noise(16, 16, 3);
        byte[] data = WithVips(image, image => image, image => image.PngsaveBuffer(profile: "srgb"));
        Assert.True(data.AsSpan().IndexOf("iCCP"u8) > 0);

        Assert.Equal(image.Pixels, ImageDecoder.Decode(data, "x").Pixels);
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

        Image back = ImageDecoder.Decode(data, "x.bmp");

        Assert.Equal((2, 1, 3), (back.Width, back.Height, back.Channels));
        Assert.Equal([30, 20, 10, 60, 50, 40], back.Pixels);
    }

    [Fact]
    public void Given_an_animation_When_decoded_Then_it_is_the_first_frame()
    {
        byte[] data = AnimationCodec.EncodeAnimation([Images.Flat(16, 16, 250, 0, 0), Images.Flat(16, 16, 0, 0, 250)], 10, quality: 100);

        Image back = ImageDecoder.Decode(data, "x");

        Assert.Equal((16, 16, 3), (back.Width, back.Height, back.Channels));
        Assert.Equal([250, 0, 0], Images.At(back, 0, 0));
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Webp)]
    public void Given_a_file_cut_off_When_decoded_Then_the_error_names_it_on_one_line(ImageFormat format)
    {
        byte[] data = ImageCodec.Encode(Images.Noise(64, 64, 3), format);

        var error = Assert.Throws<StyleGanException>(() => ImageDecoder.Decode(data.AsSpan(0, data.Length / 2), "faces/0007.png"));

        Assert.StartsWith("faces/0007.png cannot be decoded; it is damaged or cut off: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("", "cat.png is empty (0 bytes).")]
    [InlineData("not an image at all", "cat.png is a text, not an image.")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>", "cat.png is a text, not an image.")]
    public void Given_no_image_When_decoded_Then_the_error_says_so(string content, string message)
    {
        var error = Assert.Throws<StyleGanException>(() => ImageDecoder.Decode(System.Text.Encoding.ASCII.GetBytes(content), "cat.png"));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_decompression_bomb_When_decoded_Then_it_is_refused_by_its_header()
    {
        using VipsImage black = VipsImage.Black(20_000, 20_000);
        byte[] data = black.PngsaveBuffer(compression: 9);

        var error = Assert.Throws<StyleGanException>(() => ImageDecoder.Decode(data, "bomb.png"));

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

        ImageCodec.Save(folder.File(name), Images.Flat(8, 6, 0, 128, 255));

        Image back = ImageCodec.Load(folder.File(name));
        Assert.Equal((8, 6), (back.Width, back.Height));
        Assert.Equal([name], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Given_an_unknown_extension_When_saved_Then_the_error_lists_the_known_ones()
    {
        var error = Assert.Throws<UsageException>(() => ImageCodec.Save("a.xyz", Images.Flat(1, 1, 0)));

        Assert.Equal("a.xyz: the ending '.xyz' is not an image format that can be written. Use .png, .webp, .jpg or .gif.", error.Message);
    }

    [Fact]
    public void Given_an_image_too_large_for_webp_When_encoded_Then_the_error_says_why()
    {
        var error = Assert.Throws<StyleGanException>(() => ImageCodec.Encode(Images.Flat(20_000, 1, 0, 0, 0), ImageFormat.Webp));

        Assert.StartsWith("An image of 20000x1 cannot be written as webp: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Given_a_quality_out_of_range_When_encoded_Then_it_is_a_usage_error(int quality) =>
        Assert.Equal($"Image.quality is {quality}; it must be 1 to 100.",
            Assert.Throws<OptionException>(() => ImageCodec.Encode(Images.Flat(1, 1, 0), ImageFormat.Png, quality)).Message);

    private static byte[] WithVips(Image image, Func<VipsImage, VipsImage> change, Func<VipsImage, byte[]> save)
    {
        using VipsImage vips = Vips.FromImage(image);
        using VipsImage changed = change(vips);
        return save(changed);
    }

    private static byte RawFirstByte(byte[] data)
    {
        using VipsImage image = VipsImage.NewFromBuffer(data);
        return image.WriteToMemory<byte>()[0];
    }

    [Theory]
    [InlineData(0f, 1f, 0, 255)]
    [InlineData(0.25f, 0.5f, 64, 128)]
    [InlineData(0f, 200f, 0, 200)]
    [InlineData(0f, 65535f, 0, 255)]
    public void Given_a_file_of_float_numbers_When_decoded_Then_its_range_becomes_eight_bits(float least, float most, byte black, byte white)
    {
        Image image = ImageDecoder.Decode(FloatTiff(least, most), "ramp.tif");
        Assert.Equal((4, 2, 1), (image.Width, image.Height, image.Channels));
        Assert.Equal((black, white), (image.Pixels[0], image.Pixels[^1]));
    }

    [Theory]
    [InlineData(-1f, 1f)]
    [InlineData(0f, 1e9f)]
    [InlineData(0f, float.NaN)]
    public void Given_a_file_of_numbers_that_are_no_colors_When_decoded_Then_it_is_refused_with_their_range(float least, float most)
    {
        string message = Assert.Throws<StyleGanException>(() => ImageDecoder.Decode(FloatTiff(least, most), "depth.tif")).Message;
        Assert.StartsWith("depth.tif holds numbers from ", message, StringComparison.Ordinal);
        Assert.EndsWith("Scale them to 0 … 1, or export the image with 8 bits.", message, StringComparison.Ordinal);
    }

    /// <summary>A gray image of 4x2 float numbers, the first and the last as given.</summary>
    private static byte[] FloatTiff(float first, float last)
    {
        float[] values = [first, first, first, first, last, last, last, last];
        byte[] bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        using VipsImage image = VipsImage.NewFromMemory(bytes, 4, 2, 1, NetVips.Enums.BandFormat.Float);
        return image.TiffsaveBuffer();
    }
}
