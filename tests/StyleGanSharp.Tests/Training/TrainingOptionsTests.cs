using System.Text.Json;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

public sealed class TrainingOptionsTests
{
    private static readonly TrainingOptions Request = new() { Data = "builtin:avatars?count=20", Resolution = 32 };

    [Fact]
    public void Given_options_When_written_Then_the_micro_batch_keeps_the_name_it_has_in_files()
    {
        string json = Resolve(Request with { Batch = 16, MicroBatchSize = 4 }).ToJson();
        Assert.Contains("\"batch_gpu\"", json, StringComparison.Ordinal);
        Assert.Equal(4, ResolvedTraining.FromJson(json, "test").MicroBatchSize);
    }

    [Theory]
    [InlineData(AugmentMode.Ada, true)]
    [InlineData(AugmentMode.Fixed, true)]
    [InlineData(AugmentMode.NoAug, false)]
    [InlineData(AugmentMode.Apa, false)]
    [InlineData(AugmentMode.Diffusion, false)]
    public void Given_a_kind_of_augmentation_When_the_options_are_written_Then_they_list_the_pipe_only_where_it_is_used(AugmentMode mode, bool isListed)
    {
        ResolvedTraining options = Resolve(Request with { Aug = mode });
        using JsonDocument json = JsonDocument.Parse(options.ToJson());
        Assert.Equal(isListed, json.RootElement.TryGetProperty("augment", out _));
        Assert.Equal(options.ToJson(), ResolvedTraining.FromJson(options.ToJson(), "test").ToJson());
    }

    [Fact]
    public void Given_the_reference_sizes_When_resolved_Then_the_options_are_those_of_the_reference()
    {
        ResolvedTraining options = Resolve(Request with { Preset = "paper", Fp32 = true });
        var generator = (StyleGan2GeneratorOptions)options.Generator;
        Assert.Equal((32768, 512, 512, 512, 8), (generator.ChannelBase, generator.ChannelMax, generator.ZDim, generator.WDim, generator.Mapping.NumLayers));
        Assert.Equal((StyleGan2Architecture.Skip, StyleGan2Architecture.Resnet), (generator.Architecture, ((StyleGan2DiscriminatorOptions)options.Discriminator).Architecture));
        Assert.Equal((0.002, 0.002, 0.99, 0d), (options.GOptimizer.LearningRate, options.DOptimizer.LearningRate, options.GOptimizer.Beta2, options.GOptimizer.Beta1));
        Assert.Equal((4, 16), (options.GRegInterval, options.DRegInterval));
        Assert.Equal((0.9, 2d, 0.01), (options.Loss.StyleMixingProb, options.Loss.PlWeight, options.Loss.PlDecay));
        Assert.Equal((10d, 0.05), (options.EmaKimg, options.EmaRampup!.Value));
        Assert.Equal((0.6, 500d, 4), (options.Ada.Target, options.Ada.RampKimg, options.Ada.IntervalIterations));
        Assert.Equal((4d, 50, 25000d), (options.KimgPerTick, options.SnapshotTicks, options.TotalKimg));
    }

    [Theory]
    [InlineData(16, 0.0002 * 32 * 32 / 16)]
    [InlineData(64, 0.0002 * 32 * 32 / 64)]
    public void Given_no_gamma_When_resolved_Then_it_follows_resolution_and_batch(int batch, double gamma) =>
        Assert.Equal(gamma, Resolve(Request with { Batch = batch }).Loss.R1Gamma, 12);

    [Fact]
    public void Given_a_preset_and_options_When_resolved_Then_the_options_win()
    {
        ResolvedTraining options = Resolve(Request with { Preset = "tiny", CMax = 12, Kimg = 3 });
        Assert.Equal(12, ((StyleGan2GeneratorOptions)options.Generator).ChannelMax);
        Assert.Equal(512, ((StyleGan2GeneratorOptions)options.Generator).ChannelBase);
        Assert.Equal(3, options.TotalKimg);
    }

    [Fact]
    public void Given_a_start_from_other_weights_When_resolved_Then_the_average_has_no_ramp_up_and_augmentation_adapts_faster()
    {
        ResolvedTraining options = Resolve(Request with { Preset = "tiny", Resume = BuiltinNetworks.Avatars });
        Assert.Null(options.EmaRampup);
        Assert.Equal(100, options.Ada.RampKimg);
    }

