using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>A path through latents w: it passes through every keyframe and ends where it began, or at the last one.</summary>
/// <remarks>
/// The cubic path is the interpolating spline, periodic or, where the path is open, natural. With h[k] the length of the stretch after keyframe k its second derivatives m solve
/// h[k-1]·m[k-1] + 2·(h[k-1] + h[k])·m[k] + h[k]·m[k+1] = 6·((y[k+1] - y[k])/h[k] - (y[k] - y[k-1])/h[k-1]), cyclically; those of both ends of an open path are 0.
/// </remarks>
internal sealed class LatentPath : IDisposable
{
    private readonly Tensor _keyframes;
    private readonly Tensor? _curvatures;
    private readonly bool _isSpherical;
    private readonly bool _isClosed;
    private readonly double[] _starts;
    private readonly double[] _lengths;

    /// <summary>Lays a path through keyframes.</summary>
    /// <param name="keyframes">[K, …] of a float type on any device, K at least 1; copied.</param>
    /// <param name="interpolation">How to move between them.</param>
    /// <param name="stretches">Length of the stretch after each keyframe, above 0: K of them, or K - 1 where the path is open; null is 1 for each.</param>
    /// <param name="isClosed">Whether it returns to the first keyframe.</param>
    /// <exception cref="ArgumentException">When there is no keyframe.</exception>
    public LatentPath(Tensor keyframes, PathInterpolation interpolation = PathInterpolation.Cubic, IReadOnlyList<double>? stretches = null, bool isClosed = true)
    {
        ArgumentNullException.ThrowIfNull(keyframes);
        if (keyframes.dim() < 1 || keyframes.shape[0] < 1)
        {
            throw new ArgumentException($"Keyframes have the shape [{string.Join(", ", keyframes.shape)}]; expected [K, …] with at least one.", nameof(keyframes));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _keyframes = keyframes.detach().to(ScalarType.Float64, copy: true).DetachFromDisposeScope();
        Count = (int)keyframes.shape[0];
        _isClosed = isClosed || Count == 1;
        _lengths = [.. (stretches ?? Enumerable.Repeat(1.0, Count)).Take(_isClosed ? Count : Count - 1)];
        _starts = new double[_lengths.Length + 1];
        for (int k = 0; k < _lengths.Length; k++)
        {
            _starts[k + 1] = _starts[k] + _lengths[k];
        }

        _curvatures = interpolation == PathInterpolation.Cubic ? Curvatures(_keyframes, _lengths, _isClosed).DetachFromDisposeScope() : null;
        _isSpherical = interpolation == PathInterpolation.Spherical;
    }

    /// <summary>Number of keyframes.</summary>
    public int Count { get; }

    /// <summary>Length of the path: of all its stretches.</summary>
    public double Length => _starts[^1];

    /// <summary>The path at a position.</summary>
    /// <param name="position">0 is the first keyframe, the length of the first stretch the second …; <see cref="Length"/> is the first one again, and so on round. An open path rests before its first and after its last keyframe.</param>
    /// <returns>[…] float32, shaped as one keyframe, on the keyframes' device; a fresh tensor.</returns>
    public Tensor At(double position)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        double place = _isClosed ? position - (Math.Floor(position / Length) * Length) : Math.Clamp(position, 0, Length);
        int from = Math.Max(Array.FindLastIndex(_starts, _lengths.Length - 1, start => start <= place), 0);
        int to = (from + 1) % Count;
        double t = Math.Min((place - _starts[from]) / _lengths[from], 1);
        Tensor value = (_keyframes[from] * (1 - t)) + (_keyframes[to] * t);
        if (_isSpherical && t > 0 && !_keyframes[from].equal(_keyframes[to]).all().item<bool>()) // equal ones span no circle
        {
            value = OnSphere(_keyframes[from], _keyframes[to], t);
        }
        else if (_curvatures is not null)
        {
            value += ((_curvatures[from] * Bend(1 - t)) + (_curvatures[to] * Bend(t))) * (_lengths[from] * _lengths[from] / 6);
        }

        return value.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _keyframes.Dispose();
        _curvatures?.Dispose();
    }

    private static Tensor OnSphere(Tensor from, Tensor to, double t)
    {
        Tensor unit = SphericalInterpolation.Slerp(from.flatten().unsqueeze(0), to.flatten().unsqueeze(0), tensor(t, ScalarType.Float64, from.device)).view(from.shape);
        return unit * ((from.norm() * (1 - t)) + (to.norm() * t));
    }

    private static double Bend(double t) => (t * t * t) - t;

    private static Tensor Curvatures(Tensor keyframes, double[] lengths, bool isClosed)
    {
        int count = (int)keyframes.shape[0];
        var system = new double[count, count];
        Tensor flat = keyframes.reshape(count, -1); // [K, …] to [K, D]
        Tensor slopes = (flat.roll(-1, 0) - flat)[..lengths.Length] / tensor(lengths, device: keyframes.device).unsqueeze(1); // [H, D]
        var right = new Tensor[count];
        for (int k = 0; k < count; k++)
        {
            if (!isClosed && (k == 0 || k == count - 1))
            {
                system[k, k] = 1;
                right[k] = zeros_like(flat[k]);
                continue;
            }

            // With one or two keyframes the neighbors coincide, so the entries add up.
            int before = (k + count - 1) % count;
            system[k, k] += 2 * (lengths[before] + lengths[k]);
            system[k, (k + 1) % count] += lengths[k];
            system[k, before] += lengths[before];
            right[k] = 6 * (slopes[k] - slopes[before]);
        }

        return linalg.solve(tensor(system, device: keyframes.device), stack(right)).reshape(keyframes.shape);
    }
}
