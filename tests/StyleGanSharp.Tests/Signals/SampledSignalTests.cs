using FsCheck.Xunit;
using StyleGanSharp.Signals;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Signals;

public sealed class SampledSignalTests
{
    private const double Rate = 16;

    [Property(MaxTest = 20)]
    public void Given_samples_When_the_signal_is_sampled_again_Then_they_come_back(byte height, byte width, uint seed)
    {
        using var scope = NewDisposeScope();
        (int h, int w) = (1 + (height % 7), 1 + (width % 7));
        Tensor samples = Noise(seed, 2, 3, h, w);
        Tensor x = SampledSignal.Positions(w, Rate).repeat(h);
        Tensor y = SampledSignal.Positions(h, Rate).repeat_interleave(w);
        Tensor again = SampledSignal.Reconstruct(samples, stack([x, y], 1), Rate);
        TensorAssert.Close(samples.reshape(2, 3, h * w), again, 1e-12, 1e-12);
    }

    [Property(MaxTest = 30)]
    public void Given_a_band_limited_signal_When_sampled_Then_it_is_known_between_the_samples(byte fx, byte fy, byte px, byte py)
    {
        // A wave packet: its spectrum is a Gaussian of width 1/(2π·0.5) about (fx, fy), here at least 8 widths inside the band of ±8; in space it ends well within 6 widths.
        const double Width = 0.5;
        double Packet(double x, double y) =>
            Math.Exp(-((x * x) + (y * y)) / (2 * Width * Width)) * Math.Cos(2 * Math.PI * ((fx / 51.0 * x) + (fy / 51.0 * y)));
        using var scope = NewDisposeScope();
        Tensor samples = SampledSignal.Sample(Packet, (int)(6 * Rate), Rate);
        (double atX, double atY) = ((px / 128.0) - 1, (py / 128.0) - 1);
        double read = SampledSignal.Reconstruct(samples, tensor(new[] { atX, atY }, 1, 2), Rate).item<double>();
        Assert.Equal(Packet(atX, atY), read, 1e-6);
    }

    [Fact]
    public void Given_a_signal_When_sampled_Then_columns_go_right_and_rows_down()
    {
        using Tensor samples = SampledSignal.Sample((x, y) => x + (10 * y), 2, 2);
        Assert.Equal([-2.75, -2.25, 2.25, 2.75], samples.data<double>().ToArray());
    }

    [Fact]
    public void Given_wrong_shapes_When_reconstructed_Then_the_error_shows_them()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => SampledSignal.Reconstruct(zeros(4, 4), zeros(1, 3), 4));
        Assert.StartsWith("Samples must be [N, C, H, W] and positions [P, 2]; they are [4, 4] and [1, 3].", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => SampledSignal.Positions(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampledSignal.Positions(4, 0));
    }

    private static Tensor Noise(uint seed, params long[] shape)
    {
        var random = new Random((int)(seed & int.MaxValue));
        return tensor(Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => random.NextDouble() - 0.5).ToArray()).reshape(shape);
    }
}