    [Fact]
    public void Given_several_wrong_options_When_resolved_Then_all_are_reported_at_once()
    {
        string message = Assert.Throws<OptionException>(() => Resolve(Request with { Batch = 10, MicroBatchSize = 4, Kimg = -1, GLr = 0, Gamma = -2, CMax = 0 })).Message;
        foreach (string part in new[] { "TrainingOptions.MicroBatchSize", "TrainingOptions.Kimg is -1", "TrainingOptions.GLr is 0", "R1Gamma is -2", "GeneratorOptions.ChannelMax is 0" })
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("stylegan2", 16, null, null, 1, 1, 16)]
    [InlineData("stylegan2", 16, null, null, 2, 2, 8)]
    [InlineData("stylegan2", 16, null, null, 16, 4, 4)] // no fewer images than a group
    [InlineData("stylegan3-t", 32, null, null, 6, 4, 8)] // what divides the batch
    [InlineData("stylegan2", 16, 4, null, 3, 2, 4)] // a MicroBatchSize of 4 makes four rounds
    [InlineData("stylegan2", 6, null, 2, 2, 1, 6)] // three images are no groups of two
    [InlineData("fastgan", 16, null, null, 2, 1, 16)] // batch normalization sees all images
    public void Given_some_threads_When_nobody_asks_for_replicas_Then_as_many_share_the_batch_as_fit(string cfg, int batch, int? microBatchSize, int? group, int threads, int replicas, int round)
    {
        ResolvedTraining options = Resolve(Request with { Cfg = cfg, Batch = batch, Replicas = 1, MbstdGroup = group }).WithMostReplicas(threads, microBatchSize);
        Assert.Equal((replicas, round), (options.Replicas, options.MicroBatchSize));
    }

