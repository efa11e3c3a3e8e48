using System.Text.Json;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Networks;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

/// <summary>Files of 2019, read here, give the styles, images and logits of the reference at every level of detail.</summary>
public sealed class StyleGan1ParityTests
{
    private const double Tolerance = 5e-5;

    public static TheoryData<string> Files => ["stylegan1-tf", "stylegan1-tf-128"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Given_a_file_When_a_seed_is_drawn_Then_styles_and_images_are_the_reference_s_at_every_level_of_detail(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile($"checkpoints/{name}.expected");
        using GeneratorNetwork generator = NetworkFile.LoadGenerator(GoldenFile.PathOf($"checkpoints/{name}.pkl"));
        Tensor? c = Label(golden, generator.CDim, 1);
        foreach (long seed in new[] { 0, 5 })
        {
            Tensor z = generator.Latents([seed]);
            TensorAssert.Close(golden[$"w/seed{seed}"], generator.Map(z, c).select(1, 0), Tolerance, Tolerance, "w");
            Tensor ws = generator.Map(z, c, 0.7, 8);
            TensorAssert.Close(golden[$"ws/seed{seed}/psi0.7/cutoff8"], ws, Tolerance, Tolerance, "ws");
            string[] cases = [.. golden.Names.Where(item => item.StartsWith($"img/seed{seed}/lod", StringComparison.Ordinal))];
            Assert.NotEmpty(cases);
            foreach (string item in cases)
            {
                generator.LevelOfDetail = double.Parse(item.Split("lod")[1]);
                TensorAssert.Close(golden[item], generator.Synthesize(ws), Tolerance, Tolerance, item);
            }

            generator.LevelOfDetail = 0;
            TensorAssert.Close(golden[$"img_notrunc/seed{seed}"], generator.Synthesize(generator.Map(z, c)), Tolerance, Tolerance, "img_notrunc");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Given_a_file_When_its_discriminator_judges_Then_the_logits_are_the_reference_s_at_every_level_of_detail(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile($"checkpoints/{name}.expected");
        using DiscriminatorNetwork discriminator = NetworkFile.LoadDiscriminator(GoldenFile.PathOf($"checkpoints/{name}.pkl"));
        int resolution = discriminator.ImgResolution;
        Tensor img = Synthetic.Make("sg1/x", 4, 3, resolution, resolution) * 0.5;
        double[] levels = golden.Json("lods").Deserialize<double[]>()!;
        Assert.Equal(5, levels.Length);
        foreach (double level in levels)
        {
            discriminator.LevelOfDetail = level;
            TensorAssert.Close(golden[$"logits/lod{level}"], discriminator.forward(img, Label(golden, discriminator.CDim, 4)), Tolerance, Tolerance, $"lod {level}");
        }
    }

    private static Tensor? Label(GoldenFile golden, int cDim, int count)
    {
        if (cDim == 0)
        {
            return null;
        }

        Tensor c = zeros(count, cDim);
        c[.., golden.Json("class_idx").GetInt32()] = 1;
        return c;
    }
}
