using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

public sealed class StyleGan2ParityTests
{
    private const double Tolerance = 2e-4;

    [Theory]
    [InlineData("sg2-skip")]
    [InlineData("sg2-skip-cond")]
    [InlineData("sg2-resnet")]
    [InlineData("sg2-orig")]
    public void Given_reference_weights_When_the_generator_runs_Then_styles_images_and_gradients_agree(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("generator-" + name);
        using var random = new RandomSource(1);
        using GeneratorNetwork generator = GoldenNetworks.Generator(golden.Json("config")).Create(random);
        Synthetic.Fill(generator, golden.Json("params"), golden.Text("fill_prefix"));

        Tensor ws = generator.Map(golden["z"], golden["c"]);
        TensorAssert.Close(golden["ws"], ws, Tolerance, Tolerance, "ws");
        Tensor truncated = generator.Map(golden["z"], golden["c"], 0.7, 4);
        TensorAssert.Close(golden["ws_trunc"], truncated, Tolerance, Tolerance, "ws_trunc");

        Tensor leaf = ws.detach().requires_grad_();
        Tensor img = generator.Synthesize(leaf, new SynthesisOptions { Noise = NoiseMode.Const });
        TensorAssert.Close(golden["img"], img, Tolerance, Tolerance, "img");
        Tensor none = generator.Synthesize(truncated, new SynthesisOptions { Noise = NoiseMode.None });
        TensorAssert.Close(golden["img_none"], none, Tolerance, Tolerance, "img_none");

        (img * Synthetic.Make(golden.Text("cotangent"), img.shape)).sum().backward();
        TensorAssert.CloseToScale(golden["grad_ws"], leaf.grad!, Tolerance, "grad_ws");
        GoldenNetworks.CheckGradientNorms(generator, golden.Json("param_grad_norms"), "synthesis.", Tolerance);
    }

    [Theory]
    [InlineData("d-resnet")]
    [InlineData("d-resnet-cond")]
    [InlineData("d-skip")]
    [InlineData("d-orig")]
    public void Given_reference_weights_When_the_discriminator_runs_Then_logits_penalty_and_gradients_agree(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("discriminator-" + name);
        using var random = new RandomSource(1);
        using DiscriminatorNetwork discriminator = GoldenNetworks.Discriminator(golden.Json("config")).Create(random);
        Synthetic.Fill(discriminator, golden.Json("params"), golden.Text("fill_prefix"));

        Tensor x = golden["x"].requires_grad_();
        Tensor logits = discriminator.forward(x, golden["c"]);
        TensorAssert.Close(golden["logits"], logits, Tolerance, Tolerance, "logits");
        Tensor gradient = autograd.grad([logits.sum()], [x], create_graph: true, retain_graph: true)[0];
        TensorAssert.CloseToScale(golden["grad_x"], gradient, Tolerance, "grad_x");
        Tensor penalty = gradient.square().sum([1, 2, 3]);
        TensorAssert.Close(golden["r1_penalty"], penalty, Tolerance, 1e-6, "r1_penalty");

        Assert.Equal("mean(5*r1_penalty)+mean(softplus(-logits))", golden.Text("loss"));
        ((penalty * 5).mean() + nn.functional.softplus(-logits).mean()).backward();
        GoldenNetworks.CheckGradientNorms(discriminator, golden.Json("param_grad_norms"), string.Empty, Tolerance);
    }
}
