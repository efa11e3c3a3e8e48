using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.FastGan;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference;

public sealed class StyleGanModelTests
{
    [Fact]
    public void Given_a_network_file_When_it_is_loaded_as_a_model_Then_its_images_are_those_of_the_generator_and_of_their_latents()
    {
        using var folder = new TemporaryFolder();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        NetworkFile.Save(folder.File("g.safetensors"), new Dictionary<string, nn.Module> { ["G_ema"] = generator }, new NetworkFileInfo());
        using var model = StyleGanModel.Load(folder.File("g.safetensors"), CPU);
        Assert.Equal((8, 3, 0), (model.Resolution, model.Channels, model.ClassCount));
        Image expected = ImageGenerator.FromSeeds(generator, [7], new GenerationOptions { TruncationPsi = 0.7 }).Single();
        Assert.Equal(expected.Pixels, model.Generate(seed: 7, truncation: 0.7).Pixels);
        using Latent latent = model.Map(7, 0.7);
        Assert.Equal(expected.Pixels, model.Synthesize(latent).Pixels);
        using Latent two = model.Map([7, 8]);
        Assert.Equal(2, model.SynthesizeAll(two).Count());
        Assert.Contains("2 images", Assert.Throws<UsageException>(() => model.Synthesize(two)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_conditional_network_When_a_class_is_named_Then_it_is_made_and_without_one_the_error_says_so()
    {
        using var model = new StyleGanModel(TinyNetworks.Generator(classes: 3));
        Assert.Equal(3, model.ClassCount);
        Assert.NotEqual(model.Generate(1, label: 0).Pixels, model.Generate(1, label: 2).Pixels);
        Assert.Contains("conditional", Assert.Throws<OptionException>(() => model.Generate(1)).Message, StringComparison.Ordinal);
        Assert.Contains("classes 0 to 2", Assert.Throws<OptionException>(() => model.Generate(1, label: 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_an_image_file_When_it_is_saved_and_loaded_Then_it_is_the_same()
    {
        using var folder = new TemporaryFolder();
        Image image = Images.Noise(9, 7, 3);
        image.Save(folder.File("image.png"));
        Assert.Equal(image.Pixels, Image.Load(folder.File("image.png")).Pixels);
        Assert.Contains("none.png", Assert.Throws<StyleGanException>(() => Image.Load(folder.File("none.png"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_directions_in_w_and_in_styles_When_added_to_a_latent_Then_the_image_is_that_of_the_editor_and_survives_a_file()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var model = new StyleGanModel(TinyNetworks.Generator());
        using Latent latent = model.Map([1, 2]);
        StyleInput input = StyleLayout.Of(model.Generator)[1];
        Tensor channel = zeros(input.Channels);
        channel[0] = 3;
        Direction inW = new("w", "test", randn(model.Generator.NumWs, model.Generator.WDim));
        Direction inStyles = new("s", "test", null, new Dictionary<string, Tensor> { [input.Layer] = channel });
        DirectionFile.Save(folder.File("d.safetensors"), [inW, inStyles]);
        foreach (string name in new[] { "w", "s" })
        {
            using Direction direction = Direction.Load(folder.File("d.safetensors"), name);
            using Latent moved = latent + (2 * direction);
            Tensor expected = LatentEditor.Synthesize(model.Generator, latent.Ws, direction, 2);
            Tensor actual = model.Generator.Synthesize(moved.Ws, moved.Synthesis());
            TensorAssert.Close(expected, actual, 0, 0);
            Assert.True((actual - model.Generator.Synthesize(latent.Ws)).abs().max().item<float>() > 1e-3);
            moved.Save(folder.File("moved.safetensors"));
            using Latent loaded = Latent.Load(folder.File("moved.safetensors"));
            TensorAssert.Close(expected, model.Generator.Synthesize(loaded.Ws, loaded.Synthesis()), 0, 0);
            using Latent back = moved - (direction * 2);
            TensorAssert.Close(model.Generator.Synthesize(latent.Ws), model.Generator.Synthesize(back.Ws, back.Synthesis()), 1e-4, 1e-4);
            using Latent second = moved.Pick(1);
            TensorAssert.Close(expected.narrow(0, 1, 1), model.Generator.Synthesize(second.Ws, second.Synthesis()), 1e-5, 1e-5);
            using Latent both = Latent.Join(model.Generator, [latent, moved]);
            TensorAssert.Close(expected, model.Generator.Synthesize(both.Ws, both.Synthesis()).narrow(0, 2, 2), 1e-5, 1e-5);
        }

        Assert.Contains("Name one of w, s", Assert.Throws<OptionException>(() => Direction.Load(folder.File("d.safetensors"))).Message, StringComparison.Ordinal);
        Direction foreign = new("x", "test", randn(3, 5));
        Assert.Contains("another network", Assert.Throws<UsageException>(() => latent + (1 * foreign)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_latents_in_a_loop_When_steps_are_added_Then_no_tensor_stays_alive()
    {
        using var scope = NewDisposeScope();
        using var model = new StyleGanModel(TinyNetworks.Generator());
        using Latent latent = model.Map(1);
        StyleInput input = StyleLayout.Of(model.Generator)[0];
        using Direction direction = new("d", "test", randn(model.Generator.NumWs, model.Generator.WDim), new Dictionary<string, Tensor> { [input.Layer] = ones(input.Channels) });
        (latent + (1 * direction)).Dispose();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 5; i++)
        {
            using Latent moved = latent + (i * direction);
            using Latent twice = moved + (i * direction);
            model.Synthesize(twice);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Given_an_image_of_the_network_When_inverted_Then_its_latent_makes_it_better_than_the_mean_does()
    {
        using var model = new StyleGanModel(TinyNetworks.Generator());
        Image target = model.Generate(5);
        using Latent found = model.Invert(target, new InversionOptions { Steps = 60, StartSamples = 200 });
        Image mean = model.Generate(5, truncation: 0);
        Assert.True(Difference(target, model.Synthesize(found)) < 0.5 * Difference(target, mean));

        static double Difference(Image a, Image b) => a.Pixels.Zip(b.Pixels, (x, y) => Math.Pow(x - y, 2)).Average();
    }

    public static TheoryData<string> NoisyFamilies { get; } = new("stylegan1", "stylegan2", "fastgan");

    [Theory]
    [MemberData(nameof(NoisyFamilies))]
    public void Given_random_noise_When_images_are_made_alone_and_together_Then_each_has_the_noise_of_its_seed(string family)
    {
        using var random = new RandomSource(7);
        using GeneratorNetwork generator = family switch
        {
            "stylegan1" => TinyNetworks.StyleGan1Generator(),
            "fastgan" => new FastGanGeneratorOptions { ImgResolution = 8, ZDim = 8, ChannelBase = 64, ChannelMax = 8, IsBig = true }.Create(random),
            _ => TinyNetworks.Generator(),
        };
        generator.eval();
        MakeNoiseVisible(generator);
        long[] seeds = [3, 4, 5];
        Image[] Made(int batch, ulong noiseSeed, params long[] of) =>
            [.. ImageGenerator.FromSeeds(generator, of, new GenerationOptions { Noise = NoiseMode.Random, NoiseSeed = noiseSeed, Batch = batch })];
        Image[] together = Made(3, 0, seeds);
        Assert.Equal(together.Select(image => image.Pixels), Made(1, 0, seeds).Select(image => image.Pixels));
        Assert.Equal(together[2].Pixels, Made(2, 0, 5).Single().Pixels);
        Assert.NotEqual(together[0].Pixels, Made(3, 1, seeds)[0].Pixels);
    }

    [Fact]
    public void Given_latents_in_z_When_mapped_Then_they_are_those_of_the_seeds_in_w()
    {
        using var model = new StyleGanModel(TinyNetworks.Generator(classes: 3));
        using Latent z = model.Draw([7, 8], label: 2);
        Assert.Equal((LatentSpace.Z, 2, 2L), (z.Space, z.Count, z.Z.shape[0]));
        var options = new GenerationOptions { TruncationPsi = 0.6 };
        using Latent mapped = model.Map(z, options);
        using Latent expected = model.Map([7, 8], options with { Class = 2 });
        Assert.Equal((LatentSpace.W, true), (mapped.Space, mapped.IsTruncated));
        Assert.Equal([2, 2], mapped.Classes);
        TensorAssert.Close(expected.Ws, mapped.Ws, 0, 0);
        using Latent second = z.Pick(1);
        using Latent alone = model.Map(second, options);
        TensorAssert.Close(expected.Ws[1..], alone.Ws, 1e-5, 1e-6);
    }

    [Fact]
    public void Given_a_latent_in_the_other_space_When_used_Then_the_error_says_what_to_do()
    {
        using var folder = new TemporaryFolder();
        using var model = new StyleGanModel(TinyNetworks.Generator());
        using Latent z = model.Draw([7]);
        using Latent w = model.Map(7);
        using var direction = new Direction("d", "m", torch.zeros(model.Generator.NumWs, model.Generator.WDim));
        var video = new LatentVideoOptions { Frames = 2 };
        const string NeedsW = "The latent lies in z, and w is needed. Map it first (StyleGanModel.Map).";
        foreach (Func<object> work in new Func<object>[]
        {
            () => model.Synthesize(z), () => z.Add(1 * direction), () => model.Truncate(z, new GenerationOptions()), () => model.Interpolate(z, video).First(),
        })
        {
            Assert.Equal(NeedsW, Assert.Throws<UsageException>(work).Message);
        }

        Assert.Equal(NeedsW, Assert.Throws<UsageException>(() => z.Save(folder.File("z.safetensors"))).Message);

        const string NeedsZ = "The latent lies in w, and z is needed; there is no way back from w. Draw z by seeds (StyleGanModel.Draw).";
        Assert.Equal(NeedsZ, Assert.Throws<UsageException>(() => model.Map(w)).Message);
        Assert.Equal(NeedsZ, Assert.Throws<UsageException>(() => model.Interpolate(w, video with { Interpolation = PathInterpolation.Spherical }).First()).Message);
    }

    [Fact]
    public void Given_latents_in_z_When_a_loop_goes_through_them_on_great_circles_Then_it_is_that_of_their_seeds()
    {
        using var model = new StyleGanModel(TinyNetworks.Generator(classes: 3));
        var options = new LatentVideoOptions { Frames = 4, Interpolation = PathInterpolation.Spherical, Generation = new GenerationOptions { Class = 1 } };
        using Latent z = model.Draw([3, 4], label: 1);
        Image[] expected = [.. model.Interpolate([3, 4], options)];
        Image[] actual = [.. model.Interpolate(z, options with { Generation = new GenerationOptions() })];
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Pixels, pair.Second.Pixels));
        using var mixed = Latent.InZ(z.Z.clone(), [0, 1]);
        Assert.StartsWith("The latents are of 2 classes", Assert.Throws<UsageException>(() => model.Interpolate(mixed, options).First()).Message, StringComparison.Ordinal);
    }

    private static void MakeNoiseVisible(GeneratorNetwork generator)
    {
        using var noGradient = no_grad();
        foreach ((string name, Tensor parameter) in generator.state_dict())
        {
            if (name.Contains("noise_strength", StringComparison.Ordinal) || name.Contains("noise_weight", StringComparison.Ordinal))
            {
                parameter.fill_(0.5);
            }
        }
    }
}
