using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Data;

public sealed class CachedImagesTests
{
    private const int ImageBytes = 3 * 32 * 32;

    [Theory]
    [InlineData(0, 15)] // nothing is kept: all five three times
    [InlineData(2, 2 + (3 * 3))]
    [InlineData(5, 5)]
    [InlineData(100, 5)]
    public void Given_a_limit_When_images_are_read_again_Then_they_are_the_same_and_as_many_as_fit_are_read_once(int fits, int reads)
    {
        var avatars = new AvatarOptions { Resolution = 32, Count = 5 };
        using ImageDataset plain = avatars.Open();
        var counted = new CountingStorage(new AvatarImages(avatars));
        using ImageDataset dataset = ImageDataset.Of(counted, "avatars", new ImageDatasetOptions());
        using ImageDataset cached = CachedImages.Of(dataset, fits * ImageBytes);
        Assert.Equal((dataset.Name, 5, 32, 3), (cached.Name, cached.Count, cached.Resolution, cached.Channels));
        byte[] expected = new byte[ImageBytes];
        byte[] actual = new byte[ImageBytes];
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 5; i++)
            {
                plain.ReadImage(i, expected);
                cached.ReadImage(i, actual);
                Assert.Equal(expected, actual);
                actual[0] ^= 255; // what a caller does with its buffer is its own
            }
        }

        Assert.Equal(reads, counted.Reads);
    }
}
