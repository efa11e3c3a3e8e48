using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

/// <summary>Official files, read here, make the images that the reference makes of them.</summary>
public sealed class CheckpointParityTests
{
    private const double Tolerance = 5e-5;
    private const double MaxOffByOne = 0.001;

    [Theory]
    [InlineData("stylegan2")]
    [InlineData("stylegan2-cond")]
    [InlineData("stylegan2-tf")]
    [InlineData("stylegan3-t")]
    [InlineData("stylegan3-r")]
    [InlineData("stylegan-xl-cond-32")]
    public void Given_an_official_file_When_a_seed_is_drawn_Then_the_image_is_the_reference_s(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile($"checkpoints/{name}.expected");
        using GeneratorNetwork generator = NetworkFile.LoadGenerator(GoldenFile.PathOf($"checkpoints/{name}.pkl"));
        int? label = golden.HasMetadata("class_idx") && int.TryParse(golden.Text("class_idx"), out int found) ? found : null;
        string[] cases = [.. golden.Names.Where(item => item.StartsWith("float/", StringComparison.Ordinal)).Select(item => item["float/".Length..])];
        Assert.NotEmpty(cases);
        foreach (string item in cases)
        {
            long seed = long.Parse(item.Split('/')[0]["seed".Length..]);
            double psi = double.Parse(item.Split('/')[1]["psi".Length..]);
            Tensor ws = generator.Map(generator.Latents([seed]), label is null ? null : ImageGenerator.Labels(generator, [label.Value]), psi);
            Tensor img = generator.Synthesize(ws);
            TensorAssert.Close(golden["float/" + item], img, Tolerance, Tolerance, item);

            Image image = Assert.Single(ImageGenerator.FromSeeds(generator, [seed], new GenerationOptions { TruncationPsi = psi, Class = label }));
            byte[] expected = [.. golden[item].bytes];
            int[] off = [.. image.Pixels.Zip(expected, (actual, wanted) => Math.Abs(actual - wanted)).Where(difference => difference > 0)];
            Assert.True(off.All(difference => difference == 1) && off.Length <= MaxOffByOne * expected.Length, $"{item}: {off.Length} of {expected.Length} bytes differ, by up to {off.DefaultIfEmpty().Max()}.");
        }
    }

    [Theory]
    [InlineData("stylegan2")]
    [InlineData("stylegan2-cond")]
    [InlineData("stylegan3-t")]
    [InlineData("stylegan3-r")]
    public void Given_an_official_file_When_its_discriminator_judges_Then_the_logits_are_the_reference_s(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile($"checkpoints/{name}.expected");
        using DiscriminatorNetwork discriminator = NetworkFile.LoadDiscriminator(GoldenFile.PathOf($"checkpoints/{name}.pkl"));
        Tensor img = golden["d_in"];
        Tensor c = zeros(img.shape[0], discriminator.CDim);
        if (discriminator.CDim > 0)
        {
            c[.., 0] = 1;
        }

        TensorAssert.Close(golden["d_logits"], discriminator.forward(img, c), Tolerance, Tolerance, "logits");
    }
}
