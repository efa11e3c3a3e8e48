using StyleGanSharp.Data;
using StyleGanSharp.Distribution;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Optimization;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

/// <summary>What happens when numbers stop being finite.</summary>
public sealed class NonFiniteTests
{
    private const int Batch = 4;
    private static readonly NonFiniteGradient Gradient = new("b8.conv1.weight", 3, 4096, 2);

    [Theory]
    [InlineData("synthesis.b8.conv1.affine.bias", "generator layer synthesis.b8.conv1, ")]
    [InlineData("synthesis.b4.conv1.affine.weight", "generator layer synthesis.b4.conv1.affine, ")]
    [InlineData("synthesis.b16.torgb.weight", "generator layer synthesis.b16.torgb, ")]
    public void Given_a_generator_whose_layer_overflows_When_searched_Then_that_layer_is_named(string parameter, string expected)
    {
        using var networks = new Networks();
        networks.Set(networks.G, parameter, 3e38f);
        Assert.StartsWith($"The first output that is not finite is that of {expected}for finite input: ", networks.Describe(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b16.conv0.weight", "discriminator layer b16.conv0, ")]
    [InlineData("b4.fc.weight", "discriminator layer b4.fc, ")]
    public void Given_a_discriminator_whose_layer_overflows_When_searched_Then_that_layer_is_named(string parameter, string expected)
    {
        using var networks = new Networks();
        networks.Set(networks.D, parameter, 3e38f);
        Assert.StartsWith($"The first output that is not finite is that of {expected}for finite input: ", networks.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_weight_that_is_no_number_When_searched_Then_it_is_named()
    {
        using var networks = new Networks();
        networks.Set(networks.D, "b8.conv0.weight", float.NaN, count: 1);
        Assert.Equal($"b8.conv0.weight of the discriminator is not finite itself (1 of {Quantity.Of(networks.D.get_parameter("b8.conv0.weight")!.numel(), "value")}).", networks.Describe());
    }

    [Fact]
    public void Given_an_image_that_is_not_finite_When_searched_Then_the_batch_is_named()
    {
        using var networks = new Networks();
        using Tensor images = zeros(Batch, 3, 16, 16);
        images[0, 0, 0, 0] = float.PositiveInfinity;
        Assert.StartsWith("The real images of the batch are not finite (1 of 3,072 values).", networks.Describe(images), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_networks_whose_outputs_are_all_finite_When_searched_Then_the_backward_pass_is_named_and_nothing_has_changed()
    {
        using var networks = new Networks();
        using var scope = NewDisposeScope();
        networks.G.train();
        Tensor[] before = [.. networks.G.state_dict().Values.Concat(networks.D.state_dict().Values).Select(value => value.detach().clone())];
        Assert.Equal("All weights and all layers' outputs are finite; the gradient of b8.conv1.weight in phase Dmain is the first that is not (3 of 4,096 values; 2 parameters in all): it arises in the backward pass.", networks.Describe());
        foreach ((Tensor old, Tensor now) in before.Zip(networks.G.state_dict().Values.Concat(networks.D.state_dict().Values)))
        {
            TensorAssert.Close(old, now, 0, 0);
        }

        Assert.True(networks.G.training);
    }

    [Fact]
    public void Given_gradients_that_are_not_finite_When_stepping_Then_the_last_in_forward_order_is_reported_before_anything_is_replaced()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Sequential(("a", nn.Linear(2, 2, hasBias: false)), ("b", nn.Linear(2, 2, hasBias: false)), ("c", nn.Linear(2, 1, hasBias: false)));
        using var network = new TrainedNetwork(module, new AdamOptions());
        network.SetTrainable(true);
        foreach (TorchSharp.Modules.Parameter parameter in module.parameters())
        {
            parameter.grad = zeros_like(parameter);
        }

        module.get_parameter("a.weight")!.grad![0, 0] = float.NaN;
        module.get_parameter("b.weight")!.grad![0] = tensor(float.NegativeInfinity);
        var found = new List<NonFiniteGradient>();
        network.Step(SingleProcess.Instance, onNonFinite: gradient =>
        {
            found.Add(gradient);
            Assert.True(float.IsNaN(module.get_parameter("a.weight")!.grad![0, 0].item<float>()));
        });
        Assert.Equal([new NonFiniteGradient("b.weight", 2, 4, 2)], found);
    }

    [Fact]
    public void Given_single_overflows_When_steps_go_on_Then_training_does_too_and_only_a_long_row_of_one_phase_ends_it()
    {
        var monitor = new HealthMonitor();
        monitor.OnDiagnosis("Layer x.");
        for (int i = 0; i < 100; i++)
        {
            monitor.OnStep(i % 20 == 0 ? 1 : double.NaN, "Gmain");
            monitor.OnStep(1, "Dmain");
        }

        Assert.Null(monitor.EndReason);
        Assert.Contains("which were replaced. Layer x. Lower the learning rate", Assert.Single(monitor.OnTick(new TickFigures())).Message, StringComparison.Ordinal);
        monitor.OnStep(double.PositiveInfinity, "Gmain");
        Assert.Equal("20 gradient steps of phase Gmain in a row had NaN or infinite gradients. Layer x.", monitor.EndReason);
    }

    [Fact]
    public void Given_a_training_that_diverges_When_it_runs_Then_it_ends_with_the_diagnosis_and_leaves_the_last_snapshot_alone()
    {
        using var folder = new TemporaryFolder();
        using ImageDataset dataset = Avatars();
        var run = new RunFolder(folder.File("run"));
        ResolvedTraining options = Options(dataset);
        options = options with { DOptimizer = options.DOptimizer with { LearningRate = 1e36 } };
        string message = Assert.Throws<StyleGanException>(() => TrainingRun.Train(options, dataset, run, CPU)).Message;
        Assert.Matches(@"^Training ends at [\d.]+ kimg: 20 gradient steps of phase [GD]\w+ in a row had NaN or infinite gradients\. .*(not finite|is the first that is not)", message);
        Assert.Contains("the last snapshot is " + run.LastSnapshot, message, StringComparison.Ordinal);
        Assert.True(run.IsResumable);
    }

    [Fact]
    public void Given_a_weight_that_became_no_number_When_a_snapshot_is_due_Then_the_last_state_is_left_as_it_was_and_the_weight_is_named()
    {
        using ImageDataset dataset = Avatars();
        ResolvedTraining options = Options(dataset);
        using var session = new TrainingSession(options, dataset, CPU, SingleProcess.Instance);
        Assert.Null(session.FirstNonFinite());
        using (no_grad())
        {
            session.Ema.get_parameter("mapping.fc0.bias")![0] = float.NaN;
        }

        Assert.Equal("G_ema.mapping.fc0.bias", session.FirstNonFinite());

        using var folder = new TemporaryFolder();
        var run = new RunFolder(folder.File("run"));
        options = options with { GOptimizer = options.GOptimizer with { LearningRate = 1e39 }, KimgPerTick = Batch / 1000.0, SnapshotTicks = 1 };
        string message = Assert.Throws<StyleGanException>(() => TrainingRun.Train(options, dataset, run, CPU)).Message;
        Assert.Contains("is not finite, so nothing is saved.", message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(run.Path, "*.safetensors"));
    }

    [Fact]
    public void Given_a_training_whose_streams_are_drawn_from_When_searched_Then_every_stream_is_where_it_was()
    {
        using ImageDataset dataset = Avatars();
        using var session = new TrainingSession(Options(dataset), dataset, CPU, SingleProcess.Instance);
        using var scope = NewDisposeScope();
        Tensor[] before = [.. session.RandomSources.Values.Select(random => random.GetState())];
        Tensor none = zeros(Batch, 0);
        using var random = new RandomSource(2);
        session.FindNonFinite(session.GanStep.Phases[0], Gradient, new LossInput(random.Uniform(Batch, 3, 8, 8), none, random.Normal(Batch, 16), none, 1, 0));
        foreach ((Tensor old, RandomSource now) in before.Zip(session.RandomSources.Values))
        {
            Assert.Equal(old.data<byte>().ToArray(), now.GetState().data<byte>().ToArray());
        }
    }

    private static ImageDataset Avatars() => BuiltInData.Open("builtin:avatars?count=50", 8);

    private static ResolvedTraining Options(ImageDataset dataset) => (new TrainingOptions { Data = "builtin:avatars", Preset = "cpu", MapDepth = 2, Batch = Batch, CBase = 128, CMax = 16, Latent = 16, Aug = AugmentMode.NoAug, Seed = 3 }).Resolve(dataset, CPU);

    private sealed class Networks : IDisposable
    {
        public static readonly StyleGan2GeneratorOptions Generator = new() { ZDim = 8, WDim = 8, ImgResolution = 16, ChannelBase = 256, ChannelMax = 16, ConvClamp = null, Mapping = new MappingOptions { NumLayers = 2 } };
        public static readonly StyleGan2DiscriminatorOptions Discriminator = new() { ImgResolution = 16, ChannelBase = 256, ChannelMax = 16, ConvClamp = null };

        public Networks()
        {
            using var random = new RandomSource(1);
            G = Generator.Create(random);
            D = Discriminator.Create(random);
        }

        public GeneratorNetwork G { get; }

        public DiscriminatorNetwork D { get; }

        public void Set(nn.Module module, string name, float value, int? count = null)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            Tensor flat = module.get_parameter(name)!.view(-1);
            flat.narrow(0, 0, count ?? flat.numel()).fill_(value);
        }

        public string Describe(Tensor? images = null)
        {
            using var scope = NewDisposeScope();
            using var random = new RandomSource(2);
            Tensor none = zeros(Batch, 0);
            return NonFiniteSearch.Describe(G, D, new LossInput(images ?? random.Uniform(Batch, 3, 16, 16), none, random.Normal(Batch, 8), none, 1, 0), "Dmain", Gradient, 2);
        }

        public void Dispose()
        {
            G.Dispose();
            D.Dispose();
        }
    }
}
