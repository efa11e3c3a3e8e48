using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>Sine waves of fixed random frequencies and phases on a canvas without bounds, sampled on a grid and mixed (StyleGAN3 §3.1 "Fourier features" and §3.2 "transformed Fourier features").</summary>
internal sealed class FourierInput : nn.Module<Tensor, Tensor?, int, int, Tensor>
{
    private readonly int _size;
    private readonly int _rate;
    private readonly double _bandwidthHz;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "affine")]
    private readonly FullyConnectedLayer? _affine;

    [ComponentName(Name = "transform")]
    private readonly Tensor _transform;

    [ComponentName(Name = "freqs")]
    private readonly Tensor _freqs;

    [ComponentName(Name = "phases")]
    private readonly Tensor _phases;

    /// <param name="wDim">Length of w, which then moves and turns the plane; null leaves it still.</param>
    /// <param name="channels">Number of waves and of output channels.</param>
    /// <param name="size">Width and height of the grid in samples.</param>
    /// <param name="rate">Samples per image width.</param>
    /// <param name="bandwidthHz">Radius of the disc of frequencies, in cycles per image width; at most rate/2.</param>
    /// <param name="random">Source of frequencies, phases and weights.</param>
    public FourierInput(int? wDim, int channels, int size, int rate, double bandwidthHz, RandomSource random) : base(nameof(FourierInput))
    {
        _size = size;
        _rate = rate;
        _bandwidthHz = bandwidthHz;
        using (var scope = NewDisposeScope())
        {
            // A normal point at radius r moved to radius exp(-r²/4) is uniform in the unit disc.
            Tensor points = random.Normal(channels, 2);
            Tensor radius = points.norm(1, keepdim: true);
            _freqs = Initial.Buffer(points / radius * radius.square().div(-4).exp() * bandwidthHz);
            _phases = Initial.Buffer(random.Uniform(channels) - 0.5);
            _transform = Initial.Buffer(eye(3));
        }

        _weight = Initial.Normal(random, 1, channels, channels);
        _affine = wDim is null ? null : FullyConnectedLayer.Constant(wDim.Value, [1, 0, 0, 0]);
        RegisterComponents();
    }

    /// <summary>Samples per image width.</summary>
    public int Rate => _rate;

    /// <param name="w">[N, W].</param>
    /// <param name="transform">[3, 3] or [N, 3, 3]: takes a point of the image (units of its width, the center is 0) to the point of the plane that it shows; null is the stored one.</param>
    /// <param name="extraWidth">Columns of the grid beyond its size, half of them on either side.</param>
    /// <param name="extraHeight">Rows also.</param>
    /// <returns>[N, C, S, S] float32, plus the extra rows and columns.</returns>
    public override Tensor forward(Tensor w, Tensor? transform, int extraWidth = 0, int extraHeight = 0)
    {
        using var scope = NewDisposeScope();
        long n = w.shape[0];
        Tensor matrix = (transform ?? _transform).to(_freqs.dtype).to(_freqs.device);
        matrix = _affine is null ? matrix.expand(n, 3, 3) : LearnedTransform(_affine.forward(w)).matmul(matrix); // [N, 3, 3]
        Tensor freqs = _freqs.unsqueeze(0); // [1, C, 2]
        Tensor phases = _phases + freqs.matmul(matrix.narrow(1, 0, 2).narrow(2, 2, 1)).squeeze(2); // [N, C]
        freqs = freqs.matmul(matrix.narrow(1, 0, 2).narrow(2, 0, 2)); // [N, C, 2]

        // A transform that shrinks the plane raises frequencies; what comes near half the sampling rate fades out.
        double room = Math.Max((_rate / 2.0) - _bandwidthHz, 1e-3 * _bandwidthHz);
        Tensor amplitudes = (1 - ((freqs.norm(2) - _bandwidthHz) / room)).clamp(0, 1); // [N, C]

        // f·x for the grid x = (column, row) is a sum of a term per column and one per row.
        Tensor columns = freqs.select(2, 0).unsqueeze(2) * Centers(_size + extraWidth); // [N, C, S]
        Tensor rows = (freqs.select(2, 1).unsqueeze(2) * Centers(_size + extraHeight)) + phases.unsqueeze(2); // [N, C, S]
        Tensor waves = ((rows.unsqueeze(3) + columns.unsqueeze(2)) * (2 * Math.PI)).sin() * amplitudes.unsqueeze(2).unsqueeze(3); // [N, C, S, S]
        Tensor mixing = _weight / Math.Sqrt(_weight.shape[1]);
        return LayerProbe.Pass(this, w, mixing.matmul(waves.flatten(2)).view(n, _weight.shape[0], rows.shape[2], columns.shape[2]).MoveToOuterDisposeScope());
    }

    private Tensor Centers(int count) => ((arange(count, _freqs.dtype, _freqs.device) + 0.5) - (count / 2.0)) / _rate; // [S]

    /// <summary>With (c, s, x, y) = (r_c, r_s, t_x, t_y)/√(r_c² + r_s²): translation by -(x, y), then rotation by (c, s).</summary>
    private static Tensor LearnedTransform(Tensor t) // [N, 4] -> [N, 3, 3]
    {
        Tensor normalized = t / t.narrow(1, 0, 2).norm(1, keepdim: true);
        Tensor cos = normalized.select(1, 0);
        Tensor sin = normalized.select(1, 1);
        Tensor x = -normalized.select(1, 2);
        Tensor y = -normalized.select(1, 3);
        Tensor zero = zeros_like(cos);
        Tensor one = ones_like(cos);
        return stack(
            [
                cos, -sin, (cos * x) - (sin * y),
                sin, cos, (sin * x) + (cos * y),
                zero, zero, one,
            ],
            1).view(-1, 3, 3);
    }
}
