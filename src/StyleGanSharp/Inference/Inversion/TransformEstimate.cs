using StyleGanSharp.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>A translation, rotation and scale of the content that is optimized; see <see cref="InputMotion"/>.</summary>
internal sealed class TransformEstimate : IDisposable
{
    /// <summary>An image width is a long way compared with a unit of w, and one learning rate serves both.</summary>
    private const double Unit = 0.1;

    private static readonly double[] Shifts = [-0.125, 0, 0.125];
    private static readonly double[] AnglesRadians = [-0.4, 0, 0.4];

    private TransformEstimate(Parameter values) => Values = values;

    /// <summary>[N, 4]: right, down (image widths), angle (radians), logarithm of the magnification, all in tenths.</summary>
    public Parameter Values { get; }

    /// <summary>Tries shifts and turns of the mean image and begins with the closest of each target.</summary>
    /// <param name="generator">A network with an input transform.</param>
    /// <param name="targets">[N, C, R, R].</param>
    /// <param name="w">[N, W]: whose image to move.</param>
    /// <param name="loss">What counts as close.</param>
    public static TransformEstimate Start(GeneratorNetwork generator, Tensor targets, Tensor w, PerceptualLoss loss)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        long count = targets.shape[0];
        Tensor ws = w.unsqueeze(1).expand(-1, generator.NumWs, -1);
        Tensor best = zeros(count, 4, device: targets.device);
        Tensor lowest = full(count, float.PositiveInfinity, device: targets.device);
        foreach ((double x, double y, double angle) in Shifts.SelectMany(x => Shifts.SelectMany(y => AnglesRadians.Select(angle => (x, y, angle)))))
        {
            using var attempt = NewDisposeScope();
            Tensor values = tensor(new[] { (float)x, (float)y, (float)angle, 0 }, device: targets.device).div(Unit).unsqueeze(0).expand(count, -1); // [N, 4]
            Tensor images = generator.Synthesize(ws, new SynthesisOptions { InputTransform = Matrix(values) });
            Tensor losses = loss.WithPixels(images, targets, 1);
            Tensor isCloser = losses < lowest;
            best.copy_(where(isCloser.unsqueeze(1), values, best));
            lowest.copy_(minimum(losses, lowest));
        }

        return new TransformEstimate(new Parameter(best.DetachFromDisposeScope()));
    }

    /// <summary>The inverse of the motion, differentiable.</summary>
    /// <returns>[N, 3, 3].</returns>
    public Tensor Matrix() => Matrix(Values);

    public void Dispose() => Values.Dispose();

    private static Tensor Matrix(Tensor values)
    {
        using var scope = NewDisposeScope();
        return InputMotion.Matrix(values * Unit).MoveToOuterDisposeScope();
    }
}
