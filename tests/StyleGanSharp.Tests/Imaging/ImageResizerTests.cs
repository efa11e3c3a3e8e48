using NetVips;
using StyleGanSharp.Imaging;
using StyleGanSharp.Tests.Support;
using Image = StyleGanSharp.Imaging.Image;
using VipsImage = NetVips.Image;

namespace StyleGanSharp.Tests.Imaging;

public sealed class ImageResizerTests
{
    public static TheoryData<ResizeFilter, int, int> Cases()
    {
        var cases = new TheoryData<ResizeFilter, int, int>();
        foreach (ResizeFilter filter in Enum.GetValues<ResizeFilter>())
        {
            foreach ((int from, int to) in new[] { (64, 16), (50, 32), (32, 64), (7, 3), (3, 7), (1000, 8) })
            {
                cases.Add(filter, from, to);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Given_a_flat_image_When_scaled_Then_it_stays_flat(ResizeFilter filter, int from, int to)
    {
        foreach (byte[] color in new byte[][] { [77], [10, 200, 255], [10, 200, 255, 60] })
        {
            Image scaled = ImageResizer.Resize(Images.Flat(from, from, color), to, to, filter);

            Assert.Equal((to, to, color.Length), (scaled.Width, scaled.Height, scaled.Channels));
            Assert.Equal(Images.Flat(to, to, color).Pixels, scaled.Pixels);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Given_hidden_colors_When_scaled_Then_they_do_not_bleed_into_visible_ones(ResizeFilter filter, int from, int to)
    {
        // Left half opaque white, right half transparent black.
        Image image = Images.Flat(from, from, 255, 255, 255, 255);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            if (i / 4 % from >= from / 2)
            {
                image.Pixels[i] = 0;
            }
        }

        Image scaled = ImageResizer.Resize(image, to, to, filter);

        for (int i = 0; i < scaled.Pixels.Length; i += 4)
        {
            if (scaled.Pixels[i + 3] > 8)
            {
                Assert.InRange(scaled.Pixels[i], 250, 255);
            }
        }
    }

    [Theory]
    [InlineData(ResizeFilter.Lanczos, 512, 64)]
    [InlineData(ResizeFilter.Lanczos, 100, 32)]
    [InlineData(ResizeFilter.Bicubic, 512, 64)]
    [InlineData(ResizeFilter.Bicubic, 100, 33)]
    public void Given_noise_When_scaled_down_Then_the_inside_is_as_libvips_scales_it_in_floating_point(ResizeFilter filter, int from, int to)
    {
        Image image = Images.Noise(from, from, 3);
        using VipsImage source = Vips.FromImage(image);
        using VipsImage expected = source.Cast(Enums.BandFormat.Float)
            .Resize(to / (double)from, kernel: filter == ResizeFilter.Lanczos ? Enums.Kernel.Lanczos3 : Enums.Kernel.Cubic, gap: 0).Rint().Cast(Enums.BandFormat.Uchar);

        Image scaled = ImageResizer.Resize(image, to, to, filter);

        // At the borders libvips repeats the last pixel; here the filter is cut off.
        const int Margin = 4;
        byte[] pixels = expected.WriteToMemory<byte>();
        int[] differences = [.. from y in Enumerable.Range(Margin, to - (2 * Margin)) from x in Enumerable.Range(Margin, to - (2 * Margin)) from c in Enumerable.Range(0, 3)
            select Math.Abs(Images.At(scaled, x, y)[c] - pixels[(((y * to) + x) * 3) + c])];
        Assert.All(differences, difference => Assert.InRange(difference, 0, 1));
        Assert.InRange(differences.Average(), 0, 0.2);
    }

    [Theory]
    [InlineData(ResizeFilter.Lanczos)]
    [InlineData(ResizeFilter.Bicubic)]
    [InlineData(ResizeFilter.Box)]
    public void Given_noise_When_tripled_Then_the_middle_of_each_block_is_the_old_pixel(ResizeFilter filter)
    {
        Image image = Images.Noise(11, 7, 3);

        Image scaled = ImageResizer.Resize(image, 33, 21, filter);

        for (int y = 0; y < 7; y++)
        {
            for (int x = 0; x < 11; x++)
            {
                Assert.Equal(Images.At(image, x, y), Images.At(scaled, (3 * x) + 1, (3 * y) + 1));
            }
        }
    }

    [Theory]
    [InlineData(ResizeFilter.Lanczos)]
    [InlineData(ResizeFilter.Bicubic)]
    public void Given_a_ramp_When_enlarged_Then_it_stays_one(ResizeFilter filter)
    {
        Image scaled = ImageResizer.Resize(Images.Ramp(64, 64), 160, 160, filter);

        for (int x = 10; x < 150; x++)
        {
            double expected = (((x + 0.5) * 0.4) - 0.5) * 255 / 63;
            Assert.InRange(Images.At(scaled, x, 80)[0], expected - 1.6, expected + 1.6);
        }
    }

    [Fact]
    public void Given_an_integer_ratio_When_scaled_with_a_box_Then_each_pixel_is_the_mean_of_its_block()
    {
        Image image = Images.Noise(12, 8, 3);

        Image scaled = ImageResizer.Resize(image, 4, 4, ResizeFilter.Box);

        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 4; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    double mean = (from dy in Enumerable.Range(0, 2) from dx in Enumerable.Range(0, 3) select (double)Images.At(image, (3 * x) + dx, (2 * y) + dy)[c]).Average();
                    Assert.InRange(Images.At(scaled, x, y)[c], mean - 0.51, mean + 0.51);
                }
            }
        }
    }

    [Theory]
    [InlineData(ResizeFilter.Lanczos)]
    [InlineData(ResizeFilter.Bicubic)]
    [InlineData(ResizeFilter.Box)]
    public void Given_a_ramp_When_halved_Then_it_is_the_ramp_at_half_the_size(ResizeFilter filter)
    {
        Image scaled = ImageResizer.Resize(Images.Ramp(128, 64), 64, 32, filter);

        for (int x = 4; x < 60; x++)
        {
            // The middle of new pixel x lies at 2x + 0.5 of the old ones.
            double expected = ((2 * x) + 0.5) * 255 / 127;
            Assert.InRange(Images.At(scaled, x, 16)[0], expected - 1.6, expected + 1.6);
        }
    }

    [Fact]
    public void Given_a_wide_image_When_made_square_Then_each_transform_keeps_what_it_says()
    {
        // 24x8 in three squares: red, green, blue.
        Image image = ImageGrid.Compose([Images.Flat(8, 8, 255, 0, 0), Images.Flat(8, 8, 0, 255, 0), Images.Flat(8, 8, 0, 0, 255)], 3);

        Image crop = ImageResizer.ToSquare(image, 8, ImageTransform.CenterCrop, ResizeFilter.Box);
        Assert.Equal(Images.Flat(8, 8, 0, 255, 0).Pixels, crop.Pixels);

        Image stretch = ImageResizer.ToSquare(image, 24, ImageTransform.Stretch, ResizeFilter.Box);
        Assert.Equal([255, 0, 0], Images.At(stretch, 3, 20));
        Assert.Equal([0, 0, 255], Images.At(stretch, 20, 3));

        Image pad = ImageResizer.ToSquare(image, 24, ImageTransform.Pad, ResizeFilter.Box, padding: 255);
        Assert.Equal([255, 255, 255], Images.At(pad, 12, 7));
        Assert.Equal([255, 0, 0], Images.At(pad, 0, 8));
        Assert.Equal([0, 0, 255], Images.At(pad, 23, 15));
        Assert.Equal([255, 255, 255], Images.At(pad, 12, 16));

        Image wide = ImageResizer.ToSquare(image, 32, ImageTransform.CenterCropWide, ResizeFilter.Box);
        Assert.Equal([0, 0, 0], Images.At(wide, 16, 3));
        Assert.Equal([0, 255, 0], Images.At(wide, 16, 4));
        Assert.Equal([0, 255, 0], Images.At(wide, 16, 27));
        Assert.Equal([0, 0, 0], Images.At(wide, 16, 28));
        Assert.Equal([255, 0, 0], Images.At(wide, 0, 16));
        Assert.Equal([0, 0, 255], Images.At(wide, 31, 16));
    }

    [Fact]
    public void Given_an_rgba_image_When_padded_Then_the_bars_are_transparent()
    {
        Image pad = ImageResizer.ToSquare(Images.Flat(4, 2, 9, 9, 9, 255), 4, ImageTransform.Pad, ResizeFilter.Lanczos, padding: 255);

        Assert.Equal([0, 0, 0, 0], Images.At(pad, 0, 0));
        Assert.Equal([9, 9, 9, 255], Images.At(pad, 0, 1));
    }
}
