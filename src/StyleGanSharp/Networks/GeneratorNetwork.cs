using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>A style-based generator: a mapping network from z to w, and a synthesis network from one w per layer to an image.</summary>
public abstract class GeneratorNetwork : nn.Module<Tensor, Tensor?, Tensor>
{
    private protected GeneratorNetwork(string name, GeneratorOptions options) : base(name) => Options = options;

    /// <summary>Length of z.</summary>
    public abstract int ZDim { get; }

    /// <summary>Length of a label vector; 0 when unconditional.</summary>
    public int CDim => Options.CDim;

    /// <summary>What the labels mean, as far as the network's file says.</summary>
    internal LabelSpace Labels { get => field ??= new LabelSpace(CDim); set; }

    /// <summary>Whether an image whose pixels are all equal was warned of.</summary>
    internal bool MadeFlatImages { get; set; }

    /// <summary>Length of w.</summary>
    public abstract int WDim { get; }

    /// <summary>Number of latents w the synthesis network takes (L).</summary>
    public abstract int NumWs { get; }

    /// <summary>Width and height of the images in pixels.</summary>
    public int ImgResolution => Options.ImgResolution;

    /// <summary>Channels of the images.</summary>
    public int ImgChannels => Options.ImgChannels;

    /// <summary>The options the network was built from; enough to build it again.</summary>
    public GeneratorOptions Options { get; }

    /// <summary>Where the parameters and buffers are; what the network is given has to be there too.</summary>
    public abstract Device Device { get; }

    /// <summary>Running mean of w: [WDim] float32; a fresh tensor where the network has a mean for each class.</summary>
    public abstract Tensor WAvg { get; }

    /// <summary>Whether the image can be moved and turned through its input (<see cref="SynthesisOptions.InputTransform"/>).</summary>
    public virtual bool HasInputTransform => false;

    /// <summary>Whether layers have noise inputs, so that <see cref="NoiseMode"/> changes the images.</summary>
    public bool HasNoise => state_dict().Keys.Any(name => name.EndsWith("noise_strength", StringComparison.Ordinal) || name.EndsWith("noise_weight", StringComparison.Ordinal));

    /// <summary>Whether images larger than <see cref="ImgResolution"/> can be made (<see cref="SynthesisOptions.Canvas"/>).</summary>
    public virtual bool HasCanvas => false;

    /// <summary>Whether the network can be used in part, as progressive growing does (<see cref="LevelOfDetail"/>).</summary>
    public bool HasLevelOfDetail => Lod is not null;

    /// <summary>How many of the highest resolutions are left out (PRO §2), 0 to log2(ImgResolution) - 2; between two integers their images are blended. The image keeps its size, its pixels become larger.</summary>
    /// <exception cref="UsageException">When it is set to a level that the network does not have.</exception>
    public double LevelOfDetail
    {
        get => DetailLevel.Value(Lod);
        set => DetailLevel.Write(Lod, value, ImgResolution);
    }

    /// <summary>The buffer that holds the level of detail; null where the network cannot grow.</summary>
    private protected virtual Tensor? Lod => null;

    /// <summary>Maps latents and labels to latents w (StyleGAN §2), truncated by <see cref="Truncate(Tensor, Tensor?, double, int?)"/>.</summary>
    /// <param name="z">[N, ZDim] float32, standard normal.</param>
    /// <param name="c">[N, CDim] float32; null or [N, 0] when unconditional.</param>
    /// <param name="truncationPsi">ψ; 1 leaves w as it is.</param>
    /// <param name="truncationCutoff">Number of style inputs to truncate, from the coarsest; null is all.</param>
    /// <param name="updateEma">Moves <see cref="WAvg"/> towards the mean of this batch; for training.</param>
    /// <returns>[N, NumWs, WDim] float32, a fresh tensor.</returns>
    /// <exception cref="UsageException">When a label is needed and absent or has the wrong length, or ψ is not finite.</exception>
    public Tensor Map(Tensor z, Tensor? c, double truncationPsi = 1, int? truncationCutoff = null, bool updateEma = false)
    {
        CheckMapping(z, c);
        using var scope = NewDisposeScope();
        Tensor ws = MapToW(z, c, updateEma);
        return (truncationPsi == 1 ? ws : Truncate(ws, c, truncationPsi, truncationCutoff)).MoveToOuterDisposeScope();
    }

