using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>A style-based generator: a mapping network from z to w, and a synthesis network from one w per layer to a picture.</summary>
public abstract class GeneratorNetwork : nn.Module<Tensor, Tensor?, Tensor>
{
    /// <summary>Creates the base of a generator.</summary>
    /// <param name="name">Name of the module type.</param>
    protected GeneratorNetwork(string name) : base(name) { }

    /// <summary>Length of z.</summary>
    public abstract int ZDim { get; }

    /// <summary>Length of a label vector; 0 when unconditional.</summary>
    public virtual int CDim => Options.CDim;

    /// <summary>Length of w.</summary>
    public abstract int WDim { get; }

    /// <summary>Number of style vectors the synthesis network takes (L).</summary>
    public abstract int NumWs { get; }

    /// <summary>Width and height of the pictures in pixels.</summary>
    public virtual int ImgResolution => Options.ImgResolution;

    /// <summary>Channels of the pictures.</summary>
    public virtual int ImgChannels => Options.ImgChannels;

    /// <summary>The options the network was built from; enough to build it again.</summary>
    public abstract NetworkOptions Options { get; }

    /// <summary>Running mean of w: [WDim] float32. Truncation pulls towards it.</summary>
    public abstract Tensor WAvg { get; }

    /// <summary>Whether the picture can be moved and turned through its input (<see cref="SynthesisOptions.InputTransform"/>).</summary>
    public virtual bool HasInputTransform => false;

    /// <summary>Whether pictures larger than <see cref="ImgResolution"/> can be made (<see cref="SynthesisOptions.Canvas"/>).</summary>
    public virtual bool HasCanvas => false;

    /// <summary>Whether the network can be used in part, as progressive growing does (<see cref="LevelOfDetail"/>).</summary>
    public virtual bool HasLevelOfDetail => false;

    /// <summary>How many of the highest resolutions are left out (PRO §2), 0 to log2(ImgResolution) - 2; between two whole numbers their pictures are blended. The picture keeps its size, its pixels become larger.</summary>
    /// <exception cref="UsageException">When it is set to a level that the network does not have.</exception>
    public virtual double LevelOfDetail
    {
        get => 0;
        set => DetailLevel.RequireNone(value);
    }

    /// <summary>Maps latents and labels to style vectors (StyleGAN §2), truncated towards <see cref="WAvg"/>: w_avg + ψ·(w - w_avg).</summary>
    /// <param name="z">[N, ZDim] float32, standard normal.</param>
    /// <param name="c">[N, CDim] float32; null or [N, 0] when unconditional.</param>
    /// <param name="truncationPsi">ψ; 1 leaves w as it is.</param>
    /// <param name="truncationCutoff">Number of style inputs to truncate, from the coarsest; null is all.</param>
    /// <param name="updateEma">Moves <see cref="WAvg"/> towards the mean of this batch; for training.</param>
    /// <returns>[N, NumWs, WDim] float32, a fresh tensor.</returns>
    /// <exception cref="UsageException">When a label is needed and absent or has the wrong length.</exception>
    public abstract Tensor Map(Tensor z, Tensor? c, double truncationPsi = 1, int? truncationCutoff = null, bool updateEma = false);

    /// <summary>Makes pictures from style vectors.</summary>
    /// <param name="ws">[N, NumWs, WDim] float32.</param>
    /// <param name="options">Noise and precision; null is <see cref="SynthesisOptions.Default"/>.</param>
    /// <returns>[N, ImgChannels, ImgResolution, ImgResolution] float32, about [-1, 1], not clamped, or as large as <see cref="SynthesisOptions.Canvas"/> says; a fresh tensor.</returns>
    public abstract Tensor Synthesize(Tensor ws, SynthesisOptions? options = null);

    /// <summary>Throws unless style vectors and options suit this network.</summary>
    /// <param name="ws">Should be [N, NumWs, WDim].</param>
    /// <param name="options">The options.</param>
    /// <exception cref="UsageException">When they do not.</exception>
    protected void CheckSynthesis(Tensor ws, SynthesisOptions options)
    {
        ArgumentNullException.ThrowIfNull(ws);
        ArgumentNullException.ThrowIfNull(options);
        if (ws.dim() != 3 || ws.shape[1] != NumWs || ws.shape[2] != WDim)
        {
            throw new UsageException($"ws must be [N, {NumWs}, {WDim}]; it is [{string.Join(", ", ws.shape)}].");
        }

        if (options.Canvas is not null && !HasCanvas)
        {
            throw new UsageException("This network has no endless canvas: it makes pictures of one size only. StyleGAN3 and StyleGAN-XL networks can make larger ones.");
        }

        if (options.InputTransform is not { } transform)
        {
            return;
        }

        if (!HasInputTransform)
        {
            throw new UsageException("This network has no input transform: its pictures cannot be moved or turned through their input. StyleGAN3 and StyleGAN-XL networks can, "
                + "and StyleGAN2 networks with Fourier features (TrainingRequest.Cfg = stylegan3-ladder:B and on).");
        }

        if (transform.dim() is < 2 or > 3 || transform.shape[^1] != 3 || transform.shape[^2] != 3 || (transform.dim() == 3 && transform.shape[0] != ws.shape[0]))
        {
            throw new UsageException($"The input transform must be [3, 3] or [{ws.shape[0]}, 3, 3]; it is [{string.Join(", ", transform.shape)}].");
        }
    }

    /// <summary>Makes pictures from latents: <see cref="Map"/>, then <see cref="Synthesize"/>, with the defaults of both.</summary>
    /// <param name="z">[N, ZDim] float32.</param>
    /// <param name="c">[N, CDim] float32, or null.</param>
    /// <returns>[N, ImgChannels, ImgResolution, ImgResolution] float32.</returns>
    public override Tensor forward(Tensor z, Tensor? c)
    {
        using var scope = NewDisposeScope();
        return Synthesize(Map(z, c)).MoveToOuterDisposeScope();
    }

    /// <summary>The latents that the seeds stand for: NumPy's legacy RandomState(seed).randn(1, ZDim), as the reference tools draw them.</summary>
    /// <param name="seeds">One seed a picture, 0 … 2³² - 1.</param>
    /// <param name="device">Where to put them; null is the CPU.</param>
    /// <returns>[N, ZDim] float32, a fresh tensor.</returns>
    public Tensor Latents(IReadOnlyList<long> seeds, Device? device = null) => SeededLatents.Make(seeds, ZDim, device);
}
