using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using static TorchSharp.torch;

namespace StyleGanSharp.Rendering;

/// <summary>Makes what a state shows. All calls come from one thread, the worker's.</summary>
internal sealed class SceneRenderer : IDisposable
{
    /// <summary>Images of a table, those at its sides included.</summary>
    public const int MaxCells = 64;

    /// <summary>Width and height of coarse images.</summary>
    public const int CoarsePx = 64;

    private const int BatchSize = 8;

    /// <summary>Images up to this size are made at once.</summary>
    private const int FinePx = 128;

    private readonly StyleGanModel _model;
    private readonly StateLatents _latents;

    /// <param name="model">The network.</param>
    /// <param name="shelf">Latents that no seed leads to.</param>
    /// <param name="directions">The directions of the network, which stay the caller's.</param>
    public SceneRenderer(StyleGanModel model, LatentShelf shelf, DirectionCache directions)
    {
        _model = model;
        Films = new FilmRenderer(model, LatentInView);
        Shelf = shelf;
        _latents = new StateLatents(model, directions, Shelf);
    }

    public FilmRenderer Films { get; }

    /// <summary>Latents that no seed leads to.</summary>
    public LatentShelf Shelf { get; }

    /// <summary>Makes the image or the sheet of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="abandoned">Ends it between two layers.</param>
    /// <param name="isCoarse">Whether an image of <see cref="CoarsePx"/> will do, see <see cref="HasCoarse(StyleGanModel, StudioState)"/>.</param>
    /// <exception cref="StyleGanException">When the state cannot be shown by this network; says why.</exception>
    /// <exception cref="OperationCanceledException">When it is abandoned.</exception>
    public Image Render(StudioState state, CancellationToken abandoned, bool isCoarse = false)
    {
        state.Validate();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (state.View == StudioView.Film)
        {
            return Films.At(state.Film ?? new Film(), state.At);
        }

        (Tensor ws, IReadOnlyList<long> noiseOf, int columns) = state.View switch
        {
            StudioView.Mix => Table(state),
            StudioView.Breed => (_latents.Children(state), (IReadOnlyList<long>)[.. Enumerable.Repeat(state.Seed, 9)], 3),
            _ => (_latents.Ws(state), [state.IsOfSeed ? state.Seed : 0], 1),
        };
        List<Image> images = [.. Synthesize(ws, noiseOf, state, abandoned, isCoarse && HasCoarse(_model, state) ? CoarsePx : null)];
        if (state.View == StudioView.Mix)
        {
            images.Insert(0, images[0] with { Pixels = new byte[images[0].Pixels.Length] });
        }

        return images.Count == 1 ? images[0] : ImageGrid.Compose(images, columns);
    }

    /// <summary>Whether a coarse image is there before the fine one: the pictures of a StyleGAN2 with skip connections are sums, block by block.</summary>
    public static bool HasCoarse(StyleGanModel model, StudioState state) =>
        state is { View: StudioView.Image, Canvas: null } && model.Resolution > FinePx && model.Generator.Options is StyleGan2GeneratorOptions { Architecture: StyleGan2Architecture.Skip };

    /// <summary>Small images of states, a batch at a time.</summary>
    /// <param name="states">What they show; tables and time lines count as their image, on the usual canvas.</param>
    /// <param name="side">Most pixels in width and height.</param>
    /// <returns>Images of one size, in order.</returns>
    /// <exception cref="StyleGanException">When one cannot be shown by this network; says why.</exception>
    public IEnumerable<Image> Thumbs(IReadOnlyList<StudioState> states, int side)
    {
        states = [.. states.Select(state => state with { View = StudioView.Image, Canvas = null })];
        for (int first = 0; first < states.Count;)
        {
            StudioState look = Look(states[first]);
            StudioState[] batch = [.. states.Skip(first).Take(BatchSize).TakeWhile(state => Look(state) == look)];
            Image[] made;
            using (NewDisposeScope())
            using (no_grad())
            {
                Array.ForEach(batch, state => state.Validate());
                made = [.. Synthesize(cat([.. batch.Select(_latents.Ws)]), [.. batch.Select(state => state.IsOfSeed ? state.Seed : 0)], look, default)];
            }

            foreach (Image image in made)
            {
                yield return image.Width <= side ? image : ImageResizer.Resize(image, side, side, ResizeFilter.Lanczos);
            }

            first += batch.Length;
        }

        // What images of one batch have in common.
        static StudioState Look(StudioState state) => new()
        {
            Latent = state.Latent,
            Noise = state.Noise,
            NoiseSeed = state.NoiseSeed,
            MoveX = state.MoveX,
            MoveY = state.MoveY,
            Turn = state.Turn,
            Zoom = state.Zoom,
            Steps = [],
            Directions = [],
        };
    }

    /// <summary>The latents of a state's image, or of the images of its time line, in w and truncated, as a file that other tools read.</summary>
    /// <param name="state">The state.</param>
    /// <param name="ending"><c>.safetensors</c> or <c>.npz</c>.</param>
    /// <returns>The content of the file.</returns>
    public byte[] LatentFile(StudioState state, string ending = ".safetensors")
    {
        state.Validate();
        using Latent latent = state.View == StudioView.Film && state.Film is { } film ? Films.Keys(film) : LatentOf(state);
        return LatentShelf.ToFile(latent, ending);
    }

