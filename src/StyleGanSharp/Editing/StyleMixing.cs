using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Editing;

/// <summary>Style mixing (StyleGAN §3.1): some style inputs of the synthesis network from one picture, the rest from another.</summary>
public static class StyleMixing
{
    private const int PaddingPx = 2;
    private const byte Paper = 255;

    /// <summary>The style inputs mixed when none are named: the coarse ones, 0 to 6 of the 18 at 1024 pixels and as many in proportion in smaller networks.</summary>
    /// <param name="numWs">Style inputs of the network.</param>
    /// <returns>Layer numbers from 0.</returns>
    public static IReadOnlyList<int> CoarseLayers(int numWs) => [.. Enumerable.Range(0, Math.Max((int)Math.Round(numWs * 7 / 18.0), 1))];

    /// <summary>Replaces some style vectors.</summary>
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

    /// <summary>Makes the mixing table: row pictures on the left, column pictures at the top, and in each cell the row's picture with some of the column's styles.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="rows">Seeds of the row pictures.</param>
    /// <param name="columns">Seeds of the column pictures.</param>
    /// <param name="layers">Layers that take the column's style; null is <see cref="CoarseLayers"/>.</param>
    /// <param name="options">Truncation, class, noise; null is the defaults.</param>
    /// <param name="progress">Receives the number of rows done.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>One sheet of (columns + 1) x (rows + 1) pictures; the corner is blank.</returns>
    /// <exception cref="UsageException">When there is no row or column, or a layer, seed or the class is out of range.</exception>
    public static Picture Table(
        GeneratorNetwork generator, IReadOnlyList<long> rows, IReadOnlyList<long> columns, IReadOnlyList<int>? layers = null, GenerationOptions? options = null,
        IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        if (rows.Count == 0 || columns.Count == 0)
        {
            throw new UsageException("A mixing table needs at least one row seed (--rows) and one column seed (--cols).");
        }

        options ??= new GenerationOptions();
        CheckLayers(layers ?? [], generator.NumWs);
        using Tensor rowWs = PictureGenerator.Styles(generator, rows, options);
        using Tensor columnWs = PictureGenerator.Styles(generator, columns, options);
        return TableOf(generator, rowWs, columnWs, layers, options, progress, cancellationToken);
    }

    /// <summary>Makes the mixing table of style vectors, such as projected pictures and seeds together (<see cref="LatentList"/>).</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="rowWs">[N, L, W] of the row pictures.</param>
    /// <param name="columnWs">[M, L, W] of the column pictures.</param>
    /// <param name="layers">Layers that take the column's style; null is <see cref="CoarseLayers"/>.</param>
    /// <param name="options">Noise, batch; truncation and class are not applied. Null is the defaults.</param>
    /// <param name="progress">Receives the number of rows done.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>One sheet of (M + 1) x (N + 1) pictures; the corner is blank.</returns>
    /// <exception cref="UsageException">When a layer does not exist.</exception>
    public static Picture TableOf(
        GeneratorNetwork generator, Tensor rowWs, Tensor columnWs, IReadOnlyList<int>? layers = null, GenerationOptions? options = null, IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(rowWs);
        ArgumentNullException.ThrowIfNull(columnWs);
        options ??= new GenerationOptions();
        layers ??= CoarseLayers(generator.NumWs);
        CheckLayers(layers, generator.NumWs);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Picture[] heads = Pictures(generator, columnWs, options);
        byte[] blank = new byte[heads[0].Pixels.Length];
        Array.Fill(blank, Paper);
        List<Picture> cells = [heads[0] with { Pixels = blank }, .. heads];
        for (int row = 0; row < rowWs.shape[0]; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var rowScope = NewDisposeScope();
            Tensor source = rowWs.narrow(0, row, 1); // [1, L, W]
            cells.AddRange(Pictures(generator, source, options));
            cells.AddRange(Pictures(generator, Mix(source.expand(columnWs.shape[0], -1, -1), columnWs, layers), options));
            progress?.Report(row + 1);
        }

        return ImageGrid.Compose(cells, (int)columnWs.shape[0] + 1, PaddingPx, Paper);
    }

    private static Picture[] Pictures(GeneratorNetwork generator, Tensor ws, GenerationOptions options)
    {
        var pictures = new List<Picture>();
        for (long first = 0; first < ws.shape[0]; first += options.Batch)
        {
            using var scope = NewDisposeScope();
            Tensor part = ws.narrow(0, first, Math.Min(options.Batch, ws.shape[0] - first));
            pictures.AddRange(PictureConversion.ToPictures(generator.Synthesize(part, options.Synthesis)));
        }

        return [.. pictures];
    }

    internal static void CheckLayers(IReadOnlyList<int> layers, int numWs)
    {
        ArgumentNullException.ThrowIfNull(layers);
        int[] unknown = [.. layers.Where(layer => layer < 0 || layer >= numWs)];
        if (unknown.Length > 0)
        {
            throw new UsageException($"Layers {string.Join(", ", unknown.Take(8))} do not exist: the network has style inputs 0 to {numWs - 1}. Choose among them (--layers).");
        }
    }
}
