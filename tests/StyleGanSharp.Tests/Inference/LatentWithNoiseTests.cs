using FsCheck.Xunit;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference;

/// <summary>Latents that were found together with noise maps and a transform, in all that takes latents.</summary>
public sealed class LatentWithNoiseTests
{
    private const int CellPx = 8;
    private const int GapPx = 2;

    [Fact]
    public void Given_a_list_of_which_one_has_noise_When_read_Then_the_others_have_the_networks_own()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using GeneratorNetwork generator = Noisy();
        using Latent latent = WithNoise(generator, 5);
        latent.Save(folder.File("one.safetensors"));
        using Latent list = LatentList.Load(generator, $"7,{folder.File("one.safetensors")},8-9");
        Dictionary<string, Tensor> stored = StoredNoise.Of(generator);
        Assert.Equal(stored.Keys.Order(StringComparer.Ordinal), list.Noise.Keys.Order(StringComparer.Ordinal));
        Assert.All(stored, item =>
        {
            TensorAssert.Close(latent.Noise[item.Key][0], list.Noise[item.Key][1], 0, 0);
            Assert.All([0, 2, 3], i => TensorAssert.Close(item.Value, list.Noise[item.Key][i][0], 0, 0));
        });
        Assert.Null(list.Transform);
        AssertAlike(Stills(generator, latent)[0], LatentImages.Make(generator, list).ElementAt(1));
        AssertAlike(ImageGenerator.FromSeeds(generator, [9]).Single(), LatentImages.Make(generator, list).ElementAt(3));
    }

    [Fact]
    public void Given_a_projected_row_When_mixed_Then_its_noise_is_in_every_cell()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = Noisy();
        using Latent latent = WithNoise(generator, 5);
        using var plain = new Latent(latent.Ws.clone());
        using var columns = new Latent(ImageGenerator.Ws(generator, [1, 2]));
        Image table = StyleMixing.Table(generator, latent, columns, []); // no layer comes from the top: every cell is the row's image
        Assert.All(Enumerable.Range(0, 3), column => AssertAlike(Stills(generator, latent)[0].Pixels, Cell(table, column, 1)));
        Assert.NotEqual(Stills(generator, plain)[0].Pixels, Stills(generator, latent)[0].Pixels);
    }

    [Fact]
    public void Given_latents_with_noise_When_a_loop_is_made_Then_it_passes_through_their_images_and_noise_stays_noise_between()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = Noisy();
        using Latent first = WithNoise(generator, 5);
        using Latent second = WithNoise(generator, 6);
        using Latent both = Latent.Join(generator, [first, second]);
        Image[] frames = [.. LatentVideo.FramesThrough(generator, both, new LatentVideoOptions { Frames = 8, Generation = new GenerationOptions { Batch = 3 } })];
        AssertAlike(Stills(generator, first)[0], frames[0]);
        AssertAlike(Stills(generator, second)[0], frames[4]);

        using var track = new LatentTrack(both, 0, 2, PathInterpolation.Cubic);
        using Latent middle = track.At(0.5);
        Assert.All(middle.Noise, item =>
        {
            double length = (both.Noise[item.Key][0].norm() + both.Noise[item.Key][1].norm()).item<float>() / 2;
            Assert.Equal(length, item.Value.norm().item<float>(), 1e-3); // a straight line would pass at about 0.7 of it
        });
    }

    [Fact]
    public void Given_a_turned_latent_When_a_loop_leads_to_one_that_is_not_Then_the_turn_is_halved_midway()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.StyleGan3Generator();
        using var turned = new Latent(ImageGenerator.Ws(generator, [3]), null, Motions.InputTransform(0.1, -0.04, 0.6, 1.5).unsqueeze(0));
        using var plain = new Latent(ImageGenerator.Ws(generator, [4]));
        using Latent both = Latent.Join(generator, [turned, plain]);
        TensorAssert.Close(eye(3), both.Transform![1], 0, 0);
        using var track = new LatentTrack(both, 0, 2, PathInterpolation.Linear);
        using Latent middle = track.At(0.5);
        TensorAssert.Close(Motions.InputTransform(0.05, -0.02, 0.3, Math.Sqrt(1.5)), middle.Transform![0], 1e-5, 1e-6);
        Image[] frames = [.. LatentVideo.FramesThrough(generator, both, new LatentVideoOptions { Frames = 4, Interpolation = PathInterpolation.Linear })];
        AssertAlike(Stills(generator, turned)[0], frames[0]);
        AssertAlike(Stills(generator, plain)[0], frames[2]);
    }

    [Fact]
    public void Given_a_shifted_latent_When_the_image_is_moved_on_Then_both_shifts_add_up()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.StyleGan3Generator();
        using var shifted = new Latent(ImageGenerator.Ws(generator, [3]), null, Motions.InputTransform(0.1).unsqueeze(0));
        Image moved = LatentImages.Make(generator, shifted, new GenerationOptions { Motion = Motions.Of(0.05, 0.2) }).Single();
        AssertAlike(ImageGenerator.FromSeeds(generator, [3], new GenerationOptions { Motion = Motions.Of(0.15, 0.2) }).Single(), moved);
    }

    [Fact]
    public void Given_latents_with_noise_When_mixed_and_walked_through_again_Then_no_tensor_stays()
    {
        using var folder = new TemporaryFolder();
        using GeneratorNetwork generator = Noisy();
        using (Latent latent = WithNoise(generator, 5))
        {
            latent.Save(folder.File("one.npz"));
        }

        long Use()
        {
            using (Latent list = LatentList.Load(generator, $"7,{folder.File("one.npz")}#0"))
            {
                StyleMixing.Table(generator, list, list);
                Assert.Equal(4, LatentVideo.FramesThrough(generator, list, new LatentVideoOptions { Frames = 4 }).Count());
            }

            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }

        long first = Use();
        Assert.Equal(first, Use());
    }

    [Property(MaxTest = 50)]
    public void Given_any_motion_When_its_matrix_is_taken_apart_Then_it_is_found_again(short x, short y, short angle, short scale)
    {
        using var scope = NewDisposeScope();
        Tensor motion = tensor(new[] { x / 1e5f, y / 1e5f, angle / 1.1e4f, scale / 4e4f }).unsqueeze(0);
        TensorAssert.Close(motion, InputMotion.Of(InputMotion.Matrix(motion)), 1e-4, 1e-5);
        TensorAssert.Close(Motions.InputTransform(x / 1e5, y / 1e5, angle / 1.1e4, Math.Exp(scale / 4e4)), InputMotion.Matrix(motion)[0], 1e-4, 1e-5);
    }

    [Fact]
    public void Given_latents_of_other_networks_When_used_Then_the_error_says_what_does_not_fit()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork second = TinyNetworks.Generator();
        using GeneratorNetwork third = TinyNetworks.StyleGan3Generator();
        Tensor ws = zeros(1, 4, 8);
        string Error(GeneratorNetwork generator, Tensor styles, string? layer, long[]? size, Tensor? transform = null)
        {
            using var latent = new Latent(styles.clone(), layer is null ? null : new Dictionary<string, Tensor> { [layer] = zeros(size!) }, transform);
            return Assert.Throws<UsageException>(() => latent.Require(generator, "me.npz")).Message;
        }

        Assert.Equal("me.npz has noise [1, 1, 8, 8] for the layer b4.conv1, which in this network has [1, 1, 4, 4]. It was found with another network.", Error(second, ws, "b4.conv1", [1, 1, 8, 8]));
        Assert.Equal("me.npz has noise [1, 1, 16, 16] for the layer b16.conv1, which in this network has none. It was found with another network.", Error(second, ws, "b16.conv1", [1, 1, 16, 16]));
        Assert.Equal("me.npz has a transform of the input, which this network does not have. It was found with another network.", Error(second, ws, null, null, eye(3).unsqueeze(0)));
        Tensor many = zeros(1, third.NumWs, third.WDim);
        Assert.Equal("me.npz has a transform [2, 3, 3]; expected [1, 3, 3]. Project the image again.", Error(third, many, null, null, eye(3).expand(2, 3, 3).clone()));
        Assert.Contains("does more than shift, turn and scale", Assert.Throws<UsageException>(() => InputMotion.Of(tensor(new float[,] { { 1, 0, 0 }, { 0, 2, 0 }, { 0, 0, 1 } }).unsqueeze(0))).Message, StringComparison.Ordinal);
    }

    /// <summary>A network whose noise can be seen.</summary>
    private static GeneratorNetwork Noisy()
    {
        GeneratorNetwork generator = TinyNetworks.Generator();
        using var noGradient = no_grad();
        foreach ((string _, Tensor strength) in generator.state_dict().Where(item => item.Key.EndsWith(".noise_strength", StringComparison.Ordinal)))
        {
            strength.fill_(0.5f);
        }

        return generator;
    }

    private static Latent WithNoise(GeneratorNetwork generator, long seed)
    {
        using var random = new RandomSource((ulong)seed);
        return new Latent(
            ImageGenerator.Ws(generator, [seed]), StoredNoise.Of(generator).ToDictionary(item => item.Key, item => random.Normal([1, 1, .. item.Value.shape]), StringComparer.Ordinal));
    }

    private static Image[] Stills(GeneratorNetwork generator, Latent latent) => [.. LatentImages.Make(generator, latent)];

    private static byte[] Cell(Image table, int column, int row) =>
    [
        .. Enumerable.Range(0, CellPx).SelectMany(y =>
        {
            int start = ((((GapPx + (row * (CellPx + GapPx)) + y) * table.Width) + GapPx + (column * (CellPx + GapPx))) * table.Channels);
            return table.Pixels[start..(start + (CellPx * table.Channels))];
        }),
    ];

    private static void AssertAlike(Image expected, Image actual) => AssertAlike(expected.Pixels, actual.Pixels);

    /// <summary>Batches of another size may differ in the last digit, which may move a byte by one.</summary>
    private static void AssertAlike(byte[] expected, byte[] actual) => Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
}
