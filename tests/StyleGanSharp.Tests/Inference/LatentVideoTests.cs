using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Inference;

public sealed class LatentVideoTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public void Given_seeds_When_a_loop_is_made_Then_the_frames_at_the_keyframes_are_the_images_of_the_seeds(int batch)
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        long[] seeds = [4, 9, 2];
        Image[] stills = [.. ImageGenerator.FromSeeds(generator, seeds, cancellationToken: Token)];

        Image[] frames = [.. LatentVideo.Frames(generator, seeds, new LatentVideoOptions { Frames = 12, Generation = new GenerationOptions { Batch = batch } }, cancellationToken: Token)];

        Assert.Equal(12, frames.Length);
        for (int k = 0; k < seeds.Length; k++)
        {
            AssertAlike(stills[k], frames[k * 4]);
            Assert.NotEqual(stills[k].Pixels, frames[(k * 4) + 2].Pixels);
        }
    }

    [Fact]
    public void Given_a_grid_When_a_loop_is_made_Then_each_cell_goes_through_its_own_seeds()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        long[] seeds = [0, 1, 2, 3, 4, 5];
        Image[] stills = [.. ImageGenerator.FromSeeds(generator, seeds, cancellationToken: Token)];

        Image[] frames =
        [
            .. LatentVideo.Frames(generator, seeds, new LatentVideoOptions { Frames = 4, Grid = new GridSize(3, 1), Generation = new GenerationOptions { Batch = 5 } }, cancellationToken: Token),
        ];

        Assert.Equal(4, frames.Length);
        AssertAlike(ImageGrid.Compose([stills[0], stills[2], stills[4]], 3), frames[0]);
        AssertAlike(ImageGrid.Compose([stills[1], stills[3], stills[5]], 3), frames[2]);
    }

    [Fact]
    public void Given_seeds_that_do_not_fill_the_grid_When_a_loop_is_made_Then_every_problem_is_named()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();

        var error = Assert.Throws<OptionException>(() => LatentVideo.Frames(generator, [0, 1, 2], new LatentVideoOptions { Frames = 0, Grid = new GridSize(2, 1) }, cancellationToken: Token));

        Assert.Equal(
            "LatentVideoOptions.Frames is 0; it must be at least 1. "
            + "LatentVideoOptions.Grid is '2x1'; its 2 images cannot share 3 seeds evenly. Give a multiple of 2 seeds, or another grid.",
            error.Message);
    }

    [Fact]
    public void Given_a_canceled_token_When_frames_are_asked_for_Then_it_stops()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => LatentVideo.Frames(generator, [0, 1], new LatentVideoOptions { Frames = 4 }, null, source.Token).Count());
    }

    /// <summary>Batches of another size may differ in the last digit, which may move a byte by one.</summary>
    private static void AssertAlike(Image expected, Image actual)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        Assert.All(expected.Pixels.Zip(actual.Pixels), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
    }
}