    /// <summary>Truncates latents (StyleGAN, appendix B), each style input by its own ψ: mean + ψ·(w - mean). The mean is <see cref="TruncationMean"/>.</summary>
    /// <param name="ws">[N, NumWs, WDim] float32 that are not truncated yet.</param>
    /// <param name="labels">[N, CDim] float32, the labels they were mapped with; null where unconditional or unknown.</param>
    /// <param name="psi">ψ of each style input, NumWs finite numbers: 1 leaves it as it is, 0 is the mean.</param>
    /// <returns>[N, NumWs, WDim] float32, a fresh tensor.</returns>
    /// <exception cref="UsageException">When a shape or ψ does not suit the network, or the mean depends on the class and no label is given.</exception>
    public Tensor Truncate(Tensor ws, Tensor? labels, IReadOnlyList<double> psi)
    {
        ArgumentNullException.ThrowIfNull(ws);
        ArgumentNullException.ThrowIfNull(psi);
        CheckLatents(ws);
        if (psi.Count != NumWs || !psi.All(double.IsFinite))
        {
            throw new UsageException($"Truncation needs a finite ψ for each of the {NumWs} style inputs; found {psi.Count}: {string.Join(", ", psi.Take(18))}.");
        }

        if (CDim > 0 && labels is not null && !labels.shape.AsSpan().SequenceEqual([ws.shape[0], CDim]))
        {
            throw new UsageException($"The labels of truncation must be [{ws.shape[0]}, {CDim}]; they are [{string.Join(", ", labels.shape)}].");
        }

        using var scope = NewDisposeScope();
        if (psi.All(value => value == 1))
        {
            return ws.clone().MoveToOuterDisposeScope();
        }

        Tensor weight = tensor([.. psi.Select(value => (float)value)], [1, NumWs, 1], ScalarType.Float32, ws.device);
        return TruncationMean(ws, labels).lerp(ws, weight).MoveToOuterDisposeScope();
    }

    /// <summary>Truncates latents, some style inputs by one ψ.</summary>
    /// <param name="ws">[N, NumWs, WDim] float32 that are not truncated yet.</param>
    /// <param name="labels">[N, CDim] float32, the labels they were mapped with; null where unconditional or unknown.</param>
    /// <param name="psi">ψ, finite; 1 leaves them as they are.</param>
    /// <param name="cutoff">Number of style inputs to truncate, from the coarsest; null is all.</param>
    /// <returns>[N, NumWs, WDim] float32, a fresh tensor.</returns>
    /// <exception cref="UsageException">As for the other form.</exception>
    public Tensor Truncate(Tensor ws, Tensor? labels, double psi, int? cutoff = null) =>
        Truncate(ws, labels, [.. Enumerable.Range(0, NumWs).Select(layer => layer < (cutoff ?? NumWs) ? psi : 1)]);

    /// <summary>Makes images from latents w.</summary>
    /// <param name="ws">[N, NumWs, WDim] float32.</param>
    /// <param name="options">Noise and precision; null is <see cref="SynthesisOptions.Default"/>.</param>
    /// <returns>[N, ImgChannels, ImgResolution, ImgResolution] float32, about [-1, 1], not clamped, or as large as <see cref="SynthesisOptions.Canvas"/> says; a fresh tensor.</returns>
    /// <exception cref="UsageException">When a shape or an option does not suit the network.</exception>
    public Tensor Synthesize(Tensor ws, SynthesisOptions? options = null)
    {
        SynthesisOptions chosen = options ?? SynthesisOptions.Default;
        CheckSynthesis(ws, chosen);
        return Draw(ws, chosen);
    }

    /// <summary>Maps latents and labels to latents w that are not truncated.</summary>
    /// <param name="z">[N, ZDim] float32.</param>
    /// <param name="c">[N, CDim] float32, or null.</param>
    /// <param name="updateEma">Moves <see cref="WAvg"/> towards the mean of this batch.</param>
    /// <returns>[N, NumWs, WDim] float32, a fresh tensor.</returns>
    /// <exception cref="UsageException">When a label is needed and absent or has the wrong length.</exception>
    private protected abstract Tensor MapToW(Tensor z, Tensor? c, bool updateEma);

