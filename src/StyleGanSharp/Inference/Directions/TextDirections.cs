using System.Globalization;
using System.Text.RegularExpressions;
using StyleGanSharp.Features;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>Directions that a text describes: one step for all images, found by moving random images and looking at them through CLIP (StyleMC, arXiv 2112.08493; StyleCLIP, arXiv 2103.17249, §6).</summary>
/// <remarks>
/// With u the unit vector of the direction, σ(u) the standard deviation of the network's own latents along it and g = t - t₀ the texts' embeddings, it maximizes the mean over images of
/// ⟨E(G(s + a·σ(u)·u)) - E(G(s - a·σ(u)·u)), g⟩ / 2. Measuring the step in σ(u) keeps it among directions in which the network's images differ anyway.
/// </remarks>
internal static partial class TextDirections
{
    private const string Method = "text";

    /// <summary>Images whose styles are looked at; beyond some hundreds a deviation changes little.</summary>
    private const int MaxStyles = 500;

    private const int CheckedImages = 32;

    /// <summary>Looks for the direction.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="embedding">Who compares texts with images (<c>TextEmbeddings.Open</c>), on the network's device.</param>
    /// <param name="search">The texts, and how to look.</param>
    /// <param name="options">Samples, layers, class, seed; null is the defaults.</param>
    /// <param name="progress">Receives the number of steps done.</param>
    /// <param name="cancellationToken">Ends the search; what is reached so far is returned.</param>
    /// <returns>The direction, named after the text; its metadata says by how much similarity rises from -strength to +strength, on images not looked at before. Dispose it.</returns>
    /// <exception cref="UsageException">When an option cannot be used, or the network has no styles.</exception>
    /// <exception cref="StyleGanException">When the similarity stops being a number.</exception>
    public static Direction Find(
        GeneratorNetwork generator, ITextImageEmbedding embedding, TextDirectionOptions search, DirectionOptions? options = null, IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(embedding);
        ArgumentNullException.ThrowIfNull(search);
        search.Validate();
        options ??= new DirectionOptions();
        options.Validate(generator.NumWs);
        using var scope = NewDisposeScope();
        using IDisposable gradients = enable_grad(); // callers may have switched them off, and libtorch ends the process where one is missing
        Tensor goal = Goal(embedding, search); // [E]
        Tensor w = LatentSample.Draw(generator, options); // [N, W]
        StepSpace space = search.Space == LatentSpace.W ? StepSpace.InW(generator, w, options.Layers) : StepSpace.InStyles(generator, w.narrow(0, 0, Math.Min(w.shape[0], MaxStyles)), options);
        Tensor Gain(Tensor some, Tensor step) => (embedding.EmbedImages(space.Synthesize(some, step)) - embedding.EmbedImages(space.Synthesize(some, -step))).matmul(goal).mean() / 2;

        using var coordinates = new Parameter(Start(space, step => Gain(w.narrow(0, 0, Math.Min(w.shape[0], search.Images)), step)));
        using var descent = new Descent([coordinates], search.LearningRate);
        for (int step = 0; step < search.Steps && !cancellationToken.IsCancellationRequested; step++)
        {
            using var stepScope = NewDisposeScope();
            Tensor rows = (arange(search.Images, device: w.device) + ((long)step * search.Images)).remainder(w.shape[0]);
            Tensor gain = Gain(w.index_select(0, rows), space.Step(coordinates) * search.Strength);
            if (!double.IsFinite(gain.item<float>()))
            {
                throw new StyleGanException($"The similarity with the text is not a number after {Quantity.Of(step, "step")}. Check the network's images, or use a lower learning rate.");
            }

            descent.Step(-gain);
            progress?.Report(step + 1);
        }

        using var noGradient = no_grad();
        Tensor found = space.Step(coordinates);
        Tensor fresh = LatentSample.Draw(generator, options with { Samples = Math.Max(CheckedImages, 8), Seed = options.Seed + 1 });
        return space.DirectionOf(NameOf(search.Text), Method, found, new Dictionary<string, string>
        {
            ["text"] = search.Text,
            ["neutral"] = search.Neutral ?? string.Empty,
            ["embedding"] = embedding.Name,
            ["gain"] = (2 * Gain(fresh, found * search.Strength).item<float>()).ToString("0.####", CultureInfo.InvariantCulture),
        });
    }

    private static Tensor Goal(ITextImageEmbedding embedding, TextDirectionOptions search)
    {
        using var scope = NewDisposeScope();
        Tensor texts = embedding.EmbedTexts(search.Neutral is null ? [search.Text] : [search.Text, search.Neutral]); // [1 or 2, E]
        Tensor goal = search.Neutral is null ? texts[0] : texts[0] - texts[1];
        return goal.norm().item<float>() > 1e-6 ? goal.detach().MoveToOuterDisposeScope()
            : throw new OptionException("TextDirectionOptions.Text", search.Text, $"it means the same to the feature network as TextDirectionOptions.Neutral, '{search.Neutral}'", "Choose others.");
    }

    /// <summary>The slope at no step at all, carried through the latents' covariance: the best direction as far as images follow their latents in straight lines.</summary>
    private static Tensor Start(StepSpace space, Func<Tensor, Tensor> gain)
    {
        using var scope = NewDisposeScope();
        Tensor none = zeros(space.Length, device: space.Device).requires_grad_();
        Tensor slope = autograd.grad([gain(none)], [none])[0];
        return space.Natural(slope).detach().MoveToOuterDisposeScope();
    }

    private static string NameOf(string text) => Other().Replace(text.Trim().ToLowerInvariant(), "-").Trim('-') is { Length: > 0 } name ? name : Method;

    /// <summary>What would be mistaken for part of a file's or a tensor's name.</summary>
    [GeneratedRegex(@"[^\p{L}\p{N}]+")]
    private static partial Regex Other();
}
