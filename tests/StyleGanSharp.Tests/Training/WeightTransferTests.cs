using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

/// <summary>A training starts from the weights of the same network only.</summary>
public sealed class WeightTransferTests : IDisposable
{
    private static readonly TrainingOptions Tiny = new()
    {
        Data = "builtin:avatars?count=20&label=glasses",
        Resolution = 16,
        Preset = "tiny",
        CBase = 64,
        CMax = 8,
        Latent = 8,
        MapDepth = 2,
        Batch = 4,
        Kimg = 0.004,
        Aug = AugmentMode.NoAug,
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Others => new()
    {
        { "map-depth 1", "mapping.num_layers is 2 there and 1 here" },
        { "map-depth 8", "mapping.num_layers is 2 there and 8 here" },
        { "latent", "w_dim is 8 there and 16 here" },
        { "cbase", "synthesis.b16.conv0.weight is [4, 8, 3, 3] there and [8, 8, 3, 3] here" },
        { "g-arch", "architecture is \"skip\" there and \"resnet\" here" },
        { "cfg", "it is a stylegan2-generator, not a stylegan3-generator" },
        { "d-arch", "architecture is \"resnet\" there and \"skip\" here" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Others))]
    public void Given_another_network_When_planned_from_weights_Then_it_is_refused_with_what_differs_and_the_options_that_fit(string change, string expected)
    {
        TrainingOptions start = Tiny with { Resume = Saved(Tiny) };
        TrainingOptions other = change switch
        {
            "map-depth 1" => start with { MapDepth = 1 },
            "map-depth 8" => start with { MapDepth = 8 },
            "latent" => start with { Latent = 16 },
            "cbase" => start with { CBase = 128 },
            "g-arch" => start with { GArch = StyleGan2Architecture.Resnet },
            "d-arch" => start with { DArch = StyleGan2Architecture.Skip },
            _ => start with { Cfg = "stylegan3-t" },
        };
        string message = Assert.Throws<StyleGanException>(() => Resolve(other)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("TrainingOptions.Cfg = stylegan2 TrainingOptions.CBase = 64 TrainingOptions.CMax = 8 TrainingOptions.Latent = 8 TrainingOptions.MapDepth = 2;", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_another_resolution_or_classes_or_noise_When_planned_from_weights_Then_it_is_taken_and_said()
    {
        TrainingOptions start = Tiny with { Resume = Saved(Tiny) };
        Assert.Contains("32 pixels instead of 16", Report(start with { Resolution = 32 }), StringComparison.Ordinal);
        Assert.Contains("8 pixels instead of 16", Report(start with { Resolution = 8 }), StringComparison.Ordinal);
        Assert.Contains("2 classes instead of 0", Report(start with { Cond = true }), StringComparison.Ordinal);
        Assert.DoesNotContain("instead of", Report(start with { Noise = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_weights_of_another_run_When_planned_Then_what_belongs_to_a_beginning_does_not_start_over()
    {
        TrainingOptions r = Tiny with { Cfg = "stylegan3-r", GArch = null };
        Assert.True(Resolve(r).Loss.BlurInitSigma > 0);
        ResolvedTraining goneOn = Resolve(r with { Resume = Saved(r) });
        Assert.Equal((0, 0, null), (goneOn.Loss.BlurInitSigma, goneOn.Loss.BlurFadeKimg, goneOn.EmaRampup));
        Assert.Equal(3, Resolve(r with { Resume = Saved(r), BlurSigma = 3 }).Loss.BlurInitSigma);
    }

    [Fact]
    public void Given_layers_of_images_When_channels_change_Then_gray_is_the_mean_and_colors_are_equal_and_alpha_stays()
    {
        using var scope = NewDisposeScope();
        Tensor rgb = tensor(new float[] { 1, 2, 6, 5, 5, 1 }).reshape(3, 2, 1, 1); // [C, I, 1, 1]
        Tensor gray = zeros(1, 2, 1, 1);
        Assert.True(WeightTransfer.FitChannels(rgb, gray, 0, isInput: false));
        TensorAssert.Close(tensor(new[] { 4f, 8f / 3 }).reshape(1, 2, 1, 1), gray, 1e-6, 1e-6);
        Tensor rgba = full([4, 2, 1, 1], 9f);
        Assert.True(WeightTransfer.FitChannels(rgb, rgba, 0, isInput: false));
        Assert.Equal([1f, 2, 6, 5, 5, 1, 9, 9], rgba.data<float>().ToArray());
        Tensor read = tensor(new float[] { 3, 6, 9 }).reshape(1, 3, 1, 1); // [O, C, 1, 1]
        Tensor readGray = zeros(1, 1, 1, 1);
        Assert.True(WeightTransfer.FitChannels(read, readGray, 1, isInput: true));
        Assert.Equal(18, readGray.item<float>());
        Assert.True(WeightTransfer.FitChannels(readGray, read, 1, isInput: true));
        Assert.Equal([6f, 6, 6], read.data<float>().ToArray());
        Assert.False(WeightTransfer.FitChannels(rgb, zeros(1, 3, 1, 1), 0, isInput: false));
    }

    private static ResolvedTraining Resolve(TrainingOptions options)
    {
        using ImageDataset dataset = options.OpenData();
        return options.Resolve(dataset, CPU);
    }

    private static string Report(TrainingOptions options)
    {
        using ImageDataset dataset = options.OpenData();
        using var session = new TrainingSession(options.Resolve(dataset, CPU), dataset, CPU, StyleGanSharp.Distribution.SingleProcess.Instance);
        return string.Join("; ", session.InitialWeightsReport!);
    }

    private string Saved(TrainingOptions options)
    {
        string path = _folder.File($"{options.Cfg}.safetensors");
        using var random = new RandomSource(1);
        ResolvedTraining resolved = Resolve(options);
        using GeneratorNetwork generator = resolved.Generator.Create(random);
        using DiscriminatorNetwork discriminator = resolved.Discriminator.Create(random);
        NetworkFile.Save(path, new Dictionary<string, nn.Module> { ["G_ema"] = generator, ["D"] = discriminator }, new NetworkFileInfo());
        return path;
    }
}
