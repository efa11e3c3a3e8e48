using StyleGanSharp.Imaging;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Dragging;

/// <summary>Drags points of an image to where they are wanted, by moving its latent (DragGAN, arXiv 2305.10973, §3).</summary>
internal static class Dragger
{
    private const double PaperStyles = 6 / 18.0;

    /// <summary>Drags points, one small step after another.</summary>
    /// <param name="generator">The network, on any device; it is not changed.</param>
    /// <param name="latent">One image.</param>
    /// <param name="points">From where to where.</param>
    /// <param name="mask">[R, R] float, 1 where the image may change and 0 where it should not; null lets everything change.</param>
    /// <param name="options">How; null is the defaults.</param>
    /// <param name="progress">Receives a report after every step.</param>
    /// <param name="cancellationToken">Ends the drag; what is reached is returned.</param>
    /// <returns>The changed latent; dispose it.</returns>
    /// <exception cref="UsageException">When the latent, a point, the mask or an option cannot be used.</exception>
    /// <exception cref="StyleGanException">When the loss stops being a number.</exception>
    public static DragResult Drag(
        GeneratorNetwork generator, Latent latent, IReadOnlyList<DragPoint> points, Tensor? mask = null, DragOptions? options = null, IProgress<DragProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(latent);
        options ??= new DragOptions();
        options.Validate(generator, points);
        latent.Require(generator, "The latent");
        int resolution = generator.ImgResolution;
        if (latent.Count != 1 || (mask is not null && !mask.shape.AsSpan().SequenceEqual([resolution, resolution])))
        {
            throw new UsageException(latent.Count != 1
                ? $"The latent has {Quantity.Of(latent.Count, "image")}; drag one (Latent.Pick)."
                : $"The mask is [{string.Join(", ", mask!.shape)}]; it must be as large as the image, [{resolution}, {resolution}].");
        }

        using var scope = NewDisposeScope();
        using IDisposable gradients = enable_grad(); // callers may have switched them off, and libtorch ends the process where one is missing
        FeatureView view = FeatureView.Of(generator, latent.Ws, options.Layer);
        SynthesisOptions synthesis = latent.Synthesis();
        Tensor free = FreeLayers(generator, options, latent.Ws);
        using var w = new Parameter(latent.Ws.detach().clone());
        using var descent = new Descent([w], options.LearningRate);
        DragPoint[] now = [.. points];
        Tensor? first = null;
        Tensor[] descriptors = [];
        double goal = options.GoalPx ?? (mask is null ? 1 : 2);
        int step = 0;
        while (true)
        {
            using var turn = NewDisposeScope();
            Tensor ws = latent.Ws + ((w - latent.Ws) * free);
            (Tensor images, Tensor features) = view.Synthesize(generator, ws, synthesis);
            if (first is null)
            {
                first = features.detach().MoveToOtherDisposeScope(scope);
                descriptors = [.. now.Select(point => Sample(features.detach(), [(point.FromX, point.FromY)]).MoveToOtherDisposeScope(scope))];
            }
            else
            {
                now = [.. now.Select((point, i) => Track(features.detach(), descriptors[i], point, options.TrackRadius(resolution)))];
                progress?.Report(new DragProgress(step, now, Farthest(now), () => ImageConversion.ToImages(images.detach())[0]) { Latent = () => latent.WithWs(ws.detach().clone()) });
            }

            if (step == options.Steps || Farthest(now) <= goal || cancellationToken.IsCancellationRequested)
            {
                return new DragResult
                {
                    Latent = latent.WithWs(ws.detach().clone()),
                    Points = now,
                    Steps = step,
                    FarthestPx = Farthest(now),
                    IsDone = Farthest(now) <= goal,
                };
            }

            Tensor loss = Motion(features, now, options.MotionRadius(resolution));
            if (mask is not null)
            {
                loss = loss + (options.MaskWeight * ((features - first) * (1 - mask)).abs().mean());
            }

            if (!double.IsFinite(loss.item<float>()))
            {
                throw new StyleGanException($"The loss of dragging is not a number at step {step + 1}. Try a lower learning rate (DragOptions.LearningRate).");
            }

            descent.Step(loss);
            step++;
        }
    }

    /// <summary>Σ over points of the mean of |F(q) - F(q + d)| over the patch around each, F(q) being held, d one pixel towards the goal (eq. 1).</summary>
    private static Tensor Motion(Tensor features, IReadOnlyList<DragPoint> points, int radius)
    {
        Tensor sum = zeros(1, device: features.device).squeeze();
        foreach (DragPoint point in points)
        {
            double length = Distance(point);
            if (length < 1e-6)
            {
                continue;
            }

            (double X, double Y) step = ((point.ToX - point.FromX) / Math.Max(length, 1), (point.ToY - point.FromY) / Math.Max(length, 1));
            (double X, double Y)[] patch = Patch(point, radius);
            Tensor held = Sample(features.detach(), patch);
            Tensor ahead = Sample(features, [.. patch.Select(q => (q.X + step.X, q.Y + step.Y))]);
            sum = sum + (ahead - held).abs().mean();
        }

        return sum;
    }

    /// <summary>The place near a point whose feature is closest to that of the start (eq. 3).</summary>
    private static DragPoint Track(Tensor features, Tensor descriptor, DragPoint point, int radius)
    {
        using var scope = NewDisposeScope();
        long side = features.shape[3];
        (double X, double Y)[] places = [.. Patch(point, radius).Where(q => q.X >= 0 && q.Y >= 0 && q.X <= side - 1 && q.Y <= side - 1)];
        Tensor distances = (Sample(features, places) - descriptor).abs().sum([0]); // [P]
        (double X, double Y) best = places[distances.argmin().item<long>()];
        return point with { FromX = best.X, FromY = best.Y };
    }

    /// <summary>Features at places between pixels, bilinearly.</summary>
    /// <param name="features">[1, F, R, R].</param>
    /// <param name="places">Pixels.</param>
    /// <returns>[F, P].</returns>
    private static Tensor Sample(Tensor features, (double X, double Y)[] places)
    {
        using var scope = NewDisposeScope();
        double side = features.shape[3];
        float[] grid = [.. places.SelectMany(place => new[] { (float)((((2 * place.X) + 1) / side) - 1), (float)((((2 * place.Y) + 1) / side) - 1) })];
        Tensor at = tensor(grid, [1, places.Length, 1, 2], ScalarType.Float32, features.device);
        return nn.functional.grid_sample(features, at, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, false).squeeze(3).squeeze(0).MoveToOuterDisposeScope();
    }

    private static (double X, double Y)[] Patch(DragPoint point, int radius) =>
    [
        .. Enumerable.Range(-radius, (2 * radius) + 1).SelectMany(y => Enumerable.Range(-radius, (2 * radius) + 1).Select(x => (point.FromX + x, point.FromY + y))),
    ];

    private static Tensor FreeLayers(GeneratorNetwork generator, DragOptions options, Tensor like)
    {
        IReadOnlyList<int> layers = options.StyleInputs ?? [.. Enumerable.Range(0, Math.Max((int)Math.Round(generator.NumWs * PaperStyles), 1))];
        return tensor([.. Enumerable.Range(0, generator.NumWs).Select(layer => layers.Contains(layer) ? 1f : 0)], ScalarType.Float32, like.device).view(1, -1, 1);
    }

    private static double Farthest(IEnumerable<DragPoint> points) => points.Max(Distance);

    private static double Distance(DragPoint point) => Math.Sqrt(Math.Pow(point.ToX - point.FromX, 2) + Math.Pow(point.ToY - point.FromY, 2));
}
