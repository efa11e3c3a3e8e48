using StyleGanSharp.Export;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Export;

/// <summary>Exports with noise inputs, transforms, half precision, bytes, fixed batches and levels of detail, in ONNX Runtime against the library.</summary>
public sealed class OnnxOptionTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => OnnxCases.Names;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("stylegan")]
    [InlineData("stylegan2 skip")]
    [InlineData("stylegan2 resnet")]
    public void Given_noise_inputs_When_maps_are_given_Then_the_images_are_those_of_these_maps(string name)
    {
        using var scope = NewDisposeScope();
        using var model = new StyleGanModel(OnnxCases.Make(name));
        string path = _folder.File("noise.onnx");
        model.ExportOnnx(path, new OnnxOptions { Part = OnnxPart.Synthesis, Noise = OnnxNoise.Input });
        using var session = new OnnxRun(path);
        using var random = new RandomSource(4);
        Dictionary<string, Tensor> maps = StoredNoise.Of(model.Generator).ToDictionary(item => item.Key, item => random.Normal(2, 1, item.Value.shape[0], item.Value.shape[1]));
        Assert.NotEmpty(maps);
        Tensor ws = random.Normal(2, model.Generator.NumWs, model.Generator.WDim);
        Tensor expected = model.Generator.Synthesize(ws, new SynthesisOptions { NoiseMaps = maps });
        Assert.Equal(maps.Keys.Select(key => $"noise.{key}").Append("ws").Order(), session.Inputs.Keys.Order());
        Tensor found = session.Run([("ws", ws), .. maps.Select(item => ($"noise.{item.Key}", item.Value))]);
        Close(expected, found);
        Tensor other = session.Run([("ws", ws), .. maps.Select(item => ($"noise.{item.Key}", item.Value * 0))]);
        Assert.True((other - found).abs().max().item<float>() > 0.01, "The maps have no effect.");
    }

    [Theory]
    [InlineData("stylegan3-t")]
    [InlineData("stylegan3-r")]
    [InlineData("stylegan3-t still input")]
    [InlineData("stylegan-xl head")]
    [InlineData("stylegan2 waves and magnitudes")]
    public void Given_a_network_with_an_input_transform_When_one_is_given_Then_the_images_move_as_in_the_library(string name)
    {
        using var scope = NewDisposeScope();
        using var model = new StyleGanModel(OnnxCases.Make(name));
        string path = _folder.File("moved.onnx");
        model.ExportOnnx(path, new OnnxOptions { Part = OnnxPart.Synthesis });
        using var session = new OnnxRun(path);
        using var random = new RandomSource(4);
        Tensor ws = random.Normal(2, model.Generator.NumWs, model.Generator.WDim);
        Tensor transform = tensor(new float[] { 0.8f, 0.3f, 0.2f, -0.3f, 0.9f, -0.1f, 0, 0, 1 }, 3, 3);
        Tensor still = model.Generator.Synthesize(ws);
        Tensor moved = model.Generator.Synthesize(ws, new SynthesisOptions { InputTransform = transform });
        Assert.True((still - moved).abs().max().item<float>() > 0.01, "The transform has no effect.");
        Close(still, session.Run(("ws", ws)));
        Close(moved, session.Run(("ws", ws), ("transform", transform)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_half_precision_When_exported_Then_the_images_are_within_half_a_level_on_average(string name)
    {
        using var scope = NewDisposeScope();
        using var model = new StyleGanModel(OnnxCases.Make(name));
        string path = _folder.File("half.onnx");
        model.ExportOnnx(path, new OnnxOptions { Half = true });
        using var session = new OnnxRun(path);
        (Tensor z, Tensor? c) = OnnxParityTests.Latents(model.Generator, 2, random: 5);
        float[] psi = OnnxParityTests.Psi(model.Generator);
        Tensor expected = model.Generator.Synthesize(model.Generator.Truncate(model.Generator.Map(z, c), c, [.. psi.Select(value => (double)value)]));
        Tensor found = session.Run(OnnxParityTests.Inputs(z, c, tensor(psi)));
        Assert.Equal(expected.shape, found.shape);
        Tensor levels = (expected - found).abs() * 127.5;
        float mean = levels.mean().item<float>();
        float max = levels.max().item<float>();
        output.WriteLine($"{name}: mean {mean:F3} levels, max {max:F2}");
        Assert.True(mean is > 0 and <= 0.5f, $"mean {mean} levels");
        Assert.True(max <= 8, $"max {max} levels");
    }

    [Theory]
    [InlineData("stylegan2 skip")]
    [InlineData("stylegan2 conditional gray")]
    [InlineData("stylegan2 RGBA without noise or clamp")]
    public void Given_bytes_and_a_fixed_batch_When_exported_Then_pixels_are_those_of_a_canvas(string name)
    {
        using var scope = NewDisposeScope();
        using var model = new StyleGanModel(OnnxCases.Make(name));
        string path = _folder.File("bytes.onnx");
        OnnxFileInfo info = model.ExportOnnx(path, new OnnxOptions { AsBytes = true, Batch = 2 });
        Assert.Equal(["image [2, 32, 32, 4] uint8"], info.Outputs);
        using var session = new OnnxRun(path);
        Assert.Equal([2, 32, 32, 4], session.Outputs["image"].Dimensions);
        (Tensor z, Tensor? c) = OnnxParityTests.Latents(model.Generator, 2, random: 5);
        Tensor found = session.Run(OnnxParityTests.Inputs(z, c, ones(model.Generator.NumWs)));
        Image[] images = ImageConversion.ToImages(model.Generator.Synthesize(model.Generator.Map(z, c)));
        for (int n = 0; n < 2; n++)
        {
            byte[] expected = Rgba(images[n]);
            byte[] bytes = [.. found[n].contiguous().bytes];
            Assert.Equal(expected.Length, bytes.Length);
            Assert.All(expected.Zip(bytes), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
            Assert.True(expected.Zip(bytes).Count(pair => pair.First != pair.Second) <= expected.Length / 1000.0);
        }
    }

    [Theory]
    [InlineData("stylegan", 1)]
    [InlineData("stylegan", 1.25)]
    [InlineData("stylegan2 growing", 2)]
    [InlineData("stylegan2 growing", 0.5)]
    public void Given_a_network_that_grows_When_exported_Then_the_file_has_its_level_of_detail(string name, double level)
    {
        using var scope = NewDisposeScope();
        using var model = new StyleGanModel(OnnxCases.Make(name));
        model.Generator.LevelOfDetail = level;
        string path = _folder.File("growing.onnx");
        model.ExportOnnx(path, new OnnxOptions { Part = OnnxPart.Synthesis });
        using var session = new OnnxRun(path);
        using var random = new RandomSource(4);
        Tensor ws = random.Normal(2, model.Generator.NumWs, model.Generator.WDim);
        Close(model.Generator.Synthesize(ws), session.Run(("ws", ws)));
    }

    private static byte[] Rgba(Image image)
    {
        byte[] bytes = new byte[image.Width * image.Height * 4];
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                bytes[(i * 4) + channel] = image.Pixels[(i * image.Channels) + (image.Channels == 1 ? 0 : channel)];
            }

            bytes[(i * 4) + 3] = image.Channels == 4 ? image.Pixels[(i * 4) + 3] : (byte)255;
        }

        return bytes;
    }

    private static void Close(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.shape, found.shape);
        Tensor difference = (expected - found).abs();
        Assert.True(difference.max().item<float>() <= 1e-4, $"max {difference.max().item<float>()}");
        Assert.True(Math.Sqrt(difference.square().mean().item<float>()) <= 1e-5);
    }
}
