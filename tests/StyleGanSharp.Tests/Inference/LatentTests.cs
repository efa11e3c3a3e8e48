using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference;

public sealed class LatentCodeTests
{
    [Theory]
    [InlineData("latent.safetensors")]
    [InlineData("latent.npz")]
    public void Given_a_latent_When_written_and_read_Then_it_is_the_same(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var latent = new Latent(
            randn(2, 4, 8), new Dictionary<string, Tensor> { ["b4.conv1"] = randn(2, 1, 4, 4) }, eye(3).expand(2, 3, 3).contiguous(), new Dictionary<string, string> { ["space"] = "w+" });
        latent.Save(folder.File(name));
        using Latent read = Latent.Load(folder.File(name));
        TensorAssert.Close(latent.Ws, read.Ws, 0, 0);
        TensorAssert.Close(latent.Noise["b4.conv1"], Assert.Single(read.Noise).Value, 0, 0);
        TensorAssert.Close(latent.Transform!, read.Transform!, 0, 0);
        Assert.Equal(name.EndsWith(".npz", StringComparison.Ordinal) ? null : "w+", read.Metadata.GetValueOrDefault("space"));
    }

    [Fact]
    public void Given_an_array_as_NumPy_writes_it_When_read_Then_its_values_are_those_NumPy_has()
    {
        // numpy.savez(path, w=numpy.arange(6, dtype='float64').reshape(2, 3) / 4) of NumPy 2, whose zip has no sizes before the content.
        using var folder = new TemporaryFolder();
        string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n";
        byte[] npy = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. Enumerable.Range(0, 6).SelectMany(i => BitConverter.GetBytes(i / 4.0))];
        using (var zip = System.IO.Compression.ZipFile.Open(folder.File("w.npz"), System.IO.Compression.ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("w.npy", System.IO.Compression.CompressionLevel.Fastest).Open();
            entry.Write(npy);
        }

        using var scope = NewDisposeScope();
        using Latent latent = Latent.Load(folder.File("w.npz"));
        TensorAssert.Close(arange(6, ScalarType.Float32).div(4).view(1, 2, 3), latent.Ws, 0, 0);
    }

    [Fact]
    public void Given_files_that_hold_no_latent_When_read_Then_the_error_says_what_is_missing()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        SafetensorsFile.Save(folder.File("other.safetensors"), [new("x", zeros(2, 2, 2, 2))]);
        File.WriteAllText(folder.File("text.npz"), "no zip");
        SafetensorsFile.Save(folder.File("nan.safetensors"), [new("w", full(1, 2, 3, float.NaN))]);
        string Error(string name) => Assert.Throws<StyleGanException>(() => Latent.Load(folder.File(name))).Message;
        Assert.Contains("holds no latent: a tensor 'w' of [N, L, W] is expected, and it has x [2, 2, 2, 2]", Error("other.safetensors"), StringComparison.Ordinal);
        Assert.Contains("is a text, not a file of latents", Error("text.npz"), StringComparison.Ordinal);
        Assert.Contains("does not exist", Error("absent.npz"), StringComparison.Ordinal);
        Assert.Contains("values that are not numbers", Error("nan.safetensors"), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_styles_of_a_seed_as_a_latent_When_its_images_are_made_Then_they_are_those_of_the_seed()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var latent = new Latent(ImageGenerator.Ws(generator, [5, 6]));
        var options = new GenerationOptions { TruncationPsi = 0.6 };
        Image[] expected = [.. ImageGenerator.FromSeeds(generator, [5, 6], options)];
        Assert.All(LatentImages.Make(generator, latent, options).Zip(expected), pair => Assert.All(pair.First.Pixels.Zip(pair.Second.Pixels), p => Assert.InRange(p.First - p.Second, -1, 1)));
        using var foreign = new Latent(zeros(1, 3, 8));
        var error = Assert.Throws<UsageException>(() => LatentImages.Make(generator, foreign));
        Assert.Equal("The latent has 3 latents w of length 8; the network takes 4 of length 8. It was found with another network.", error.Message);
    }

    [Fact]
    public void Given_truncation_by_layer_When_styles_are_made_Then_each_has_its_own()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        Tensor full = ImageGenerator.Ws(generator, [5]);
        Tensor cut = ImageGenerator.Ws(generator, [5], new GenerationOptions { TruncationPsi = 0.5, TruncationCutoff = 3, LayerPsi = [0, double.NaN] });
        Tensor centerd = full - generator.WAvg;
        double[] psi = [0, 0.5, 0.5, 1];
        Assert.All(Enumerable.Range(0, 4), layer => TensorAssert.Close(generator.WAvg + (centerd.select(1, layer) * psi[layer]), cut.select(1, layer), 1e-5, 1e-6));
    }
}
