using System.Diagnostics;
using System.Globalization;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Features.Builtin;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench.FeatureTraining;

/// <summary>Trains the feature network that the package carries, and writes its weights.</summary>
internal static class BuiltinFeatureTraining
{
    private const int Batch = 64;
    private const double LearningRate = 2e-3;
    private const double WeightDecay = 1e-4;
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(20);

    public static void Run(string clothes, string emoji, string output, double minutes, int threads)
    {
        LibTorch.EnsureLoaded();
        set_num_threads(threads);
        manual_seed(1);
        using var scope = NewDisposeScope();
        var images = new TrainingImages(clothes, emoji);
        var network = new Trainee();
        var optimizer = optim.AdamW(network.parameters(), LearningRate, weight_decay: WeightDecay);
        Console.WriteLine($"{network.parameters().Sum(p => p.numel()):N0} parameters, {BuiltinLayout.FeatureCount} features");
        var clock = Stopwatch.StartNew();
        TimeSpan next = BetweenLines;
        long seen = 0;
        for (double done = 0; done < 1; done = clock.Elapsed.TotalMinutes / minutes)
        {
            using var step = NewDisposeScope();
            optimizer.ParamGroups.First().LearningRate = LearningRate * 0.5 * (1 + Math.Cos(Math.PI * done));
            (Tensor x, Tensor kinds, Tensor attributes) = images.Next(Batch, isHeldOut: false);
            (Tensor kindScores, Tensor attributeScores) = network.Scores(x);
            Tensor loss = nn.functional.cross_entropy(kindScores, kinds)
                + nn.functional.binary_cross_entropy_with_logits(attributeScores.narrow(0, Batch - attributes.shape[0], attributes.shape[0]), attributes);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            seen += Batch;
            if (clock.Elapsed >= next)
            {
                next += BetweenLines;
                Console.WriteLine($"{clock.Elapsed.TotalSeconds:F0} s, {seen} images, loss {loss.item<float>():F3}");
            }
        }

        string report = Discriminate(network, images);
        Console.WriteLine($"{seen} images; {report}");
        SafetensorsFile.Save(output, network.Export(), new Dictionary<string, string>
        {
            ["name"] = "builtin",
            ["trained_on"] = "Fashion-MNIST (MIT), Fluent emoji 3D (MIT), built-in avatars",
            ["pictures_seen"] = seen.ToString(CultureInfo.InvariantCulture),
            ["held_out"] = report,
        });
    }

    private static string Discriminate(Trainee network, TrainingImages images)
    {
        network.eval();
        using var noGradient = no_grad();
        double[] right = new double[3];
        const int Batches = 40;
        for (int i = 0; i < Batches; i++)
        {
            using var scope = NewDisposeScope();
            (Tensor x, Tensor kinds, Tensor attributes) = images.Next(Batch, isHeldOut: true);
            (Tensor kindScores, Tensor attributeScores) = network.Scores(x);
            Tensor hits = kindScores.argmax(1).eq(kinds).to(ScalarType.Float32);
            right[0] += hits.narrow(0, 0, Batch / 2).mean().item<float>() / Batches;
            right[1] += hits.narrow(0, Batch / 2, Batch / 4).mean().item<float>() / Batches;
            right[2] += attributeScores.narrow(0, Batch - (Batch / 4), Batch / 4).gt(0).eq(attributes.gt(0.5)).to(ScalarType.Float32).mean().item<float>() / Batches;
        }

        return string.Create(CultureInfo.InvariantCulture, $"clothes {right[0]:P1}, emoji groups {right[1]:P1}, avatar attributes {right[2]:P1} right");
    }
}
