using Microsoft.ML.OnnxRuntime;
using StyleGanSharp.Export;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Export;

/// <summary>Exported networks in ONNX Runtime against the library.</summary>
public sealed class OnnxParityTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => OnnxCases.Names;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_a_network_When_its_export_runs_elsewhere_Then_the_images_are_the_same_in_batches_of_any_size(string name)
    {
        using var scope = NewDisposeScope();
        using var model = new StyleGanModel(OnnxCases.Make(name));
        GeneratorNetwork generator = model.Generator;
        string path = _folder.File("all.onnx");
        model.ExportOnnx(path);
        using var session = new OnnxRun(path);
        using var random = new RandomSource(3);
        Tensor first = empty(0);
        for (int n = 1; n <= 3; n++)
        {
            (Tensor z, Tensor? c) = Latents(generator, n, random: 5);
            float[] psi = Psi(generator);
            Tensor expected = generator.Synthesize(generator.Truncate(generator.Map(z, c), c, [.. psi.Select(value => (double)value)]));
            Tensor found = session.Run(Inputs(z, c, tensor(psi)));
            Compare($"{name} batch {n}", expected, found);
            first = n == 1 ? found : first;
            Assert.True((found[0] - first[0]).abs().max().item<float>() <= 1e-5, "The first image depends on its neighbors.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_a_network_When_its_parts_run_elsewhere_Then_they_give_the_latents_and_the_images(string name)
    {
        using var scope = NewDisposeScope();
        using var model = new StyleGanModel(OnnxCases.Make(name));
        GeneratorNetwork generator = model.Generator;
        (string mapping, string synthesis) = (_folder.File("mapping.onnx"), _folder.File("synthesis.onnx"));
        model.ExportOnnx(mapping, new OnnxOptions { Part = OnnxPart.Mapping, Opset = 13 });
        model.ExportOnnx(synthesis, new OnnxOptions { Part = OnnxPart.Synthesis, Noise = OnnxNoise.None, Opset = 22 });
        using var mapper = new OnnxRun(mapping);
        using var drawer = new OnnxRun(synthesis, GraphOptimizationLevel.ORT_DISABLE_ALL);
        (Tensor z, Tensor? c) = Latents(generator, 2, random: 9);
        float[] psi = Psi(generator);
        Tensor ws = generator.Truncate(generator.Map(z, c), c, [.. psi.Select(value => (double)value)]);
        Tensor found = mapper.Run(Inputs(z, c, tensor(psi)));
        Assert.Equal(ws.shape, found.shape);
        Assert.True((ws - found).abs().max().item<float>() <= 1e-5, "The latents differ.");
        Compare($"{name} synthesis", generator.Synthesize(ws, new SynthesisOptions { Noise = NoiseMode.None }), drawer.Run(("ws", ws)));
    }

    private void Compare(string name, Tensor expected, Tensor found)
    {
        Assert.Equal(expected.shape, found.shape);
        Tensor difference = (expected - found).abs();
        float max = difference.max().item<float>();
        double rms = Math.Sqrt(difference.square().mean().item<float>());
        float spread = expected.std().item<float>();
        Tensor levels = (Bytes(expected) - Bytes(found)).abs();
        double off = (levels > 0).to(ScalarType.Float32).mean().item<float>();
        output.WriteLine($"{name}: max {max:g2}, rms {rms:g2}, {off:P3} of bytes differ; spread {spread:g2}");
        Assert.True(spread > 0.05, $"The images hardly differ from one color: {spread}.");
        Assert.True(max <= 1e-4, $"max {max}");
        Assert.True(rms <= 1e-5, $"rms {rms}");
        Assert.True(levels.max().item<float>() <= 1 && off <= 0.001, $"{off:P3} of the bytes differ, by up to {levels.max().item<float>()}");
    }

    private static Tensor Bytes(Tensor image) => ((image * 127.5) + 128).clamp(0, 255).floor();

    internal static (Tensor Z, Tensor? C) Latents(GeneratorNetwork generator, int count, ulong random)
    {
        using var source = new RandomSource(random);
        Tensor z = source.Normal(count, generator.ZDim);
        Tensor? c = generator.CDim == 0 ? null : eye(generator.CDim).index_select(0, tensor([.. Enumerable.Range(0, count).Select(i => (long)((i + 1) % generator.CDim))]));
        return (z, c);
    }

    /// <summary>A ψ of its own for each style input.</summary>
    internal static float[] Psi(GeneratorNetwork generator) => [.. Enumerable.Range(0, generator.NumWs).Select(i => 0.5f + (0.07f * i))];

    internal static (string, Tensor)[] Inputs(Tensor z, Tensor? c, Tensor psi) => c is null ? [("z", z), ("psi", psi)] : [("z", z), ("c", c), ("psi", psi)];
}
