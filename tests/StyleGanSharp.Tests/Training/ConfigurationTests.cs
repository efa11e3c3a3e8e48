using StyleGanSharp.Data;
using StyleGanSharp.Distribution;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

public sealed class ConfigurationTests
{
    public static TheoryData<string> Names => [.. TrainingConfigurations.All.Select(configuration => configuration.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_a_configuration_When_it_trains_two_iterations_Then_every_parameter_of_both_networks_moves(string name)
    {
        using var scope = NewDisposeScope();
        var request = new TrainingOptions
        {
            Cfg = name,
            Data = "builtin:avatars?count=20",
            Resolution = 16,
            CBase = 64,
            CMax = 8,
            Latent = 8,
            MapDepth = name is "fastgan" or "stylegan-xl" or "r3gan" ? null : 2,
            Batch = 4,
            Kimg = 1,
            Aug = AugmentMode.NoAug,
        };
        using ImageDataset dataset = request.OpenData();
        ResolvedTraining options = request.Resolve(dataset, CPU);
        using var session = new TrainingSession(options, dataset, CPU, SingleProcess.Instance);
        Dictionary<string, Tensor> before = Copies(session);
        using var pixels = new RandomSource(3);
        for (int i = 0; i < 2; i++)
        {
            if (options.Growth is not null)
            {
                // Between two levels both are in use: of three, all are after two iterations.
                session.G.LevelOfDetail = session.D.LevelOfDetail = i + 0.5;
            }

            using StepResult result = session.GanStep.Run(pixels.Uniform(4, 3, 16, 16), zeros(4, 0), _ => (session.RandomSources["latent"].Normal(4, 8), zeros(4, 0)));
        }

        Assert.Empty(Copies(session).Where(item => item.Value.equal(before[item.Key]).all().item<bool>()).Select(item => item.Key));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_a_configuration_When_the_input_moves_Then_the_image_changes_or_the_error_says_that_it_cannot(string name)
    {
        using var scope = NewDisposeScope();
        var request = new TrainingOptions { Cfg = name, Data = "builtin:avatars?count=20", Resolution = 16, CBase = 64, CMax = 8, Latent = 8 };
        using ImageDataset dataset = request.OpenData();
        using var random = new RandomSource(1);
        using GeneratorNetwork generator = request.Resolve(dataset, CPU).Generator.Create(random);
        Tensor ws = generator.Map(generator.Latents([1]), null);
        var moved = new SynthesisOptions { InputTransform = Motions.InputTransform(x: 0.1) };
        if (!generator.HasInputTransform)
        {
            Assert.Contains("has no input transform", Assert.Throws<UsageException>(() => generator.Synthesize(ws, moved)).Message, StringComparison.Ordinal);
            return;
        }

        Tensor still = generator.Synthesize(ws, new SynthesisOptions { InputTransform = Motions.InputTransform() });
        Assert.True(still.equal(generator.Synthesize(ws)).all().item<bool>());
        Assert.True((generator.Synthesize(ws, moved) - still).abs().max().item<float>() > 1e-3);
        var wrong = new SynthesisOptions { InputTransform = eye(2) };
        Assert.Contains("must be [3, 3] or [1, 3, 3]; it is [2, 2]", Assert.Throws<UsageException>(() => generator.Synthesize(ws, wrong)).Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, Tensor> Copies(TrainingSession session) => new[] { ("G.", (nn.Module)session.G), ("D.", session.D) }
        .SelectMany(role => role.Item2.named_parameters().Select(item => (Name: role.Item1 + item.name, Copy: item.parameter.detach().clone())))
        .ToDictionary(item => item.Name, item => item.Copy);
}
