using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>A closed path through latents: their styles, and their noise maps and transforms where they have any.</summary>
internal sealed class LatentTrack : IDisposable
{
    private readonly LatentSpace _space;
    private readonly LatentPath _styles;
    private readonly Dictionary<string, LatentPath> _noise;
    private readonly LatentPath? _motion;
    private readonly bool _isTruncated;

    /// <param name="latents">K latents.</param>
    /// <param name="first">The first one on the path.</param>
    /// <param name="count">How many.</param>
    /// <param name="interpolation">How styles and transforms change; noise moves on great circles, so that it stays noise.</param>
    public LatentTrack(Latent latents, int first, int count, PathInterpolation interpolation)
    {
        using var scope = NewDisposeScope();
        Tensor Own(Tensor tensor) => tensor.narrow(0, first, count);
        _isTruncated = latents.IsTruncated;
        _space = latents.Space;
        _styles = new LatentPath(Own(_space == LatentSpace.Z ? latents.Z : latents.Ws), interpolation);
        _noise = latents.Noise.ToDictionary(item => item.Key, item => new LatentPath(Own(item.Value), PathInterpolation.Spherical), StringComparer.Ordinal);
        _motion = latents.Transform is null ? null : new LatentPath(InputMotion.Of(Own(latents.Transform)), interpolation == PathInterpolation.Spherical ? PathInterpolation.Linear : interpolation);
    }

    /// <summary>The latent at a position: 0 is the first, 1 the second …</summary>
    public Latent At(double position)
    {
        using var scope = NewDisposeScope();
        Tensor values = _styles.At(position).unsqueeze(0); // [1, Z] or [1, L, W]
        return _space == LatentSpace.Z ? Latent.InZ(values) : new Latent(
            values, _noise.ToDictionary(item => item.Key, item => item.Value.At(position).unsqueeze(0), StringComparer.Ordinal),
            _motion is null ? null : InputMotion.Matrix(_motion.At(position).unsqueeze(0)), isTruncated: _isTruncated);
    }

    public void Dispose()
    {
        _styles.Dispose();
        _motion?.Dispose();
        foreach (LatentPath path in _noise.Values)
        {
            path.Dispose();
        }
    }
}
