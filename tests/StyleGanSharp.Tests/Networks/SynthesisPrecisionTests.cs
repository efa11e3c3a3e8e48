using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Networks;

public sealed class SynthesisPrecisionTests
{
    /// <summary>bfloat16 keeps 8 significant bits: rounding changes a number by at most this fraction.</summary>
    private const double Rounding = 1 / 256.0;

    public static TheoryData<GeneratorOptions> Architectures =>
    [
        new StyleGan1GeneratorOptions { ImgResolution = 16, ChannelBase = 128, ChannelMax = 8, ZDim = 8, WDim = 8 },
        new StyleGan2GeneratorOptions { ImgResolution = 16, ChannelBase = 128, ChannelMax = 8, ZDim = 8, WDim = 8 },
        TinyNetworks.StyleGan3Options,
    ];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Given_a_generator_When_its_convolutions_run_in_bfloat16_Then_images_are_float32_and_differ_by_the_roundings_of_its_layers(GeneratorOptions options)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(5);
        using GeneratorNetwork generator = options.Create(random);
        Tensor ws = generator.Map(random.Normal(4, generator.ZDim), null);
        Tensor full = generator.Synthesize(ws);
        Tensor half = generator.Synthesize(ws, new SynthesisOptions { Precision = SynthesisPrecision.BFloat16 });
        Assert.Equal(ScalarType.Float32, half.dtype);
        double error = ((half - full).square().mean().sqrt() / full.square().mean().sqrt()).item<float>();

        // Roundings of different layers are independent, so their squares add up; an ordinary image's error is well below the largest possible.
        Assert.InRange(error, Rounding / 100, Rounding * Math.Sqrt(generator.NumWs));
        Tensor batchOfOne = generator.Synthesize(ws[..1], new SynthesisOptions { Precision = SynthesisPrecision.BFloat16 });
        Assert.True(((batchOfOne - full[..1]).square().mean().sqrt() / full[..1].square().mean().sqrt()).item<float>() < Rounding * Math.Sqrt(generator.NumWs));
    }

    [Fact]
    public void Given_images_of_seeds_When_made_in_bfloat16_Then_the_option_reaches_the_network()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        byte[] Make(SynthesisPrecision precision) => ImageGenerator.FromSeeds(generator, [1], new GenerationOptions { Precision = precision }).Single().Pixels;
        byte[] full = Make(SynthesisPrecision.Native);
        byte[] half = Make(SynthesisPrecision.BFloat16);
        Assert.NotEqual(full, half);
        Assert.True(full.Zip(half).All(pair => Math.Abs(pair.First - pair.Second) <= 4));
    }
}
