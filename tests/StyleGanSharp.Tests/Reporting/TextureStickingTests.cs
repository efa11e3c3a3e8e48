using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Reporting;

public sealed class TextureStickingTests
{
    private const int SizePx = 8;
    private const int Factor = 32; // 8 pixels are magnified to 256

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 5)]
    public void Given_several_seeds_When_drawn_Then_the_lines_are_those_of_the_frames_of_their_loop(bool isColumn, int line)
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        long[] seeds = [3, 8];
        Image[] frames = [.. LatentVideo.Frames(generator, seeds, new LatentVideoOptions { Frames = 6 }, cancellationToken: Token)];

        Image drawn = TextureSticking.Draw(
            new StyleGanModel(generator), seeds, new TextureStickingOptions { Frames = 6, Line = line, IsColumn = isColumn, Generation = new GenerationOptions { Batch = 4 } }, cancellationToken: Token);

        int longSide = (SizePx + 1 + 6) * Factor;
        Assert.Equal(isColumn ? (longSide, SizePx * Factor) : (SizePx * Factor, longSide), (drawn.Width, drawn.Height));
        byte[] At(int across, int along) => isColumn ? Images.At(drawn, along * Factor, across * Factor) : Images.At(drawn, across * Factor, along * Factor);
        for (int i = 0; i < SizePx; i++)
        {
            Assert.Equal([255, 0, 0], At(i, line));
            Assert.Equal([255, 255, 255], At(i, SizePx));
            for (int frame = 0; frame < frames.Length; frame++)
            {
                byte[] expected = isColumn ? Images.At(frames[frame], line, i) : Images.At(frames[frame], i, line);
                Assert.All(expected.Zip(At(i, SizePx + 1 + frame)), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
            }
        }
    }

    [Fact]
    public void Given_one_seed_When_drawn_Then_the_path_stays_near_it_and_the_radius_widens_it()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        Image still = ImageGenerator.FromSeeds(generator, [3], cancellationToken: Token).Single();
        double Distance(double radius)
        {
            Image drawn = TextureSticking.Draw(new StyleGanModel(generator), [3], new TextureStickingOptions { RadiusRadians = radius, Line = 4 }, cancellationToken: Token);
            Assert.Equal((SizePx + 1 + SizePx) * Factor, drawn.Height);
            return Enumerable.Range(0, SizePx * SizePx).Average(i => Images.At(still, i % SizePx, 4)
                .Zip(Images.At(drawn, i % SizePx * Factor, (SizePx + 1 + (i / SizePx)) * Factor)).Average(pair => Math.Abs(pair.First - pair.Second)));
        }

        double near = Distance(0.05);
        double far = Distance(0.6);
        Assert.InRange(near, 1e-3, 12);
        Assert.True(far > 3 * near, $"{near} and {far}");
    }

    [Fact]
    public void Given_several_problems_When_drawn_Then_all_are_reported()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        var options = new TextureStickingOptions { Frames = 0, Line = 8, IsColumn = true, RadiusRadians = 2, Generation = new GenerationOptions { Batch = 0 } };
        Assert.Equal(
            "TextureStickingOptions.Frames is 0; it must be 1 to 100000. TextureStickingOptions.Line is 8; the images have columns 0 to 7. "
            + "TextureStickingOptions.RadiusRadians is 2; it must be above 0 and at most 1.57. TextureStickingOptions.Generation.Batch is 0; it must be at least 1.",
            Assert.Throws<OptionException>(() => TextureSticking.Draw(new StyleGanModel(generator), [0], options, cancellationToken: Token)).Message);
        Assert.Equal("TextureSticking.seeds is empty; at least one seed is needed.", Assert.Throws<OptionException>(() => TextureSticking.Draw(new StyleGanModel(generator), [], cancellationToken: Token)).Message);
    }

    [Fact]
    public void Given_a_canceled_token_When_drawn_Then_it_stops()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => TextureSticking.Draw(new StyleGanModel(generator), [0], cancellationToken: source.Token));
    }
}
