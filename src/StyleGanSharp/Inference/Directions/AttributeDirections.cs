using System.Globalization;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>Directions that change an attribute or lead from class to class: the normal of the plane that parts latents with it from those without (InterFaceGAN, arXiv 1907.10786).</summary>
internal static class AttributeDirections
{
    private const int MinExamples = 8;
    private const int HeldOutEvery = 5;
    private const double Cost = 0.1;
    private const string Method = "svm";

    /// <summary>Looks for the direction of each attribute in the network's own images.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="attributes">Predicts them (<c>AttributeCatalog.Open</c>).</param>
    /// <param name="names">Which; null is all that it is reliable about and that occur often enough.</param>
    /// <param name="options">Samples, layers; null is the defaults.</param>
    /// <param name="progress">Receives the number of images looked at.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>One an attribute, with the accuracy of the plane on held-out examples in the metadata; dispose them.</returns>
    /// <exception cref="UsageException">When an option or name cannot be used.</exception>
    /// <exception cref="StyleGanException">When a named attribute, or every attribute, is too rare among the network's images.</exception>
    public static IReadOnlyList<Direction> Find(
        GeneratorNetwork generator, IAttributeClassifier attributes, IReadOnlyList<string>? names = null, DirectionOptions? options = null, IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(attributes);
        options ??= new DirectionOptions();
        options.Validate(generator.NumWs);
        var reliable = new ReliableAttributes(attributes);
        (string Name, int Index)[] wanted = [.. (names ?? reliable.Names).Select(name => (name, reliable.IndexOf(name)))];
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor w = LatentSample.Draw(generator, options);
        Tensor scores = LatentSample.Scores(generator, w, reliable, options, progress, cancellationToken); // [N, A]
        var planes = new List<(string Name, Tensor Unit, double Accuracy)>();
        var rare = new List<string>();
        foreach ((string name, int index) in wanted)
        {
            (long[] with, long[] without) = Examples(scores.select(1, index), options);
            if (Math.Min(with.Length, without.Length) < MinExamples)
            {
                rare.Add($"{name} ({with.Length} with, {without.Length} without)");
                continue;
            }

            (Tensor unit, double accuracy) = Plane(w, with, without);
            planes.Add((name, unit, accuracy));
        }

        if (planes.Count == 0 || (names is not null && rare.Count > 0))
        {
            throw new StyleGanException($"Too few examples among {Quantity.Of(options.Samples, "image")} of the network: {string.Join(", ", rare)}. Draw more (DirectionOptions.Samples), or choose other attributes.");
        }

        Tensor[] units = [.. planes.Select(plane => plane.Unit)];
        return
        [
            .. planes.Select((plane, i) =>
            {
                Tensor unit = options.IsConditional && units.Length > 1 ? Without(plane.Unit, [.. units.Where((_, j) => j != i)]) : plane.Unit;
                return DirectionOf(plane.Name, unit, plane.Accuracy, w, generator, options);
            }),
        ];
    }

    /// <summary>The direction from one class to another of a conditional network.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="from">Number of the class at negative strengths.</param>
    /// <param name="to">Number of the class at positive strengths.</param>
    /// <param name="options">Samples, layers; null is the defaults.</param>
    /// <returns>The direction; dispose it.</returns>
    /// <exception cref="UsageException">When the network is unconditional, or a class or an option cannot be used.</exception>
    public static Direction BetweenClasses(GeneratorNetwork generator, int from, int to, DirectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        options ??= new DirectionOptions();
        options.Validate(generator.NumWs);
        if (generator.Labels.AreVectors)
        {
            throw new OptionException("StyleGanModel.from", $"{from}, {to}", $"the network has no classes, but labels of {Quantity.Of(generator.CDim, "number")}", "Find directions of attributes instead.");
        }

        if (generator.CDim == 0 || from == to || Math.Min(from, to) < 0 || Math.Max(from, to) >= generator.CDim)
        {
            throw generator.CDim == 0
                ? new OptionException("StyleGanModel.from", from, "the network is unconditional, so there is no direction between classes", "Leave it out.")
                : new OptionException("StyleGanModel.from", $"{from}, {to}", $"there is no direction between these classes", $"Choose two of 0 to {generator.CDim - 1}.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(options.Seed, generator.Device);
        int half = options.Samples / 2;
        Tensor w = cat([LatentStatistics.Draw(generator, [from], half, random), LatentStatistics.Draw(generator, [to], half, random)]);
        (Tensor unit, double accuracy) = Plane(w, [.. Enumerable.Range(half, half).Select(i => (long)i)], [.. Enumerable.Range(0, half).Select(i => (long)i)]);
        return DirectionOf($"{from}-{to}", unit, accuracy, w, generator, options);
    }

    /// <summary>Numbers of the images that surely have an attribute, the surest first, and of those that surely do not.</summary>
    internal static (long[] With, long[] Without) Examples(Tensor score, DirectionOptions options)
    {
        float[] values = [.. score.cpu().data<float>()];
        int most = Math.Max((int)(values.Length * options.ExampleFraction), 1);
        long[] order = [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Select(i => (long)i)];
        return ([.. order.Take(most).Where(i => values[i] > 0)], [.. order.Reverse().Take(most).Where(i => values[i] < 0)]);
    }

    private static (Tensor Unit, double Accuracy) Plane(Tensor w, long[] with, long[] without)
    {
        using var scope = NewDisposeScope();
        Tensor rows = cat([w.index_select(0, tensor(with, device: w.device)), w.index_select(0, tensor(without, device: w.device))]).cpu();
        Tensor isPositive = arange(rows.shape[0]) < with.Length;
        Tensor isHeldOut = arange(rows.shape[0]) % HeldOutEvery == 0;
        LinearSvm machine = LinearSvm.Fit(rows[isHeldOut.logical_not()], isPositive[isHeldOut.logical_not()], Cost);
        double accuracy = machine.Predict(rows[isHeldOut]).eq(isPositive[isHeldOut]).to(ScalarType.Float64).mean().item<double>();
        Tensor normal = tensor([.. machine.Normal.Select(x => (float)x)], ScalarType.Float32, w.device);
        return ((normal / normal.norm()).MoveToOuterDisposeScope(), accuracy);
    }

    /// <summary>The part of a vector that is orthogonal to others.</summary>
    private static Tensor Without(Tensor unit, Tensor[] others)
    {
        using var scope = NewDisposeScope();
        (Tensor q, _) = linalg.qr(stack(others, 1)); // [W, A - 1]
        Tensor rest = unit - q.matmul(q.t().matmul(unit.unsqueeze(1))).squeeze(1);
        return (rest / rest.norm()).MoveToOuterDisposeScope();
    }

    private static Direction DirectionOf(string name, Tensor unit, double accuracy, Tensor w, GeneratorNetwork generator, DirectionOptions options) => Direction.InW(
        name, Method, unit, LatentSample.Deviation(w, unit), generator.NumWs, options.Layers,
        new Dictionary<string, string> { ["accuracy"] = accuracy.ToString("0.####", CultureInfo.InvariantCulture), ["conditional"] = options.IsConditional ? "yes" : "no" });
}
