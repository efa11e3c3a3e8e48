using StyleGanSharp.Features;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Perceptual path length (StyleGAN §4.1): how much the image changes per step between latents, as a perceptual distance sees it.</summary>
internal static class PathLengthMetric
{
    private const double Step = 1e-4;

    /// <summary>Side that images are brought down to, by whole factors.</summary>
    private const int LargestSide = 256;

    /// <summary>Why a network cannot be measured.</summary>
    public static (string Rule, string Remedy)? FindUnsuited(GeneratorNetwork generator, bool isCropped)
    {
        int side = generator.ImgResolution / (isCropped ? 2 : 1);
        return side >= PerceptualInput.SmallestSide ? null
            : ($"the network makes images of {generator.ImgResolution} pixels, of which it compares {side} each way; a perceptual distance needs {PerceptualInput.SmallestSide}",
                isCropped ? $"Use a network of {2 * PerceptualInput.SmallestSide} pixels or more, or ppl2_wend, which compares whole images." : "Use a network of larger images.");
    }

    /// <param name="request">What is measured.</param>
    /// <param name="num">Pairs of latents.</param>
    /// <param name="inW">Steps between styles; otherwise between latents.</param>
    /// <param name="isFull">Steps anywhere between two latents; otherwise at the first.</param>
    /// <param name="isCropped">Compares the middle half of the images only.</param>
    public static MetricOutcome Measure(MetricRequest request, int num, bool inW, bool isFull, bool isCropped)
    {
        GeneratorNetwork generator = request.RequireGenerator();
        using IPerceptualDistance distance = request.OpenDistance();
        using var random = new RandomSource((ulong)request.Seed);
        using var noGradient = no_grad();
        var distances = new List<double>();
        while (distances.Count < num)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            int n = Math.Min(request.Batch, num - distances.Count);
            Device device = generator.Device;
            Tensor z0 = random.Normal(n, generator.ZDim).to(device);
            Tensor z1 = random.Normal(n, generator.ZDim).to(device);
            Tensor t = (isFull ? random.Uniform(n, 1) : zeros(n, 1)).to(device);
            Tensor? c = RandomLabels.Draw(request, random, n);
            Tensor ws; // [2N, L, W]
            if (inW)
            {
                Tensor from = generator.Map(z0, c, request.TruncationPsi);
                Tensor to = generator.Map(z1, c, request.TruncationPsi);
                ws = cat([lerp(from, to, t.unsqueeze(2)), lerp(from, to, (t + Step).unsqueeze(2))], 0);
            }
            else
            {
                ws = generator.Map(cat([SphericalInterpolation.Slerp(z0, z1, t), SphericalInterpolation.Slerp(z0, z1, t + Step)], 0), c is null ? null : cat([c, c], 0), request.TruncationPsi);
            }

            // The same stored noise in both images of a pair: only the step is to be seen.
            Tensor images = Prepare(generator.Synthesize(ws, new SynthesisOptions { Noise = NoiseMode.Const, ForceFp32 = true }), isCropped);
            Tensor squared = distance.Distance(images.narrow(0, 0, n), images.narrow(0, n, n)) / (Step * Step);
            distances.AddRange(squared.cpu().data<float>().Select(value => (double)value));
            request.Progress?.Report((double)distances.Count / num);
        }

        if (distances.Any(value => !double.IsFinite(value)))
        {
            throw new StyleGanException("Some perceptual distances are not finite numbers: the generator's weights are damaged, or its training diverged. Use an earlier snapshot.");
        }

        return new MetricOutcome(PathLength.TrimmedMean(distances)) { Features = new FeatureStamp(distance.Name, distance.Checksum, isCropped ? "middle half" : "whole image", distance.Name == "builtin") };
    }

    /// <summary>Images as distances take them: in RGB, and not too large.</summary>
    internal static Tensor Prepare(Tensor images, bool isCropped)
    {
        Tensor x = images;
        if (isCropped)
        {
            long side = x.shape[3] / 2;
            x = x.narrow(2, (x.shape[2] - side) / 2, side).narrow(3, (x.shape[3] - side) / 2, side);
        }

        int factor = (int)(x.shape[2] / LargestSide);
        x = factor > 1 ? nn.functional.avg_pool2d(x, factor, factor) : x;
        return x.shape[1] == 1 ? x.expand(-1, 3, -1, -1) : x.narrow(1, 0, 3);
    }
}
