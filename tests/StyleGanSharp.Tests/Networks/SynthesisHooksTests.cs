using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Networks;

public sealed class SynthesisHooksTests
{
    public static TheoryData<string> Kinds => ["stylegan1", "stylegan2", "stylegan3", "stylegan-xl"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Given_a_hook_on_styles_When_synthesized_Then_it_sees_each_layer_once_and_its_answer_is_used(string kind)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = Generator(kind);
        Tensor ws = generator.Map(generator.Latents([1]), null);
        var seen = new List<string>();
        Tensor same = generator.Synthesize(ws, new SynthesisOptions { OnStyle = (name, style) => { seen.Add(name); return style; } });
        Tensor other = generator.Synthesize(ws, new SynthesisOptions { OnStyle = (name, style) => name == seen[0] ? style + 1 : style });
        TensorAssert.Close(generator.Synthesize(ws), same, 0, 0);
        Assert.Equal(seen.Distinct(), seen);
        Assert.All(seen, name => Assert.True(generator.state_dict().ContainsKey($"synthesis.{name}.affine.weight"), name));
        Assert.True((other - same).abs().max().item<float>() > 1e-4);
    }

    [Theory]
    [InlineData("stylegan1")]
    [InlineData("stylegan2")]
    public void Given_noise_maps_When_synthesized_Then_the_stored_ones_give_the_stored_image_and_others_another(string kind)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = Generator(kind);
        using var noGradient = no_grad();
        Dictionary<string, Tensor> state = generator.state_dict();
        foreach ((string name, Tensor strength) in state.Where(item => item.Key.EndsWith("noise_strength", StringComparison.Ordinal) || item.Key.EndsWith("noise_weight", StringComparison.Ordinal)))
        {
            strength.fill_(0.3);
        }

        Dictionary<string, Tensor> stored = state.Where(item => item.Key.EndsWith(".noise_const", StringComparison.Ordinal))
            .ToDictionary(item => item.Key["synthesis.".Length..^".noise_const".Length], item => item.Value.view(1, 1, item.Value.shape[0], -1).expand(2, -1, -1, -1));
        Tensor ws = generator.Map(generator.Latents([1, 2]), null);
        Tensor own = generator.Synthesize(ws);
        TensorAssert.Close(own, generator.Synthesize(ws, new SynthesisOptions { NoiseMaps = stored }), 1e-5, 1e-5);
        string last = stored.Keys.Last();
        Tensor changed = stored[last].clone();
        changed[1].mul_(-1);
        Tensor other = generator.Synthesize(ws, new SynthesisOptions { NoiseMaps = new Dictionary<string, Tensor> { [last] = changed } });
        TensorAssert.Close(own[0], other[0], 1e-5, 1e-5);
        Assert.True((own[1] - other[1]).abs().max().item<float>() > 1e-3);
    }

    [Theory]
    [InlineData("stylegan3")]
    [InlineData("stylegan-xl")]
    public void Given_a_larger_canvas_When_synthesized_Then_its_middle_is_the_usual_image(string kind)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = Generator(kind);
        using var noGradient = no_grad();
        Tensor ws = generator.Map(generator.Latents([1]), null);
        Tensor usual = generator.Synthesize(ws);
        Tensor wide = generator.Synthesize(ws, new SynthesisOptions { Canvas = new CanvasSize(2, 1.5) });
        Assert.Equal([1, 3, 24, 32], wide.shape);
        Tensor middle = wide.narrow(2, 4, 16).narrow(3, 8, 16);
        // The usual image has an edge, which reaches a little into it; away from it the two agree.
        Tensor inner = (middle - usual).narrow(2, 4, 8).narrow(3, 4, 8);
        Assert.True(inner.abs().max().item<float>() < 0.02 * usual.std().item<float>(), $"{inner.abs().max().item<float>()} of {usual.std().item<float>()}");
        TensorAssert.Close(usual, generator.Synthesize(ws, new SynthesisOptions { Canvas = new CanvasSize(1, 1) }), 0, 0);
    }

    [Fact]
    public void Given_a_canvas_that_cannot_be_When_asked_for_Then_the_error_says_what_can()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork still = TinyNetworks.Generator();
        using GeneratorNetwork unbounded = TinyNetworks.StyleGan3Generator();
        string Error(GeneratorNetwork generator, double width) => Assert.Throws<UsageException>(
            () => generator.Synthesize(zeros(1, generator.NumWs, generator.WDim), new SynthesisOptions { Canvas = new CanvasSize(width, 1) })).Message;
        Assert.Equal("This network has no canvas beyond the frame: it makes images of one size only. StyleGAN3 and StyleGAN-XL networks can make larger ones.", Error(still, 2));
        Assert.Contains("A canvas of 1.01 image widths is not possible", Error(unbounded, 1.01), StringComparison.Ordinal);
        Assert.Contains("canvas '2'", Assert.Throws<UsageException>(() => CanvasSize.Parse("2")).Message, StringComparison.Ordinal);
        Assert.Equal(new CanvasSize(2, 1.5), CanvasSize.Parse("2x1.5"));
    }

    private static GeneratorNetwork Generator(string kind)
    {
        if (kind == "stylegan1")
        {
            using var random = new RandomSource(7);
            return new StyleGan1GeneratorOptions { ImgResolution = 8, ZDim = 8, WDim = 8, ChannelBase = 64, ChannelMax = 8 }.Create(random);
        }

        return kind switch
        {
            "stylegan2" => TinyNetworks.Generator(),
            "stylegan-xl" => TinyNetworks.StyleGanXlGenerator(),
            _ => TinyNetworks.StyleGan3Generator(),
        };
    }
}
