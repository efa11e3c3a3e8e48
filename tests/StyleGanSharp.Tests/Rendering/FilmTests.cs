using NetVips;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;
using Image = StyleGanSharp.Imaging.Image;

namespace StyleGanSharp.Tests.Rendering;

/// <summary>Time lines of the studio and the videos that are made of them.</summary>
public sealed class FilmTests
{
    private static readonly Film Three = new()
    {
        Keys = [new(new StudioState { Seed = 1, Psi = 0.7 }, 0.2), new(new StudioState { Seed = 2, X = 0.5 }, 0.1), new(new StudioState { Seed = 3, Steps = [new BreedingStep(4, 0.5)] }, 0.3)],
        Fps = 20,
    };

    [Theory]
    [InlineData("cubic", true)]
    [InlineData("cubic", false)]
    [InlineData("linear", false)]
    public void Given_a_time_line_When_it_is_written_without_loss_Then_its_frames_are_those_of_the_moments_and_pass_through_its_images(string way, bool isLoop)
    {
        Film film = Three with { Way = way, Loop = isLoop };
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        using var shelf = new LatentShelf(model);
        using var directions = new DirectionCache(model, new Recognition(model, null, null));
        using var renderer = new SceneRenderer(model, shelf, directions);
        using var folder = new TemporaryFolder();
        string path = folder.File("film.webp");
        using (var writer = new VideoWriter(path, film.Fps, 100))
        {
            foreach (Image frame in renderer.Films.Frames(film))
            {
                writer.Add(frame);
            }

            writer.Finish();
        }

        Image[] read = [.. Read(path, model.Resolution)];
        Assert.Equal(isLoop ? 12 : 6, read.Length);
        for (int i = 0; i < read.Length; i++)
        {
            Assert.Equal(renderer.Render(new StudioState { View = StudioView.Film, Film = film, At = i / film.Fps }, default).WithChannels(read[i].Channels).Pixels, read[i].Pixels);
        }

        Assert.Equal(renderer.Render(film.Keys[0].State, default).WithChannels(read[0].Channels).Pixels, read[0].Pixels);
        int last = isLoop ? 6 : 5;
        Assert.Equal(renderer.Render(film.Keys[2].State, default).WithChannels(read[0].Channels).Pixels, read[last].Pixels);
    }

    [Fact]
    public void Given_a_time_line_of_seeds_When_it_is_played_Then_its_frames_are_those_of_the_library()
    {
        var film = new Film { Keys = [.. new long[] { 5, 6, 7 }.Select(seed => new FilmKey(new StudioState { Seed = seed, Psi = 0.8 }, 0.5))], Fps = 10 };
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        using var shelf = new LatentShelf(model);
        using var directions = new DirectionCache(model, new Recognition(model, null, null));
        using var renderer = new SceneRenderer(model, shelf, directions);
        foreach (string way in new[] { "cubic", "linear", "spherical" })
        {
            var options = new LatentVideoOptions { Frames = 15, Interpolation = (film with { Way = way }).Interpolation, Generation = new GenerationOptions { TruncationPsi = 0.8, Batch = 1 } };
            Assert.Equal(
                model.Interpolate([5, 6, 7], options).Select(frame => Convert.ToHexString(frame.Pixels)),
                renderer.Films.Frames(film with { Way = way }).Select(frame => Convert.ToHexString(frame.Pixels)));
        }
    }

    [Fact]
    public void Given_a_time_line_that_cannot_be_shown_When_it_is_checked_Then_a_sentence_says_why()
    {
        (Film Film, string Word)[] cases =
        [
            (new Film(), "is empty"),
            (new Film { Keys = [new(new StudioState(), 1)], Loop = false }, "no way to go"),
            (Three with { Way = "zigzag" }, "zigzag"),
            (Three with { Way = "spherical" }, "Great circles"),
            (Three with { Fps = 0 }, "out of range"),
            (Three with { Keys = [.. Three.Keys, new FilmKey(new StudioState(), -1)] }, "out of range"),
            (Three with { Keys = [.. Three.Keys, new FilmKey(new StudioState(), 600), new FilmKey(new StudioState(), 600)], Fps = 100 }, "frames; the page makes"),
            (Three with { Keys = [.. Enumerable.Repeat(Three.Keys[0], Film.MaxKeys + 1)] }, "there is room for"),
            (Three with { Keys = [.. Three.Keys, new FilmKey(new StudioState { Noise = "none" }, 1)] }, "differ in noise"),
            (Three with { Keys = [.. Three.Keys, new FilmKey(new StudioState { View = StudioView.Breed }, 1)] }, "made of images"),
            (Three with { Keys = [.. Three.Keys, new FilmKey(null!, 1)] }, "time line"),
        ];
        foreach ((Film film, string word) in cases)
        {
            Assert.Contains(word, Assert.Throws<UsageException>(film.Validate).Message);
        }
    }

    private static IEnumerable<Image> Read(string path, int side)
    {
        using NetVips.Image strip = NetVips.Image.NewFromFile(path, kwargs: new VOption { ["n"] = -1 });
        byte[] all = strip.WriteToMemory<byte>();
        int size = side * side * strip.Bands;
        return [.. Enumerable.Range(0, strip.Height / side).Select(i => new Image(side, side, strip.Bands, all[(i * size)..((i + 1) * size)]))];
    }
}
