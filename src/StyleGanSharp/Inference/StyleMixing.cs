using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>Style mixing (StyleGAN §3.1): some style inputs of the synthesis network from one image, the rest from another.</summary>
internal static class StyleMixing
{
    private const int PaddingPx = 2;
    private const byte Paper = 255;

    /// <summary>The style inputs mixed when none are named: the coarse ones, 0 to 6 of the 18 at 1024 pixels and as many in proportion in smaller networks.</summary>
    /// <param name="numWs">Style inputs of the network.</param>
    /// <returns>Layer numbers from 0.</returns>
    public static IReadOnlyList<int> CoarseLayers(int numWs) => [.. Enumerable.Range(0, Math.Max((int)Math.Round(numWs * 7 / 18.0), 1))];

    /// <summary>Replaces some latents w.</summary>
    /// <param name="ws">[N, L, W]: where the other styles come from.</param>
    /// <param name="replacement">[N, L, W] or [1, L, W]: where the styles of <paramref name="layers"/> come from.</param>
    /// <param name="layers">Layer numbers, 0 … L - 1.</param>
    /// <returns>[N, L, W], a fresh tensor.</returns>
    /// <exception cref="UsageException">When a layer does not exist.</exception>
    public static Tensor Mix(Tensor ws, Tensor replacement, IReadOnlyList<int> layers)
    {
        ArgumentNullException.ThrowIfNull(ws);
        ArgumentNullException.ThrowIfNull(replacement);
        CheckLayers(layers, (int)ws.shape[1]);
        using var scope = NewDisposeScope();
        Tensor mixed = ws.clone();
        foreach (int layer in layers)
        {
            mixed.select(1, layer).copy_(replacement.select(1, layer).expand(ws.shape[0], -1));
        }

        return mixed.MoveToOuterDisposeScope();
    }

    /// <summary>Makes the mixing table of latents, such as projected images and seeds together (<see cref="LatentList"/>). Each cell has the noise maps and the transform of its row's image.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="rows">N latents of the row images.</param>
    /// <param name="columns">M latents of the column images.</param>
    /// <param name="layers">Layers that take the column's style; null is <see cref="CoarseLayers"/>.</param>
    /// <param name="options">Truncation, of latents that are not truncated yet; noise, batch. Null is the defaults.</param>
    /// <param name="progress">Receives the number of rows done.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>One sheet of (M + 1) x (N + 1) images; the corner is blank.</returns>
    /// <exception cref="UsageException">When a layer does not exist, or a latent belongs to another network, or is truncated already and truncation is asked for.</exception>
    public static Image Table(
        GeneratorNetwork generator, Latent rows, Latent columns, IReadOnlyList<int>? layers = null, GenerationOptions? options = null, IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        GenerationOptions chosen = options ?? new GenerationOptions();
        layers ??= CoarseLayers(generator.NumWs);
        CheckLayers(layers, generator.NumWs);
        using Latent left = rows.Truncate(generator, chosen);
        using Latent top = columns.Truncate(generator, chosen);
        GenerationOptions plain = chosen.WithoutTruncation();
        Image[] heads = [.. LatentImages.Make(generator, top, plain, cancellationToken)];
        byte[] blank = new byte[heads[0].Pixels.Length];
        Array.Fill(blank, Paper);
        List<Image> cells = [heads[0] with { Pixels = blank }, .. heads];
        for (int row = 0; row < left.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using Latent source = left.Part(row, 1);
            using Latent repeated = Latent.Join(generator, [.. Enumerable.Repeat(source, top.Count)]);
            using Latent mixed = repeated.WithWs(Mix(repeated.Ws, top.Ws, layers));
            cells.AddRange(LatentImages.Make(generator, source, plain, cancellationToken));
            cells.AddRange(LatentImages.Make(generator, mixed, plain, cancellationToken));
            progress?.Report(row + 1);
        }

        return ImageGrid.Compose(cells, top.Count + 1, PaddingPx, Paper);
    }

    internal static void CheckLayers(IReadOnlyList<int> layers, int numWs)
    {
        ArgumentNullException.ThrowIfNull(layers);
        int[] unknown = [.. layers.Where(layer => layer < 0 || layer >= numWs)];
        if (unknown.Length > 0)
        {
            throw new OptionException("StyleGanModel.layers", unknown.Take(8), $"the network has style inputs 0 to {numWs - 1}", "Choose among them.");
        }
    }
}