    [Fact]
    public void Given_replicas_that_cannot_share_the_batch_When_resolved_Then_the_error_names_them()
    {
        string message = Assert.Throws<OptionException>(() => Resolve(Request with { Batch = 16, Replicas = 3 })).Message;
        Assert.Contains("which 3 replicas (TrainingOptions.Replicas) cannot share evenly", message, StringComparison.Ordinal);
        Assert.Contains("TrainingOptions.Replicas is 0", Assert.Throws<OptionException>(() => Resolve(Request with { Replicas = 0 })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stylegan9", null, "TrainingOptions.Cfg is 'stylegan9'; there is no such configuration. Did you mean stylegan2? Choose one of: stylegan2, stylegan3-t, ")]
    [InlineData("stylegan2", "huge", "TrainingOptions.Preset is 'huge'; there is no such preset. Choose one of: paper, gpu, cpu, tiny.")]
    public void Given_an_unknown_name_When_resolved_Then_the_known_ones_are_listed(string cfg, string? preset, string message) =>
        Assert.StartsWith(message, Assert.Throws<OptionException>(() => Resolve(Request with { Cfg = cfg, Preset = preset })).Message, StringComparison.Ordinal);

    [Fact]
    public void Given_config_t_When_resolved_Then_the_options_are_those_of_the_reference()
    {
        ResolvedTraining options = Resolve(Request with { Cfg = "stylegan3-t", Preset = "paper", Fp32 = true });
        var generator = (StyleGan3GeneratorOptions)options.Generator;
        Assert.Equal(new StyleGan3GeneratorOptions { ImgResolution = 32 }.Schedule, generator.Schedule);
        Assert.Equal((14, 2, 10, 3, 6, 2, false, 2), (generator.NumLayers, generator.NumCritical, generator.MarginSize, generator.ConvKernel, generator.FilterSize,
            generator.LreluUpsampling, generator.UseRadialFilters, generator.Mapping.NumLayers));
        Assert.Equal(Math.Pow(0.5, 32 / 20000.0), generator.MagnitudeEmaBeta);
        Assert.Equal((0.0025, 0.002), (options.GOptimizer.LearningRate, options.DOptimizer.LearningRate));
        Assert.Equal((null, 16), (options.GRegInterval, options.DRegInterval));
        Assert.Equal((0d, 0d, 0d), (options.Loss.StyleMixingProb, options.Loss.PlWeight, options.Loss.BlurInitSigma));
    }

    [Theory]
    [InlineData(32, 1.25, 200)]
    [InlineData(256, 10, 200)]
    [InlineData(512, 10, 200)]
    public void Given_config_r_When_resolved_Then_it_is_t_with_pointwise_convolutions_radial_filters_and_a_blurred_start(int resolution, double sigma, double fadeKimg)
    {
        ResolvedTraining t = Resolve(Request with { Cfg = "stylegan3-t", Preset = "paper", Resolution = resolution });
        ResolvedTraining r = Resolve(Request with { Cfg = "stylegan3-r", Preset = "paper", Resolution = resolution });
        var generator = (StyleGan3GeneratorOptions)t.Generator;
        Assert.Equal(generator with { ConvKernel = 1, UseRadialFilters = true, ChannelBase = 65536, ChannelMax = 1024 }, r.Generator);
        Assert.Equal((sigma, fadeKimg), (r.Loss.BlurInitSigma, r.Loss.BlurFadeKimg));
    }

    public static TheoryData<string, Type, string> Ladder => new()
    {
        { "A", typeof(StyleGan2GeneratorOptions), "" },
        { "B", typeof(StyleGan2GeneratorOptions), "fourier_input: false -> true" },
        { "C", typeof(StyleGan2GeneratorOptions), "use_noise: true -> false" },
        { "D", typeof(StyleGan2GeneratorOptions), "architecture: skip -> orig, mapping: 8 -> 2, normalize_magnitude: false -> true" },
        { "F", typeof(StyleGan3GeneratorOptions), "lrelu_upsampling: 1 -> 2" },
        { "G", typeof(StyleGan3GeneratorOptions), "schedule: critical_octaves -> octaves" },
        { "H", typeof(StyleGan3GeneratorOptions), "transformed_input: false -> true" },
        { "T", typeof(StyleGan3GeneratorOptions), "schedule: octaves -> flexible" },
        { "R", typeof(StyleGan3GeneratorOptions), "channel_base: 32768 -> 65536, channel_max: 512 -> 1024, conv_kernel: 3 -> 1, use_radial_filters: false -> true" },
    };

    [Theory]
    [MemberData(nameof(Ladder))]
    public void Given_a_step_of_the_ladder_When_resolved_Then_it_differs_from_the_step_before_only_in_what_it_adds(string step, Type type, string change)
    {
        const string Steps = "AABCDEFGHTR";
        NetworkOptions after = Resolve(Request with { Cfg = "stylegan3-ladder:" + step, Preset = "paper" }).Generator;
        NetworkOptions before = Resolve(Request with { Cfg = "stylegan3-ladder:" + Steps[Steps.IndexOf(step[0], 1) - 1], Preset = "paper" }).Generator;
        Assert.IsType(type, after);
        IEnumerable<string> changes = before.ToJson().EnumerateObject().Zip(after.ToJson().EnumerateObject())
            .Where(pair => pair.First.Value.GetRawText() != pair.Second.Value.GetRawText())
            .Select(pair => $"{pair.First.Name}: {Value(pair.First.Value)} -> {Value(pair.Second.Value)}").Order(StringComparer.Ordinal);
        Assert.Equal(change, string.Join(", ", changes));

        static string Value(JsonElement value) => value.ValueKind == JsonValueKind.Object ? value.GetProperty("num_layers").ToString() : value.ToString().ToLowerInvariant();
    }

    [Fact]
    public void Given_generator_options_by_name_When_resolved_Then_they_are_set()
    {
        var generator = (StyleGan3GeneratorOptions)Resolve(Request with
        {
            Cfg = "stylegan3-t",
            GOptions = new Dictionary<string, string> { ["filter_size"] = "8", ["first_stopband"] = "8.57", ["use_radial_filters"] = "true", ["schedule"] = "octaves" },
        }).Generator;
        Assert.Equal((8, 8.57, true, StyleGan3Schedule.Octaves), (generator.FilterSize, generator.FirstStopband, generator.UseRadialFilters, generator.Schedule));
    }

    [Theory]
    [InlineData("stylegan3-t", "filter_sizes", "8", "TrainingOptions.GOptions filter_sizes is not an option of a stylegan3-generator that can be set; choose one of: z_dim, ")]
    [InlineData("stylegan3-t", "img_resolution", "64", "TrainingOptions.GOptions img_resolution is not an option")]
    [InlineData("stylegan3-t", "filter_size", "many", "TrainingOptions.GOptions filter_size=many: The description of the stylegan3-generator cannot be read: ")]
    [InlineData("stylegan3-t", "lrelu_upsampling", "3", "StyleGan3GeneratorOptions.LreluUpsampling is 3; it must be 1, 2 or 4.")]
    [InlineData("stylegan3-t", "num_layers", "2", "StyleGan3GeneratorOptions.NumLayers is 2; it must be more than the 2 critically sampled layers (StyleGan3GeneratorOptions.NumCritical).")]
    [InlineData("stylegan3-t", "filter_size", "40", "StyleGan3GeneratorOptions.FilterSize is 40; the smallest layer is 32 samples wide")]
    [InlineData("stylegan3-t", "first_stopband", "1.5", "StyleGan3GeneratorOptions.FirstStopband is 1.5; it must be above StyleGan3GeneratorOptions.FirstCutoff 2.")]
    [InlineData("stylegan3-t", "first_cutoff", "20", "StyleGan3GeneratorOptions.FirstCutoff is 20; it must be above 0 and at most 16, half of StyleGan3GeneratorOptions.ImgResolution.")]
    [InlineData("stylegan3-t", "last_stopband_rel", "1", "StyleGan3GeneratorOptions.LastStopbandRel is 1; it must be above 1")]
    public void Given_an_impossible_generator_option_When_resolved_Then_the_error_names_the_option_and_the_bound(string cfg, string name, string value, string message) =>
        Assert.StartsWith(message, Assert.ThrowsAny<UsageException>(() => Resolve(Request with { Cfg = cfg, GOptions = new Dictionary<string, string> { [name] = value } })).Message, StringComparison.Ordinal);

    [Fact]
    public void Given_options_of_stylegan2_When_resolved_for_stylegan3_Then_the_error_says_they_do_not_apply()
    {
        string message = Assert.Throws<OptionException>(() => Resolve(Request with { Cfg = "stylegan3-r", Noise = true, GArch = StyleGan2Architecture.Skip })).Message;
        Assert.Contains("TrainingOptions.GArch is Skip; it cannot be chosen with TrainingOptions.Cfg = stylegan3-r.", message, StringComparison.Ordinal);
        Assert.Contains("TrainingOptions.Noise is true; it cannot be chosen with TrainingOptions.Cfg = stylegan3-r.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_losses_that_a_training_has_no_use_for_When_resolved_Then_each_is_refused_with_the_reason()
    {
        TrainingOptions labeled = Request with { Cond = true, D2dCe = 0.5 };
        void IsRefused(TrainingOptions request, string message) => Assert.Contains(message, Assert.Throws<OptionException>(() => Resolve(request)).Message, StringComparison.Ordinal);
        Assert.True(Resolve(labeled).Discriminator.HasImageEmbedding);
        IsRefused(labeled with { Cond = false }, "TrainingOptions.D2dCe is 0.5; the data is used without labels. Use labels (TrainingOptions.Cond).");
        IsRefused(labeled with { Projected = true }, "TrainingOptions.D2dCe is 0.5; it cannot be chosen with a projected discriminator");
        IsRefused(labeled with { D2dCe = -1 }, "it must not be negative");
        IsRefused(labeled with { MicroBatchSize = 1, MbstdGroup = 1 }, "images of other classes to compare with must be in the same micro-batch");
        Assert.True(Resolve(Request with { Reconstruction = 1 }).Discriminator.HasDecoders);
        IsRefused(Request with { Reconstruction = 1, Resolution = 16 }, "TrainingOptions.Reconstruction is 1; images must have at least 32 pixels, not 16.");
        IsRefused(Request with { Reconstruction = 1, Cfg = "stylegan1" }, "TrainingOptions.Reconstruction is 1; it cannot be chosen with TrainingOptions.Cfg = stylegan1");
        IsRefused(Request with { Reconstruction = 1, Projected = true }, "TrainingOptions.Reconstruction is 1; it cannot be chosen with a projected discriminator");
    }

    [Fact]
    public void Given_resolved_options_When_written_and_read_Then_they_are_the_same_text()
    {
        ResolvedTraining options = Resolve(Request with { Cond = true, Mirror = true, Aug = AugmentMode.Fixed, P = 0.3, Desc = "try" });
        Assert.Equal(options.ToJson(), ResolvedTraining.FromJson(options.ToJson(), "test").ToJson());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"cfg\": 5}")]
    [InlineData("{}")]
    public void Given_damaged_options_When_read_Then_the_error_names_the_file(string json) =>
        Assert.StartsWith("run/training_options.json cannot be read", Assert.Throws<StyleGanException>(() => ResolvedTraining.FromJson(json, "run/training_options.json")).Message, StringComparison.Ordinal);

    private static ResolvedTraining Resolve(TrainingOptions request)
    {
        using ImageDataset dataset = request.OpenData();
        return request.Resolve(dataset, CPU);
    }
}
