using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>A closed path through latents w: it passes through every keyframe and ends where it began.</summary>
/// <remarks>
/// The cubic path is the periodic interpolating spline. With knots at whole positions its second derivatives m solve the cyclic system
/// m[k-1] + 4·m[k] + m[k+1] = 6·(y[k-1] - 2·y[k] + y[k+1]).
/// </remarks>
internal sealed class LatentPath : IDisposable
{
    private readonly Tensor _keyframes;
    private readonly Tensor? _curvatures;
    private readonly bool _isSpherical;

    /// <summary>Lays a path through keyframes.</summary>
    /// <param name="keyframes">[K, …] of a float type on any device, K at least 1; copied.</param>
    /// <param name="interpolation">How to move between them.</param>
    /// <exception cref="ArgumentException">When there is no keyframe.</exception>
    public LatentPath(Tensor keyframes, PathInterpolation interpolation = PathInterpolation.Cubic)
    {
        ArgumentNullException.ThrowIfNull(keyframes);
        if (keyframes.dim() < 1 || keyframes.shape[0] < 1)
        {
            throw new ArgumentException($"Keyframes have the shape [{string.Join(", ", keyframes.shape)}]; expected [K, …] with at least one.", nameof(keyframes));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _keyframes = keyframes.detach().to(ScalarType.Float64, copy: true).DetachFromDisposeScope();
        _curvatures = interpolation == PathInterpolation.Cubic ? Curvatures(_keyframes).DetachFromDisposeScope() : null;
        _isSpherical = interpolation == PathInterpolation.Spherical;
        Count = (int)keyframes.shape[0];
    }

    /// <summary>Number of keyframes, which is also the length of the path.</summary>
    public int Count { get; }

    /// <summary>The path at a position.</summary>
    /// <param name="position">0 is the first keyframe, 1 the second …; <see cref="Count"/> is the first one again, and so on round.</param>
    /// <returns>[…] float32, shaped as one keyframe, on the keyframes' device; a fresh tensor.</returns>
    public Tensor At(double position)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        double floor = Math.Floor(position);
        double t = position - floor;
        int from = (int)(((floor % Count) + Count) % Count);
        int to = (from + 1) % Count;
        Tensor value = (_keyframes[from] * (1 - t)) + (_keyframes[to] * t);
        if (_isSpherical && t > 0 && !_keyframes[from].equal(_keyframes[to]).all().item<bool>()) // equal ones span no circle
        {
            value = OnSphere(_keyframes[from], _keyframes[to], t);
        }
        else if (_curvatures is not null)
        {
            value += ((_curvatures[from] * Bend(1 - t)) + (_curvatures[to] * Bend(t))) / 6;
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

    private static Tensor Curvatures(Tensor keyframes)
    {
        long count = keyframes.shape[0];
        var system = new double[count, count];
        for (long k = 0; k < count; k++)
        {
            // With one or two keyframes the neighbors coincide, so the entries add up.
            system[k, k] += 4;
            system[k, (k + 1) % count] += 1;
            system[k, (k + count - 1) % count] += 1;
        }

        Tensor flat = keyframes.reshape(count, -1); // [K, …] to [K, D]
        Tensor right = 6 * (flat.roll(1, 0) - (2 * flat) + flat.roll(-1, 0));
        return linalg.solve(tensor(system, device: keyframes.device), right).reshape(keyframes.shape);
    }
}
