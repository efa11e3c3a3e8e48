using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

public sealed class ProjectedTrainingTests : IDisposable
{
    private const string Data = "builtin:avatars?count=24&label=glasses";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_stages_When_trained_Then_only_each_head_learns_and_running_again_does_nothing()
    {
        var stages = new List<int>();
        TrainingResult Run() => StagedTraining.Run(Request("stylegan-xl") with { Cond = true, Resolution = null }, [8, 16], _folder.File("xl"), CPU, (options, _) =>
        {
            stages.Add(options.Generator.ImgResolution);
            return null;
        });
        TrainingResult result = Run();
        Assert.Equal([8, 16], stages);
        Assert.Equal(_folder.File(Path.Combine("xl", "stage-00016")), result.RunFolder);

        using var scope = NewDisposeScope();
        using GeneratorNetwork stem = NetworkFile.LoadGenerator(_folder.File(Path.Combine("xl", "stage-00008")));
        using GeneratorNetwork head = NetworkFile.LoadGenerator(result.RunFolder);
        Assert.Equal([new SuperResolutionStage(16, 3)], ((StyleGanXlGeneratorOptions)head.Options).Stages);
        Dictionary<string, Tensor> before = stem.state_dict();
        Dictionary<string, Tensor> after = head.state_dict();
        string[] kept = [.. before.Keys.Intersect(after.Keys).Where(name => name != "mapping.w_avg")];
        Assert.Contains("synthesis.input.weight", kept);
        Assert.Contains("mapping.embed.weight", kept);
        Assert.All(kept, name => TensorAssert.Close(before[name], after[name], 0, 0, name));
        Assert.All(after.Where(item => item.Key.EndsWith("magnitude_ema", StringComparison.Ordinal)), item => Assert.Equal(1, item.Value.item<float>()));
        Assert.True(after["mapping.w_avg"].abs().max().item<float>() > 0);
        Assert.Equal([2L, 32], after["mapping.w_avg"].shape);

        stages.Clear();
        Assert.Equal(result.Snapshot, Run().Snapshot);
        Assert.Empty(stages);
    }

    [Theory]
    [InlineData("stylegan2", false)]
    [InlineData("stylegan3-t", true)]
    [InlineData("fastgan", true)]
    public void Given_any_generator_When_trained_against_a_projected_discriminator_Then_it_learns_and_a_stopped_run_goes_on_bit_for_bit(string cfg, bool isConditional)
    {
        TrainingOptions request = Request(cfg) with { Projected = true, Cond = isConditional, Kimg = 0.024 };
        using ImageDataset dataset = request.OpenData();
        ResolvedTraining options = request.Resolve(dataset, CPU);
        Assert.Equal((AdversarialKind.Hinge, 0.0, AugmentMode.NoAug, (int?)null), (options.Loss.Adversarial, options.Loss.R1Gamma, options.AugmentMode, options.DRegInterval));
        Assert.Equal(["color", "translation", "cutout"], options.DiffAugment);
        Assert.Equal(options.ToJson(), ResolvedTraining.FromJson(options.ToJson(), "options").ToJson());

        var straight = new RunFolder(_folder.File("straight"));
        TrainingRun.Train(options, dataset, straight, CPU);
        var broken = new RunFolder(_folder.File("broken"));
        TrainingRun.Train(options with { TotalKimg = 0.016 }, dataset, broken, CPU);
        TrainingRun.Resume(broken, dataset, CPU, totalKimg: 0.024);
        using SafetensorsFile a = SafetensorsFile.Open(straight.StateFile);
        using SafetensorsFile b = SafetensorsFile.Open(broken.StateFile);
        using var scope = NewDisposeScope();
        Assert.Equal(a.Entries.Keys.Order(), b.Entries.Keys.Order());
        Assert.All(a.Entries.Keys, name => Assert.True(a.Read(name).equal(b.Read(name)).all().item<bool>(), name));
        Assert.Contains("random.diffaug", a.Entries.Keys);
        using GeneratorNetwork generator = NetworkFile.LoadGenerator(straight.Path);
        Assert.True(generator.forward(generator.Latents([1]), isConditional ? tensor(new float[] { 0, 1 }).unsqueeze(0) : null).isfinite().all().item<bool>());
    }

