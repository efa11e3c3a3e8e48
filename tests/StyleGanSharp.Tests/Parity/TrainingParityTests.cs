using System.Text.Json;
using StyleGanSharp.Distribution;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Optimization;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

public sealed class TrainingParityTests
{
    private const double Tolerance = 2e-4;

    [Theory]
    [InlineData("t-sg2")]
    [InlineData("t-sg3")]
    public void Given_the_reference_start_When_two_iterations_run_Then_losses_gradients_and_weights_agree(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("training-" + name);
        using var random = new RandomSource(1);
        GeneratorOptions options = name == "t-sg3" ? GoldenNetworks.Generator3(golden.Json("G")) : GoldenNetworks.Generator(golden.Json("G"));
        using GeneratorNetwork generator = options.Create(random);
        using GeneratorNetwork ema = options.Create(random);
        using DiscriminatorNetwork discriminator = GoldenNetworks.Discriminator(golden.Json("D")).Create(random);
        Synthetic.Fill(generator, golden.Json("G_params"), golden.Text("G_prefix"));
        Synthetic.Fill(ema, golden.Json("G_params"), golden.Text("G_prefix"));
        Synthetic.Fill(discriminator, golden.Json("D_params"), golden.Text("D_prefix"));

        int batch = golden.Json("batch").GetInt32();
        JsonElement lossJson = golden.Json("loss");
        using var directions = new NamedDirections(name + "/randn");
        using var loss = new GanLoss(
            generator,
            discriminator,
            null,
            new GanLossOptions
            {
                R1Gamma = lossJson.GetProperty("r1_gamma").GetDouble(),
                PlWeight = Number(lossJson, "pl_weight", 0),
                PlBatchShrink = (int)Number(lossJson, "pl_batch_shrink", 2),
                BlurInitSigma = Number(lossJson, "blur_init_sigma", 0),
                BlurFadeKimg = Number(lossJson, "blur_fade_kimg", 0),
                Noise = NoiseMode.Const,
            },
            directions);
        using var stats = new StatCollector();
        using var replicas = new ReplicaSet([new TrainingReplica(generator, discriminator, loss, stats)], isParallel: false);
        using var trainer = new GanStep(
            replicas, ema,
            new GanStepOptions
            {
                GOptimizer = new AdamOptions { LearningRate = golden.Json("lr_g").GetDouble() },
                DOptimizer = new AdamOptions { LearningRate = golden.Json("lr_d").GetDouble() },
                GRegInterval = Interval(golden.Json("g_reg_interval")),
                DRegInterval = Interval(golden.Json("d_reg_interval")),
                EmaKimg = batch * 10 / 32.0,
                MicroBatchSize = batch,
            },
            SingleProcess.Instance);

        JsonElement[] history = [.. golden.Json("history").EnumerateArray()];
        int step = 0;
        void Compare(PhaseResult phase)
        {
            JsonElement expected = history[step++];
            Assert.Equal(expected.GetProperty("phase").GetString(), phase.Phase.Name);
            IReadOnlyDictionary<string, StatSummary> actual = stats.Take(SingleProcess.Instance);
            foreach (JsonProperty stat in expected.GetProperty("stats").EnumerateObject())
            {
                Near(stat.Value[0].GetDouble(), actual[stat.Name].Mean, $"step {step} {stat.Name}");
            }

            Near(expected.GetProperty("grad_norm").GetDouble(), phase.GradientNorm, $"step {step} {phase.Phase.Name} gradient norm");
        }

        for (int iteration = 0; iteration < golden.Json("iterations").GetInt32(); iteration++)
        {
            Tensor real = Synthetic.Make($"{name}/real{iteration}", batch, 3, 16, 16) * 0.5;
            int it = iteration;
            using StepResult result = trainer.Run(real, Labels(batch, generator.CDim), phase => (Synthetic.Make($"{name}/z{it}.{phase}", batch, 16), Labels(batch, generator.CDim)), Compare);
        }

        Assert.Equal(history.Length, step);
        CompareWeights(generator, golden.Json("G_sum_norm"), "G");
        CompareWeights(discriminator, golden.Json("D_sum_norm"), "D");
        CompareWeights(ema, golden.Json("ema_sum_norm"), "EMA");
        CompareImages(golden["img_final"], generator, name);
        CompareImages(golden["img_ema"], ema, name);
    }

    private static void CompareWeights(nn.Module module, JsonElement expected, string what)
    {
        Dictionary<string, Tensor> state = module.state_dict();
        Assert.Equal(expected.EnumerateObject().Select(item => item.Name).Order(StringComparer.Ordinal), state.Keys.Order(StringComparer.Ordinal));
        foreach (JsonProperty item in expected.EnumerateObject())
        {
            Tensor value = state[item.Name].detach().to(ScalarType.Float64);
            double norm = item.Value[1].GetDouble();
            double count = Math.Sqrt(Math.Max(value.numel(), 1));
            Assert.True(Math.Abs(value.norm().item<double>() - norm) <= Tolerance * (1 + norm), $"{what} {item.Name}: norm {value.norm().item<double>()}, expected {norm}.");
            Assert.True(
                Math.Abs(value.sum().item<double>() - item.Value[0].GetDouble()) <= Tolerance * (1 + norm) * count,
                $"{what} {item.Name}: sum {value.sum().item<double>()}, expected {item.Value[0].GetDouble()}.");
        }
    }

    private static void CompareImages(Tensor expected, GeneratorNetwork generator, string name)
    {
        using var noGradient = no_grad();
        Tensor ws = generator.Map(Synthetic.Make(name + "/zfinal", 2, 16), Labels(2, generator.CDim));
        Tensor actual = generator.Synthesize(ws);
        TensorAssert.Close(expected, actual, Tolerance, Tolerance, "image after training");
    }

    private static double Number(JsonElement json, string name, double otherwise) => json.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : otherwise;

    private static int? Interval(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null : json.GetInt32();

    /// <summary>Image i has class (3i + 1) mod the number of classes.</summary>
    private static Tensor Labels(int count, int cDim)
    {
        Tensor labels = zeros([count, cDim], ScalarType.Float32);
        for (int i = 0; cDim > 0 && i < count; i++)
        {
            labels[i, ((3 * i) + 1) % cDim] = 1;
        }

        return labels;
    }

    private static void Near(double expected, double actual, string what) =>
        Assert.True(Math.Abs(actual - expected) <= Tolerance * (1 + Math.Abs(expected)), $"{what}: {actual}, expected {expected}.");

    /// <summary>Path-length directions by their number.</summary>
    private sealed class NamedDirections(string prefix) : RandomSource(0)
    {
        private int _count = 1;

        public override Tensor Normal(params long[] shape) => Synthetic.Make($"{prefix}{_count++}", shape);
    }
}
