using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Data.Avatars;

public sealed class AvatarImagesTests
{
    public static TheoryData<string> AttributeNames => [.. AvatarAttributes.Names];

    [Fact]
    public void Given_equal_options_When_drawn_by_several_threads_Then_every_pixel_is_equal()
    {
        using var one = new AvatarImages(AvatarImages.Parse("builtin:avatars?seed=3", 32));
        using var other = new AvatarImages(AvatarImages.Parse("builtin:avatars?seed=3", 32));
        byte[][] expected = [.. Enumerable.Range(0, 40).Select(index => Draw(one, index))];
        byte[][] actual = new byte[40][];
        Parallel.For(0, 40, index => actual[39 - index] = Draw(other, 39 - index));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i]);
        }
    }

    [Fact]
    public void Given_other_indices_or_seeds_When_drawn_Then_the_images_differ()
    {
        using var one = new AvatarImages(AvatarImages.Parse("builtin:avatars?seed=3", 32));
        using var other = new AvatarImages(AvatarImages.Parse("builtin:avatars?seed=4", 32));
        string[] images = [.. Enumerable.Range(0, 100).SelectMany(index => new[] { Draw(one, index), Draw(other, index) }).Select(Convert.ToHexString)];
        Assert.Equal(images.Length, images.Distinct().Count());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(31)]
    [InlineData(64)]
    [InlineData(257)]
    public void Given_a_resolution_When_drawn_Then_the_whole_image_is_painted_and_is_the_same_scene(int resolution)
    {
        using var small = new AvatarImages(AvatarImages.Parse("builtin:avatars", 8));
        using var large = new AvatarImages(AvatarImages.Parse("builtin:avatars", resolution));
        for (int index = 0; index < 5; index++)
        {
            byte[] pixels = Draw(large, index);
            Assert.Equal(3 * resolution * resolution, pixels.Length);
            for (int channel = 0; channel < 3; channel++)
            {
                double mean = Plane(pixels, channel).Average(value => (double)value);
                Assert.InRange(mean - Plane(Draw(small, index), channel).Average(value => (double)value), -4, 4);
            }
        }
    }

    [Fact]
    public void Given_many_avatars_When_counted_Then_attributes_have_their_frequencies_and_are_independent()
    {
        const int Count = 20_000;
        using var avatars = new AvatarImages(AvatarImages.Parse($"builtin:avatars?count={Count}", 32));
        int attributes = AvatarAttributes.Names.Count;
        Assert.True(attributes >= 10);
        double[] sums = new double[attributes];
        double[,] pairs = new double[attributes, attributes];
        for (int index = 0; index < Count; index++)
        {
            bool[] vector = avatars.Attributes(index);
            for (int a = 0; a < attributes; a++)
            {
                sums[a] += vector[a] ? 1 : 0;
                for (int b = 0; b < a; b++)
                {
                    pairs[a, b] += vector[a] && vector[b] ? 1 : 0;
                }
            }
        }

        for (int a = 0; a < attributes; a++)
        {
            double p = AvatarAttributes.Frequencies[a];
            // Five standard deviations of a binomial fraction.
            Assert.InRange((sums[a] / Count) - p, -5 * Math.Sqrt(p * (1 - p) / Count), 5 * Math.Sqrt(p * (1 - p) / Count));
            for (int b = 0; b < a; b++)
            {
                double pa = sums[a] / Count;
                double pb = sums[b] / Count;
                double correlation = ((pairs[a, b] / Count) - (pa * pb)) / Math.Sqrt(pa * (1 - pa) * pb * (1 - pb));
                Assert.InRange(correlation, -5 / Math.Sqrt(Count), 5 / Math.Sqrt(Count));
            }
        }
    }

    [Theory]
    [MemberData(nameof(AttributeNames))]
    public void Given_an_attribute_When_it_alone_is_toggled_Then_the_small_image_visibly_changes(string name)
    {
        int attribute = AvatarAttributes.IndexOf(name);
        using var avatars = new AvatarImages(AvatarImages.Parse("builtin:avatars", 32));
        byte[] without = new byte[3 * 32 * 32];
        byte[] with = new byte[3 * 32 * 32];
        for (int index = 0; index < 30; index++)
        {
            bool[] attributes = avatars.Attributes(index);
            attributes[attribute] = false;
            avatars.Draw(index, attributes, without);
            attributes[attribute] = true;
            avatars.Draw(index, attributes, with);
            int largest = without.Zip(with, (a, b) => Math.Abs(a - b)).Max();
            Assert.True(largest >= 8, $"{name} changes avatar {index} by at most {largest} of 255.");
        }
    }

    [Fact]
    public void Given_own_attributes_When_drawn_explicitly_Then_the_image_is_the_ordinary_one()
    {
        using var avatars = new AvatarImages(AvatarImages.Parse("builtin:avatars-unaligned", 32));
        byte[] pixels = new byte[3 * 32 * 32];
        avatars.Draw(7, avatars.Attributes(7), pixels);
        Assert.Equal(PlanarPixels.Interleave(pixels, 32, 3).Pixels, avatars.Read(7).Pixels);
    }

    [Fact]
    public void Given_the_unaligned_variant_When_drawn_Then_images_differ_and_no_corner_is_empty()
    {
        using var aligned = new AvatarImages(AvatarImages.Parse("builtin:avatars", 32));
        using var unaligned = new AvatarImages(AvatarImages.Parse("builtin:avatars-unaligned", 32));
        for (int index = 0; index < 200; index++)
        {
            byte[] turned = Draw(unaligned, index);
            Assert.NotEqual(Draw(aligned, index), turned);
            foreach (int corner in new[] { 0, 31, 31 * 32, (32 * 32) - 1 })
            {
                // Empty pixels would be black; the darkest things painted are not.
                Assert.True(turned[corner] + turned[corner + 1024] + turned[corner + 2048] > 24, $"avatar {index} has an empty corner");
            }
        }
    }

    [Fact]
    public void Given_unaligned_poses_When_drawn_Then_they_fill_their_range()
    {
        AvatarPose[] poses = [.. Enumerable.Range(0, 2000).Select(index => AvatarPose.Unaligned(SplitMix64.For(0, index)))];
        Assert.InRange(poses.Max(pose => pose.RotationDegrees), 44, 45);
        Assert.InRange(poses.Min(pose => pose.RotationDegrees), -45, -44);
        Assert.InRange(poses.Max(pose => pose.ShiftX), 0.119f, 0.12f);
        Assert.InRange(poses.Min(pose => pose.ShiftY), -0.12f, -0.119f);
    }

    private static byte[] Draw(AvatarImages avatars, int index)
    {
        byte[] pixels = new byte[avatars.Read(index).Pixels.Length];
        avatars.Draw(index, avatars.Attributes(index), pixels);
        return pixels;
    }

    private static ArraySegment<byte> Plane(byte[] pixels, int channel) => new(pixels, channel * (pixels.Length / 3), pixels.Length / 3);
}