    /// <summary>What truncation pulls towards: <see cref="WAvg"/>, unless the family has a mean for each class or leaves part of w as it is.</summary>
    /// <param name="ws">[N, NumWs, WDim] float32, what is truncated.</param>
    /// <param name="labels">[N, CDim], or null where unconditional or unknown.</param>
    /// <returns>float32 that broadcasts to <paramref name="ws"/>.</returns>
    /// <exception cref="UsageException">When the mean depends on the class and no label is given.</exception>
    private protected virtual Tensor TruncationMean(Tensor ws, Tensor? labels) => WAvg;

    /// <summary>Makes images from latents w and options that have been checked.</summary>
    private protected abstract Tensor Draw(Tensor ws, SynthesisOptions options);

    /// <summary>Makes images from latents: <see cref="Map"/>, then <see cref="Synthesize"/>, with the defaults of both.</summary>
    /// <param name="z">[N, ZDim] float32.</param>
    /// <param name="c">[N, CDim] float32, or null.</param>
    /// <returns>[N, ImgChannels, ImgResolution, ImgResolution] float32.</returns>
    public sealed override Tensor forward(Tensor z, Tensor? c)
    {
        using var scope = NewDisposeScope();
        return Synthesize(Map(z, c)).MoveToOuterDisposeScope();
    }

    /// <summary>The latents that the seeds stand for: NumPy's legacy RandomState(seed).randn(1, ZDim), as the reference tools draw them.</summary>
    /// <param name="seeds">One seed an image, 0 … 2³² - 1.</param>
    /// <param name="device">Where to put them; null is the CPU.</param>
    /// <returns>[N, ZDim] float32, a fresh tensor.</returns>
    public Tensor Latents(IReadOnlyList<long> seeds, Device? device = null) => SeededLatents.Make(seeds, ZDim, device);

    private void CheckMapping(Tensor z, Tensor? c)
    {
        ArgumentNullException.ThrowIfNull(z);
        if (z.dim() != 2 || z.shape[1] != ZDim)
        {
            throw new UsageException($"z must be [N, {ZDim}]; it is [{string.Join(", ", z.shape)}].");
        }

        if (CDim > 0 && (c is null || c.dim() != 2 || c.shape[1] != CDim))
        {
            throw new UsageException($"The network is conditional and needs a label of {Quantity.Of(CDim, "number")}; found "
                + $"{(c is null ? "none" : $"[{string.Join(", ", c.shape)}]")}. {Labels.Remedy}.");
        }
    }

    private void CheckSynthesis(Tensor ws, SynthesisOptions options)
    {
        ArgumentNullException.ThrowIfNull(ws);
        ArgumentNullException.ThrowIfNull(options);
        CheckLatents(ws);
        if (options.Canvas is not null && !HasCanvas)
        {
            throw new UsageException("This network has no canvas beyond the frame: it makes images of one size only. StyleGAN3 and StyleGAN-XL networks can make larger ones.");
        }

        if (options.InputTransform is not { } transform)
        {
            return;
        }

        if (!HasInputTransform)
        {
            throw new UsageException("This network has no input transform: its images cannot be moved or turned through their input. StyleGAN3 and StyleGAN-XL networks can, "
                + "and StyleGAN2 networks with Fourier features (TrainingOptions.Cfg = stylegan3-ladder:B and on).");
        }

        if (transform.dim() is < 2 or > 3 || transform.shape[^1] != 3 || transform.shape[^2] != 3 || (transform.dim() == 3 && transform.shape[0] != ws.shape[0]))
        {
            throw new UsageException($"The input transform must be [3, 3] or [{ws.shape[0]}, 3, 3]; it is [{string.Join(", ", transform.shape)}].");
        }
    }

    private void CheckLatents(Tensor ws)
    {
        if (ws.dim() != 3 || ws.shape[1] != NumWs || ws.shape[2] != WDim)
        {
            throw new UsageException($"ws must be [N, {NumWs}, {WDim}]; it is [{string.Join(", ", ws.shape)}].");
        }
    }
}
