using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>EQ-T, EQ-T_frac and EQ-R: the peak signal-to-noise ratio between a moved image and the image of a moved input (StyleGAN3 §2.2 and appendix E, equation 3).</summary>
internal static class Equivariance
{
    /// <summary>Peak-to-peak range of images in [-1, 1].</summary>
    private const double MaxIntensity = 2;

    /// <summary>Largest translation along an axis, in image widths.</summary>
    private const double MaxTranslation = 0.125;

    /// <summary>Why a network cannot be measured.</summary>
    public static (string Rule, string Remedy)? FindUnsuited(GeneratorNetwork generator) => generator.HasInputTransform ? null
        : ("the network has no input transform", "StyleGAN3 networks have one, and StyleGAN2 networks with Fourier features (TrainingOptions.Cfg = stylegan3-ladder:B and on).");

    public static double Measure(MetricRequest request, int num, EquivarianceKind kind)
    {
        GeneratorNetwork generator = request.RequireGenerator();
        using var noGradient = no_grad();
        using var random = new RandomSource((ulong)request.Seed);
        double squares = 0;
        double count = 0;
        for (int done = 0; done < num; done += request.Batch)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            int n = Math.Min(request.Batch, num - done);
            Device device = generator.Device;
            Tensor z = random.Normal(n, generator.ZDim).to(device);
            Tensor? c = generator.CDim == 0 ? null : RandomLabels.Alike(generator, random, n);
            Tensor ws = generator.Map(z, c, request.TruncationPsi);
            double[] draws = [.. random.Uniform(n * 2).data<float>().Select(u => (2.0 * u) - 1)];
            Motion[] motions = [.. Enumerable.Range(0, n).Select(i => new Motion(kind, draws[2 * i], draws[(2 * i) + 1], generator.ImgResolution))];
            Tensor reference = generator.Synthesize(ws, new SynthesisOptions { InputTransform = Similarity2d.Identity.ToMatrix() });
            Tensor moved = generator.Synthesize(ws, new SynthesisOptions { InputTransform = stack(motions.Select(motion => motion.InputTransform()), 0) });
            for (int i = 0; i < n; i++)
            {
                (Tensor difference, Tensor mask) = motions[i].Compare(reference.narrow(0, i, 1), moved.narrow(0, i, 1));
                squares += (difference.square() * mask).sum(ScalarType.Float64).item<double>();
                count += mask.sum(ScalarType.Float64).item<double>() * reference.shape[1];
            }

            request.Progress?.Report((double)(done + n) / num);
        }

        return count == 0
            ? throw new UsageException($"Images of {generator.ImgResolution} pixels are too small: no pixel is far enough from the edge to be compared.")
            : 10 * Math.Log10(MaxIntensity * MaxIntensity / (squares / count));
    }

    /// <summary>One drawn motion; u and v are uniform in [-1, 1].</summary>
    private readonly record struct Motion(EquivarianceKind Kind, double U, double V, int Resolution)
    {
        private double X => Kind == EquivarianceKind.WholeTranslation ? Math.Round(U * MaxTranslation * Resolution) / Resolution : U * MaxTranslation;

        private double Y => Kind == EquivarianceKind.WholeTranslation ? Math.Round(V * MaxTranslation * Resolution) / Resolution : V * MaxTranslation;

        private double Angle => U * Math.PI;

        /// <summary>The inverse of the content's motion; positive angles turn it counter-clockwise.</summary>
        public Tensor InputTransform() => (Kind == EquivarianceKind.Rotation ? Similarity2d.Rotation(-Angle) : Similarity2d.Translation(X, Y)).Inverse().ToMatrix();

        public (Tensor Difference, Tensor Mask) Compare(Tensor reference, Tensor moved)
        {
            if (Kind == EquivarianceKind.Rotation)
            {
                (Tensor turned, Tensor mask) = ImageMotion.Rotate(reference, Angle);
                (Tensor filtered, Tensor filteredMask) = ImageMotion.FilterAsRotated(moved, Angle);
                return (turned - filtered, mask * filteredMask);
            }

            (Tensor shifted, Tensor valid) = Kind == EquivarianceKind.WholeTranslation
                ? ImageMotion.TranslateWhole(reference, X, Y)
                : ImageMotion.TranslateFractional(reference, X, Y);
            return (shifted - moved, valid);
        }
    }
}