    [Fact]
    public void Given_embeddings_and_guidance_When_trained_Then_all_tables_hold_the_file_and_the_classifier_s_loss_is_reported()
    {
        using var scope = NewDisposeScope();
        string file = _folder.File("e.safetensors");
        using (ImageDataset labeled = ImageDataset.Open(Data, new ImageDatasetOptions { UseLabels = true, Resolution = 8 }))
        using (FeatureNetwork features = FeatureCatalog.Open("builtin"))
        using (ClassEmbeddings embeddings = ClassEmbeddings.Compute(labeled, features, batch: 7))
        {
            embeddings.Save(file);
            Assert.Equal((2, "builtin"), (embeddings.Classes, embeddings.Features));
        }

        using ClassEmbeddings saved = ClassEmbeddings.Load(file);
        TrainingOptions request = Request("stylegan-xl") with { Cond = true, ClassEmbeddings = file, ClsFeatures = "builtin", ClsWeight = 0.5, Kimg = 0.008 };
        using ImageDataset dataset = request.OpenData();
        TrainingResult result = TrainingRun.Train(request.Resolve(dataset, CPU), dataset, new RunFolder(_folder.File("run")), CPU);
        using SafetensorsFile snapshot = SafetensorsFile.Open(result.Snapshot);
        string[] tables = [.. snapshot.Entries.Keys.Where(name => name.EndsWith(".embed.weight", StringComparison.Ordinal))];
        Assert.Equal(6, tables.Length); // G, G_ema and four scales of D
        Assert.All(tables, name => TensorAssert.Close(saved.Values, snapshot.Read(name), 0, 0, name));
        Assert.Contains("Loss/G/guidance", File.ReadAllText(new RunFolder(result.RunFolder).StatsFile), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_choices_that_do_not_go_together_When_resolved_Then_each_is_told_before_anything_starts()
    {
        string stem = _folder.File("stem.safetensors");
        string gray = _folder.File("grey.safetensors");
        using var random = new RandomSource(1);
        foreach ((string path, int channels) in new[] { (stem, 3), (gray, 1) })
        {
            using GeneratorNetwork network = new StyleGanXlGeneratorOptions { ImgResolution = 8, ImgChannels = channels, StemResolution = 8, StemLayers = 4, WDim = 32, ChannelBase = 64, ChannelMax = 8 }.Create(random);
            NetworkFile.Save(path, new Dictionary<string, nn.Module> { ["G_ema"] = network }, new NetworkFileInfo());
        }

        Fails(Request("stylegan2") with { PathStem = stem }, "TrainingOptions.PathStem is '" + stem + "'; it belongs to TrainingOptions.Cfg = stylegan-xl, not to stylegan2.");
        Fails(Request("stylegan2") with { DFeatures = "builtin" }, "TrainingOptions.DFeatures is 'builtin'; it belongs to a projected discriminator (TrainingOptions.Projected = true).");
        Fails(Request("stylegan-xl") with { Superres = true, SynLayers = null }, "TrainingOptions.Superres is true; it needs the network that it goes on from. Give TrainingOptions.PathStem");
        Fails(Request("stylegan-xl") with { Superres = true, PathStem = stem, SynLayers = null, Resolution = 16, UpFactor = 4 }, "TrainingOptions.UpFactor is 4; the stem makes images of 8 pixels, so the head's have 32, and the data has 16.");
        Fails(Request("stylegan-xl") with { Superres = true, PathStem = stem, SynLayers = null, Resolution = 16, UpFactor = 3 }, "TrainingOptions.UpFactor is 3; it must be 2, 4, 8 or 16.");
        Fails(Request("stylegan-xl") with { Superres = true, PathStem = stem, SynLayers = null, Resolution = 8 }, "makes images of 8 pixels, and the data has 8; a head makes them 2, 4, 8 or 16 times as large. Choose TrainingOptions.Resolution = 16, or another stem.");
        Fails(Request("stylegan-xl") with { Superres = true, PathStem = gray, SynLayers = null, Resolution = 16 }, "makes images of 1 channel, and the data has 3. Give data of 1 channel, or a stem that was trained on data of 3.");
        Fails(Request("stylegan-xl") with { Superres = true, PathStem = stem, SynLayers = null, Resolution = 16, Cond = true }, "knows 0 classes, and the data has 2. Give the stem's own data, with labels if it has classes, or a stem of this data.");
        Fails(Request("stylegan-xl") with { Superres = true, PathStem = stem, SynLayers = null, Resolution = 16, HeadLayers = 2 }, "SuperResolutionStage.Layers is 2; it must be more than the 2 critically sampled layers");
        Fails(Request("stylegan-xl") with { ClassEmbeddings = stem }, "it needs labels. Add TrainingOptions.Cond = true.");
        Fails(Request("stylegan-xl") with { DFeatures = "builtin,vgg16" }, "ProjectedDiscriminatorOptions.Features is 'vgg16'; no feature network of this name");
        Fails(Request("stylegan-xl") with { ClsWeight = 1, ClsFeatures = "builtin", ClsOffset = 19, Cond = true }, "TrainingOptions.ClsFeatures is 'builtin'; it distinguishes 20 classes; the data's 2 from number 19 on (GanLossOptions.GuidanceOffset) are more");
        Fails(Request("stylegan-xl") with { Patience = 2 }, "TrainingOptions.Patience is 2; it needs a metric to watch.");

        SafetensorsFile.Save(_folder.File("one.safetensors"), [new KeyValuePair<string, Tensor>("embeddings", zeros(1, 5))], new Dictionary<string, string>());
        Fails(Request("stylegan-xl") with { ClassEmbeddings = _folder.File("one.safetensors"), Cond = true }, "has embeddings of 1 class, and the data has 2");
        Assert.Contains("stages '16,48' is not a list of resolutions", Assert.Throws<UsageException>(() => StagedTraining.Parse("16,48")).Message, StringComparison.Ordinal);

        void Fails(TrainingOptions request, string message)
        {
            using ImageDataset dataset = request.OpenData();
            Assert.Contains(message, Assert.Throws<OptionException>(() => request.Resolve(dataset, CPU)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Given_stages_of_which_a_later_one_cannot_be_trained_When_started_Then_the_first_is_not_trained_either()
    {
        ImageCodec.Save(_folder.File(Path.Combine("plain", "0.png")), Images.Noise(16, 16, 3));
        string Error(TrainingOptions request, params int[] stages) => Assert.ThrowsAny<StyleGanException>(
            () => StagedTraining.Run(request, stages, _folder.File("xl"), CPU, (_, _) => throw new InvalidOperationException("A stage was started."))).Message;
        TrainingOptions request = Request("stylegan-xl") with { Data = _folder.File("plain"), Resolution = null };
        Assert.Contains("are 16 pixels; 32 (ImageDatasetOptions.Resolution) are asked for, and images are only made smaller", Error(request, 8, 32), StringComparison.Ordinal);
        Assert.Contains("SuperResolutionStage.Layers is 2;", Error(request with { HeadLayers = 2 }, 8, 16), StringComparison.Ordinal);
        Assert.Contains("has no labels. Add a dataset.json", Error(request with { Cond = true }, 8, 16), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("xl")));
    }

    [Fact]
    public void Given_images_twice_as_large_When_opened_small_Then_every_pixel_is_the_mean_of_four()
    {
        using ImageDataset large = ImageDataset.Open("builtin:avatars?count=3", new ImageDatasetOptions { Resolution = 16 });
        string folder = _folder.File("pairs");
        ImageCodec.Save(Path.Combine(folder, "0.png"), large.ReadImage(2));
        var options = new ImageDatasetOptions { Resolution = 8, ScalesDown = true };
        using ImageDataset small = ImageDataset.Open(folder, options);
        byte[] from = new byte[3 * 16 * 16];
        byte[] to = new byte[3 * 8 * 8];
        large.ReadImage(2, from);
        small.ReadImage(0, to);
        byte[] again = new byte[to.Length];
        large.ScaledTo(8).ReadImage(2, again);
        Assert.Equal(to, again);
        Assert.NotEqual(small.Fingerprint(0), large.Fingerprint(2));
        using var scope = NewDisposeScope();
        Tensor expected = nn.functional.avg_pool2d(tensor(from, [3, 16, 16]).to(ScalarType.Float32), [2, 2]);
        TensorAssert.Close(expected, tensor(to, [3, 8, 8]).to(ScalarType.Float32), 0, 0.5);
        Assert.Contains("images are only made smaller", Assert.Throws<StyleGanException>(() => ImageDataset.Open(folder, options with { Resolution = 32 })).Message, StringComparison.Ordinal);
    }

    private static TrainingOptions Request(string cfg) => new()
    {
        Cfg = cfg,
        Preset = "tiny",
        Data = Data,
        Resolution = 8,
        Batch = 8,
        Kimg = 0.016,
        Latent = 32,
        CBase = 64,
        CMax = 8,
        SynLayers = cfg == "stylegan-xl" ? 4 : null,
        HeadLayers = cfg == "stylegan-xl" ? 3 : null,
    };
}
