using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>A path through latents: their styles, and their noise maps and transforms where they have any.</summary>
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
    /// <param name="stretches">Lengths of the stretches between them; null is 1 for each.</param>
    /// <param name="isClosed">Whether the path returns to the first.</param>
    public LatentTrack(Latent latents, int first, int count, PathInterpolation interpolation, IReadOnlyList<double>? stretches = null, bool isClosed = true)
    {
        using var scope = NewDisposeScope();
        Tensor Own(Tensor tensor) => tensor.narrow(0, first, count);
        LatentPath Path(Tensor values, PathInterpolation way) => new(values, way, stretches, isClosed);
        _isTruncated = latents.IsTruncated;
        _space = latents.Space;
        _styles = Path(Own(_space == LatentSpace.Z ? latents.Z : latents.Ws), interpolation);
        _noise = latents.Noise.ToDictionary(item => item.Key, item => Path(Own(item.Value), PathInterpolation.Spherical), StringComparer.Ordinal);
        _motion = latents.Transform is null ? null : Path(InputMotion.Of(Own(latents.Transform)), interpolation == PathInterpolation.Spherical ? PathInterpolation.Linear : interpolation);
    }

    /// <summary>Length of the path.</summary>
    public double Length => _styles.Length;

    /// <summary>The latent at a position: 0 is the first, the length of the first stretch the second …</summary>
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
