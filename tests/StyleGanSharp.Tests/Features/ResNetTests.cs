using System.IO.Compression;
using Microsoft.ML.OnnxRuntime;
using StyleGanSharp.Checkpoints.Onnx;
using StyleGanSharp.Features;
using StyleGanSharp.Features.ResNet;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Features;

/// <summary>ResNet-18 of ML.NET's package, which the build restores for these tests, against ONNX Runtime.</summary>
public sealed class ResNetTests
{
    private static readonly WeightsEntry Entry = WeightsStore.Find("resnet18");

    private static string WeightsFile => WeightsStore.Locate(Entry) ?? throw new InvalidOperationException("The package of ResNet-18 was not restored.");

    [Fact]
    public void Given_images_When_read_by_the_network_Then_its_features_are_those_of_onnx_runtime()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(4);
        (ResNet18Network network, string checksum) = ResNetFeatures.Load(new FeatureOptions());
        Assert.Equal(Entry.Sha256, checksum);
        using var session = new InferenceSession(WeightsFile);
        for (int i = 0; i < 3; i++)
        {
            // Blocks of colors and noise, 0 … 255.
            Tensor colors = nn.functional.interpolate(random.Uniform(1, 3, 7, 7) * 255, [224, 224], mode: InterpolationMode.Nearest);
            Tensor rgb = (colors + (random.Normal(1, 3, 224, 224) * 10 * i)).clamp(0, 255);
            Tensor bgr = rgb.flip(1) - tensor(new[] { 103.063f, 115.903f, 123.152f }).reshape(1, 3, 1, 1);
            float[] expected = Run(session, bgr);
            Tensor actual = network.Stages(ResNet18Network.Normalization.Apply(rgb / 255))[^1].mean([2, 3]);
            Assert.Equal(512, expected.Length);
            TensorAssert.CloseToScale(tensor(expected).unsqueeze(0), actual, 1e-5);
        }

        network.Dispose();
    }

    [Theory]
    [InlineData(32, 32)]
    [InlineData(33, 47)]
    [InlineData(64, 100)]
    public void Given_images_of_any_size_When_read_Then_each_stage_halves_them_and_gradients_flow(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(4);
        using ResNet18Network network = ResNetFeatures.Load(new FeatureOptions()).Network;
        Tensor images = random.Normal(2, 3, height, width).requires_grad_();
        Tensor[] maps = network.Stages(images);
        Assert.Equal(ResNet18Network.StageChannels.Select(channels => (long)channels), maps.Select(map => map.shape[1]));
        Assert.All(maps.Index(), item => Assert.Equal((height >> (item.Index + 2), width >> (item.Index + 2)), (item.Item.shape[2], item.Item.shape[3])));
        Tensor gradient = autograd.grad([maps.Select(map => map.mean()).Aggregate((sum, next) => sum + next)], [images])[0];
        Assert.True(gradient.isfinite().all().item<bool>() && gradient.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void Given_uint8_images_When_features_are_extracted_Then_gray_counts_as_three_equal_channels_and_vectors_have_512_numbers()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(4);
        using FeatureNetwork features = FeatureCatalog.Open("resnet18");
        Tensor gray = (random.Uniform(2, 1, 40, 40) * 255).to(ScalarType.Byte);
        IReadOnlyList<Tensor> extracted = features.Extract(gray, FeatureKind.Vector, FeatureKind.Spatial);
        Assert.Equal([2L, 512L], extracted[0].shape);
        Assert.Equal([2L, 196L], extracted[1].shape);
        TensorAssert.Close(extracted[0], features.Extract(gray.expand(-1, 3, -1, -1).contiguous(), FeatureKind.Vector)[0], 0, 0);
        Assert.Contains("224x224", features.Preparation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void Given_an_image_When_compared_perceptually_Then_it_is_nearest_to_itself_and_farther_the_more_it_is_changed(int side)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(4);
        using IPerceptualDistance distance = FeatureCatalog.OpenDistance("resnet18");
        Tensor image = nn.functional.interpolate((random.Uniform(1, 3, 4, 4) * 2) - 1, [side, side], mode: InterpolationMode.Bilinear, align_corners: false);
        Tensor noise = random.Normal(image.shape);
        double[] distances = [.. new[] { 0, 0.05, 0.2, 0.8 }.Select(strength => (double)distance.Distance(image, image + (noise * strength)).item<float>())];
        Assert.Equal(0, distances[0]);
        Assert.True(distances.Zip(distances.Skip(1)).All(pair => pair.First < pair.Second), string.Join(", ", distances));
        Tensor moved = (image + (noise * 0.2)).requires_grad_();
        Assert.True(autograd.grad([distance.Distance(image, moved).sum()], [moved])[0].isfinite().all().item<bool>());
    }

    [Fact]
    public void Given_the_package_or_the_file_When_added_Then_the_weights_are_in_the_folder_and_anything_else_is_refused()
    {
        using var folder = new TemporaryFolder();
        string weights = folder.File("weights");
        string package = folder.File("Microsoft.ML.DnnImageFeaturizer.ResNet18.0.23.1.nupkg");
        Pack(package, "tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx", WeightsFile);
        Assert.Equal("resnet18", WeightsStore.Add(package, weights).Name);
        Assert.Equal(Entry.Sha256, WeightsStore.Checksum(WeightsStore.Locate(Entry, weights)!));
        Assert.Equal("resnet18", WeightsStore.Add(WeightsFile, folder.File("others")).Name);

        string other = folder.File("Other.1.0.0.nupkg");
        File.Copy(package, other);
        Assert.Contains("none of the known packages: Microsoft.ML.DnnImageFeaturizer.ResNet18", Message(other), StringComparison.Ordinal);
        File.Delete(package);
        Pack(package, "tools/else.txt", typeof(ResNetTests).Assembly.Location);
        Assert.Contains("holds no tools/DnnImageModels", Message(package), StringComparison.Ordinal);
        File.WriteAllText(package, "no zip");
        Assert.Contains("is damaged or cut off", Message(package), StringComparison.Ordinal);

        string Message(string path) => Assert.Throws<StyleGanException>(() => WeightsStore.Add(path, folder.File("none"))).Message;
    }

    [Fact]
    public void Given_an_onnx_file_that_is_cut_off_or_none_When_read_Then_the_error_says_so()
    {
        using var folder = new TemporaryFolder();
        byte[] start = new byte[100_000];
        using (FileStream stream = File.OpenRead(WeightsFile))
        {
            stream.ReadExactly(start);
        }

        foreach ((string name, byte[] content) in new[] { ("cut.onnx", start), ("web.onnx", "<!DOCTYPE html>"u8.ToArray()), ("empty.onnx", Array.Empty<byte>()) })
        {
            File.WriteAllBytes(folder.File(name), content);
            Assert.Contains("is not an ONNX file", Assert.Throws<StyleGanException>(() => OnnxInitializers.Open(folder.File(name))).Message, StringComparison.Ordinal);
        }
    }

    private static void Pack(string package, string name, string file)
    {
        using ZipArchive archive = ZipFile.Open(package, ZipArchiveMode.Create);
        archive.CreateEntryFromFile(file, name, CompressionLevel.NoCompression);
    }

    private static float[] Run(InferenceSession session, Tensor x)
    {
        float[] numbers = [.. x.contiguous().data<float>()];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(numbers, x.shape);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [session.InputNames[0]], [input], [session.OutputNames[0]]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