    /// <summary>The latent of a state's image, in w and truncated, with the noise maps and the like of the latent that it starts from.</summary>
    /// <returns>A fresh latent; dispose it.</returns>
    public Latent LatentOf(StudioState state)
    {
        state.Validate();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor ws = _latents.Ws(state);
        return state.Latent is { } name ? Shelf.Of(name).WithWs(ws, isTruncated: true) : new Latent(ws, isTruncated: true);
    }

    /// <summary>The same with the place in the view as its transform; dispose it.</summary>
    private Latent LatentInView(StudioState state)
    {
        using var noGradient = no_grad();
        using Latent own = LatentOf(state);
        SynthesisOptions synthesis = own.Synthesis(Options(state, _model).Synthesis(null));
        using var scope = NewDisposeScope();
        Tensor? transform = synthesis.InputTransform is { } found ? found.reshape(1, 3, 3).to(_model.Device) : null;
        return new Latent(own.Ws.clone(), own.Noise.ToDictionary(item => item.Key, item => item.Value.clone()), transform?.clone(), isTruncated: true);
    }

    public void Dispose() => Films.Dispose();

    /// <summary>Columns first, then each row's image and its mixtures; the blank corner is missing.</summary>
    private (Tensor Ws, IReadOnlyList<long> NoiseOf, int Columns) Table(StudioState state)
    {
        IReadOnlyList<long> rows = Latent.ParseSeeds(state.Rows, "rows");
        IReadOnlyList<long> columns = Latent.ParseSeeds(state.Columns, "columns");
        if ((rows.Count + 1L) * (columns.Count + 1L) > MaxCells)
        {
            throw new UsageException($"The table has {rows.Count} rows and {columns.Count} columns; with its sides there is room for {MaxCells} images. Name fewer seeds.");
        }

        Tensor top = _latents.OfSeeds(columns, state); // [M, L, W]
        Tensor left = _latents.OfSeeds(rows, state); // [N, L, W]
        IReadOnlyList<int> layers = _latents.MixedLayers(state);
        var parts = new List<Tensor> { top };
        var noiseOf = new List<long>(columns);
        for (int row = 0; row < rows.Count; row++)
        {
            Tensor own = left.narrow(0, row, 1);
            parts.Add(own);
            parts.Add(StyleMixing.Mix(own.expand(columns.Count, -1, -1), top, layers));
            noiseOf.AddRange(Enumerable.Repeat(rows[row], columns.Count + 1));
        }

        return (_latents.Truncated(cat(parts), state), noiseOf, columns.Count + 1);
    }

    private IEnumerable<Image> Synthesize(Tensor ws, IReadOnlyList<long> noiseOf, StudioState state, CancellationToken abandoned, int? coarsePx = null)
    {
        GenerationOptions options = Options(state, _model);
        Latent? own = state.Latent is { } name && state.View != StudioView.Mix ? Shelf.Of(name) : null;
        for (int first = 0; first < noiseOf.Count; first += BatchSize)
        {
            abandoned.ThrowIfCancellationRequested();
            int count = Math.Min(BatchSize, noiseOf.Count - first);
            using ImageNoise? noise = options.NoiseOf(noiseOf.Skip(first).Take(count), _model.Device);
            Image[] made;
            using (NewDisposeScope())
            {
                SynthesisOptions synthesis = options.Synthesis(noise) with { OnLayer = (_, _) => abandoned.ThrowIfCancellationRequested(), CoarsePx = coarsePx };
                made = ImageConversion.ToImages(_model.Generator.Synthesize(ws.narrow(0, first, count), own is null ? synthesis : With(own, synthesis, count)));
            }

            foreach (Image image in made)
            {
                yield return image;
            }
        }
    }

    /// <summary>Noise maps, transform and style steps of one latent, for so many images.</summary>
    private static SynthesisOptions With(Latent own, SynthesisOptions synthesis, int count)
    {
        SynthesisOptions one = own.Synthesis(synthesis);
        return one.InputTransform is { } transform && transform.dim() == 3 ? one with { InputTransform = transform.expand(count, -1, -1) } : one;
    }

    /// <summary>Noise, view and truncation of a state.</summary>
    public static GenerationOptions Options(StudioState state, StyleGanModel model)
    {
        if (state.NoiseMode != NoiseMode.Const && !model.Generator.HasNoise)
        {
            throw new UsageException($"The noise is {state.Noise}, and the network has no noise inputs. Choose const.");
        }

        return StateLatents.WithLabel(
            new GenerationOptions
            {
                TruncationPsi = state.Psi,
                TruncationCutoff = state.Cutoff,
                LayerPsi = state.LayerPsi?.Select(psi => psi ?? double.NaN).ToArray(),
                Noise = state.NoiseMode,
                NoiseSeed = state.NoiseSeed,
                Motion = state.IsMoved ? Similarity2d.Scaling(state.Zoom) * Similarity2d.Rotation(state.Turn * Math.PI / 180) * Similarity2d.Translation(state.MoveX, state.MoveY) : null,
                Canvas = state.Canvas is { } canvas ? CanvasSize.Parse(canvas) : null,
            },
            state, model);
    }
}
