using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Images of a generator, with labels that follow the data and fresh noise, as 8-bit files would hold them.</summary>
internal sealed class GeneratedBatches : IImageBatches
{
    private readonly GeneratorNetwork _generator;
    private readonly MetricRequest _request;
    private readonly RandomSource _latents;
    private readonly RandomSource _noise;

    public GeneratedBatches(MetricRequest request)
    {
        _request = request;
        _generator = request.RequireGenerator();
        _latents = new RandomSource((ulong)request.Seed);
        _noise = new RandomSource((ulong)request.Seed + 1, _generator.Device);
    }

    public IReadOnlyList<Tensor> Next(int n)
    {
        using var scope = NewDisposeScope();
        return [NextWithLatents(n).Images.MoveToOuterDisposeScope()];
    }

    /// <summary>The next images with their latents.</summary>
    /// <returns>z [N, ZDim], labels [N, CDim] of a conditional generator, w before truncation [N, WDim], and [N, C, H, W] uint8; fresh tensors.</returns>
    public (Tensor Z, Tensor? Labels, Tensor W, Tensor Images) NextWithLatents(int n)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor z = _latents.Normal(n, _generator.ZDim).to(_generator.Device);
        Tensor? c = RandomLabels.Draw(_request, _latents, n);
        Tensor ws = _generator.Map(z, c); // [N, L, W]
        Tensor w = ws.select(1, 0).contiguous();
        Tensor truncated = _generator.Truncate(ws, c, _request.TruncationPsi);
        Tensor images = _generator.Synthesize(truncated, new SynthesisOptions { Noise = NoiseMode.Random, Random = _noise });
        if (!images.isfinite().all().item<bool>())
        {
            throw new StyleGanException("The generator makes images with values that are not finite numbers: its weights are damaged, or its training diverged. Use an earlier snapshot.");
        }

        return (z.MoveToOuterDisposeScope(), c?.MoveToOuterDisposeScope(), w.MoveToOuterDisposeScope(), ImageConversion.ToBytes(images).MoveToOuterDisposeScope());
    }

    public void Dispose()
    {
        _latents.Dispose();
        _noise.Dispose();
    }
}
