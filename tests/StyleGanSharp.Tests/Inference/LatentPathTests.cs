using FsCheck.Xunit;
using StyleGanSharp.Inference;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference;

public sealed class LatentPathTests
{
    [Property(MaxTest = 40)]
    public void Given_keyframes_When_the_path_is_read_at_whole_positions_Then_it_passes_through_them_in_every_round(byte count, uint seed, bool isCubic)
    {
        using var scope = NewDisposeScope();
        Tensor keyframes = Keyframes(1 + (count % 9), seed);
        using var path = new LatentPath(keyframes, isCubic ? PathInterpolation.Cubic : PathInterpolation.Linear);
        for (int k = 0; k < path.Count; k++)
        {
            foreach (int round in new[] { -1, 0, 1, 3 })
            {
                Assert.Equal(keyframes[k].data<float>().ToArray(), path.At(k + (round * path.Count)).data<float>().ToArray());
            }
        }
    }

    [Property(MaxTest = 40)]
    public void Given_a_cubic_path_When_differentiated_at_a_keyframe_Then_speed_and_acceleration_do_not_jump(byte count, uint seed)
    {
        using var scope = NewDisposeScope();
        using var path = new LatentPath(Keyframes(2 + (count % 7), seed));
        const double H = 0.05;
        for (int k = 0; k < path.Count; k++)
        {
            // On each side of the knot the path is one cubic, so four points give its derivatives at the knot exactly.
            (double speedBefore, double bendBefore) = Derivatives(path, k, -H);
            (double speedAfter, double bendAfter) = Derivatives(path, k, H);
            Assert.Equal(speedBefore, speedAfter, 1e-4);
            Assert.Equal(bendBefore, bendAfter, 2e-3);
        }
    }

    [Property(MaxTest = 40)]
    public void Given_a_linear_path_When_read_between_keyframes_Then_it_is_their_weighted_mean(byte count, uint seed, byte fraction)
    {
        using var scope = NewDisposeScope();
        Tensor keyframes = Keyframes(2 + (count % 7), seed);
        using var path = new LatentPath(keyframes, PathInterpolation.Linear);
        double t = fraction / 256.0;
        for (int k = 0; k < path.Count; k++)
        {
            double expected = (keyframes[k][0].item<float>() * (1 - t)) + (keyframes[(k + 1) % path.Count][0].item<float>() * t);
            Assert.Equal(expected, path.At(k + t)[0].item<float>(), 1e-5);
        }
    }

    [Property(MaxTest = 40)]
    public void Given_stretches_of_any_lengths_When_the_path_is_differentiated_Then_it_passes_through_the_keyframes_and_speed_and_acceleration_do_not_jump(byte count, uint seed, bool isClosed)
    {
        using var scope = NewDisposeScope();
        int keys = 3 + (count % 6);
        Tensor keyframes = Keyframes(keys, seed);
        double[] lengths = [.. Enumerable.Range(0, isClosed ? keys : keys - 1).Select(k => 0.5 + (((seed >> k) & 7) / 4.0))];
        using var path = new LatentPath(keyframes, PathInterpolation.Cubic, lengths, isClosed);
        Assert.Equal(lengths.Sum(), path.Length, 1e-12);
        double place = 0;
        for (int k = 0; k < keys; k++)
        {
            Assert.Equal(keyframes[k].data<float>().ToArray(), path.At(place).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
            const double H = 0.05;
            bool isEnd = !isClosed && (k == 0 || k == keys - 1);
            if (isEnd)
            {
                Assert.Equal(0, Derivatives(path, place, k == 0 ? H : -H).Bend, 2e-3); // the natural spline ends straight
            }
            else
            {
                (double speedBefore, double bendBefore) = Derivatives(path, place, -H);
                (double speedAfter, double bendAfter) = Derivatives(path, place, H);
                Assert.Equal(speedBefore, speedAfter, 1e-3);
                Assert.Equal(bendBefore, bendAfter, 1e-2);
            }

            place += k < lengths.Length ? lengths[k] : 0;
        }

        Assert.Equal(keyframes[isClosed ? 0 : keys - 1].data<float>().ToArray(), path.At(path.Length).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Given_points_of_a_circle_When_joined_by_a_cubic_path_Then_it_stays_near_the_circle()
    {
        const int Count = 8;
        using var scope = NewDisposeScope();
        float[,] points = new float[Count, 2];
        for (int k = 0; k < Count; k++)
        {
            points[k, 0] = (float)Math.Cos(2 * Math.PI * k / Count);
            points[k, 1] = (float)Math.Sin(2 * Math.PI * k / Count);
        }

        using var path = new LatentPath(tensor(points));
        for (double position = 0; position < Count; position += 0.13)
        {
            // The error of a cubic spline is at most 5/384·h⁴·max|f⁗|, with h = 2π/8 on a unit circle.
            Assert.Equal(1, path.At(position).norm().item<float>(), 5.0 / 384 * Math.Pow(2 * Math.PI / Count, 4) * Math.Sqrt(2));
        }
    }

    [Fact]
    public void Given_one_keyframe_When_the_path_is_read_anywhere_Then_it_rests()
    {
        using var scope = NewDisposeScope();
        Tensor keyframes = Keyframes(1, 3);
        using var path = new LatentPath(keyframes);
        TensorAssert.Close(keyframes[0], path.At(0.37), 1e-6, 0);
    }

    [Fact]
    public void Given_no_keyframes_When_a_path_is_laid_Then_it_is_refused() =>
        Assert.Throws<ArgumentException>(() => new LatentPath(zeros(0, 3)));

    private static (double Speed, double Bend) Derivatives(LatentPath path, double at, double h)
    {
        double[] f = [.. Enumerable.Range(0, 4).Select(i => (double)path.At(at + (i * h))[0].item<float>())];
        return (((-11 * f[0]) + (18 * f[1]) - (9 * f[2]) + (2 * f[3])) / (6 * h), ((2 * f[0]) - (5 * f[1]) + (4 * f[2]) - f[3]) / (h * h));
    }

    private static Tensor Keyframes(int count, uint seed)
    {
        var random = new Random((int)(seed & int.MaxValue));
        return tensor(Enumerable.Range(0, count * 3).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray()).reshape(count, 3);
    }
}
