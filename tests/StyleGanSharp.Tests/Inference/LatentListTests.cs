using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference;

public sealed class LatentListTests
{
    [Fact]
    public void Given_seeds_classes_and_files_When_listed_together_Then_their_styles_are_in_order()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using GeneratorNetwork generator = TinyNetworks.Generator(classes: 3);
        var options = new GenerationOptions { Class = 0, TruncationPsi = 0.5 };
        using var latent = new Latent(randn(2, 4, 8));
        string path = folder.File("two.npz");
        latent.Save(path);
        using Latent listed = LatentList.Load(generator, $"4-5,7@2,{path}#1,{path}", "--rows", options);
        Tensor truncated = generator.Truncate(latent.Ws, null, 0.5);
        TensorAssert.Close(
            cat([ImageGenerator.Ws(generator, [4, 5], options), ImageGenerator.Ws(generator, [7], options with { Class = 2 }), truncated.narrow(0, 1, 1), truncated]), listed.Ws, 1e-6, 1e-6);
        Assert.True(LatentList.HasMoreThanSeeds("1,7@2") && LatentList.HasMoreThanSeeds("a.npz#1") && !LatentList.HasMoreThanSeeds("1-3,5"));
        string Error(string list) => Assert.Throws<UsageException>(() => LatentList.Load(generator, list, "--rows", options)).Message;
        Assert.Contains("images 0 to 1", Error($"{path}#2"), StringComparison.Ordinal);
        Assert.Contains("no class after the @", Error("7@x"), StringComparison.Ordinal);
        Assert.Contains("--rows: 'x'", Error("x"), StringComparison.Ordinal);
        Assert.Contains("'y'", Assert.Throws<UsageException>(() => LatentList.Check("1,a.npz,y@2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_spherical_path_When_walked_Then_lengths_change_evenly_and_angles_too()
    {
        using var scope = NewDisposeScope();
        Tensor keys = tensor(new[] { 2f, 0, 0, 4 }).view(2, 2);
        using var path = new LatentPath(keys, PathInterpolation.Spherical);
        TensorAssert.Close(keys[0], path.At(0), 1e-6, 1e-6);
        TensorAssert.Close(keys[1], path.At(1), 1e-6, 1e-6);
        double root = Math.Sqrt(0.5);
        TensorAssert.Close(tensor(new[] { (float)(3 * root), (float)(3 * root) }), path.At(0.5), 1e-5, 1e-6);
        TensorAssert.Close(keys[0], path.At(2), 1e-6, 1e-6);
    }

    [Fact]
    public void Given_styles_or_seeds_When_a_video_is_made_Then_both_give_the_same_frames_and_spherical_ones_pass_through_the_seeds()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        var options = new LatentVideoOptions { Frames = 4, Interpolation = PathInterpolation.Linear };
        byte[][] Bytes(IEnumerable<Image> images) => [.. images.Select(image => image.Pixels)];
        byte[][] seeds = Bytes(LatentVideo.Frames(generator, [1, 2], options));
        using var latents = new Latent(ImageGenerator.Ws(generator, [1, 2]));
        Assert.Equal(seeds, Bytes(LatentVideo.FramesThrough(generator, latents, options)));
        byte[][] round = Bytes(LatentVideo.Frames(generator, [1, 2], options with { Interpolation = PathInterpolation.Spherical }));
        Assert.Equal(seeds[0], round[0]);
        Assert.Equal(seeds[2], round[2]);
        Assert.NotEqual(seeds[1], round[1]);
    }
}
