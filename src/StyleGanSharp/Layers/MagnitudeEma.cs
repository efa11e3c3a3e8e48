using StyleGanSharp.Ops;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>Divides activations by their root mean square, averaged over the training so far (StyleGAN3 appendix F, config D).</summary>
internal sealed class MagnitudeEma : nn.Module<Tensor, bool, Tensor>
{
    private readonly double _beta;

    [ComponentName(Name = "magnitude_ema")]
    private readonly Tensor _magnitudeEma;

    /// <param name="beta">Decay per batch of the running mean of the squares.</param>
    public MagnitudeEma(double beta) : base(nameof(MagnitudeEma))
    {
        _beta = beta;
        _magnitudeEma = Initial.Buffer(ones(Array.Empty<long>()));
        RegisterComponents();
    }

    /// <summary>x over its running root mean square, which may be moved towards that of x first.</summary>
    public override Tensor forward(Tensor x, bool update)
    {
        using var scope = NewDisposeScope();
        Update(_magnitudeEma, x, update ? _beta : 1);
        return (x * _magnitudeEma.rsqrt().to(x.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>Moves a running mean of squares towards that of x; a decay of 1 leaves it.</summary>
    public static void Update(Tensor magnitudeEma, Tensor x, double beta)
    {
        if (beta == 1)
        {
            return;
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor magnitude = PlaneScale.MeanSquare(x.detach().to(ScalarType.Float32));
        Tensor mean = magnitude.lerp(magnitudeEma, beta);
        magnitudeEma.copy_(where(mean.isfinite(), mean, magnitudeEma)); // a value that is not finite would stay
    }
}
