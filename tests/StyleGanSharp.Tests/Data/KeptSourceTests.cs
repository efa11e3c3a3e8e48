using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;

namespace StyleGanSharp.Tests.Data;

public sealed class KeptSourceTests
{
    private const int PictureBytes = 3 * 32 * 32;

    [Theory]
    [InlineData(0, 15)] // nothing is kept: all five three times
    [InlineData(2, 2 + (3 * 3))]
    [InlineData(5, 5)]
    [InlineData(100, 5)]
    public void Given_a_limit_When_pictures_are_read_again_Then_they_are_the_same_and_as_many_as_fit_are_read_once(int fits, int reads)
    {
        using IImageSource avatars = AvatarSource.Parse("builtin:avatars?count=5", 32);
        using var counted = new Counted(avatars);
        using var kept = new KeptSource(counted, fits * PictureBytes);
        Assert.Equal((counted.Name, 5, 32, 3), (kept.Name, kept.Count, kept.Resolution, kept.Channels));
        byte[] expected = new byte[PictureBytes];
        byte[] actual = new byte[PictureBytes];
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 5; i++)
            {
                avatars.ReadImage(i, expected);
                kept.ReadImage(i, actual);
                Assert.Equal(expected, actual);
                actual[0] ^= 255; // what a caller does with its buffer is its own
            }
        }

        Assert.Equal(reads, counted.Reads);
    }

    private sealed class Counted(IImageSource source) : IImageSource
    {
        public int Reads { get; private set; }

        public string Name => source.Name;

        public int Count => source.Count;

        public int Resolution => source.Resolution;

        public int Channels => source.Channels;

        public int LabelDim => source.LabelDim;

        public void ReadImage(int index, Span<byte> pixels)
        {
            Reads++;
            source.ReadImage(index, pixels);
        }

        public void ReadLabel(int index, Span<float> label) => source.ReadLabel(index, label);

        public string Describe(int index) => source.Describe(index);

        public void Dispose()
        {
        }
    }
}
