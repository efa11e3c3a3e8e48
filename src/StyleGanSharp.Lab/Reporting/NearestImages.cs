using System.Globalization;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Reporting;

/// <summary>The memorization check: looks for the nearest real neighbors of generated images in the space of features.</summary>
public static class NearestImages
{
    /// <summary>Generated images by default.</summary>
    public const int DefaultNum = 1000;

    /// <summary>Looks for neighbors.</summary>
    /// <param name="request">What to look at, with data.</param>
    /// <param name="options">What to look for; null is the defaults.</param>
    /// <returns>The report.</returns>
    /// <exception cref="UsageException">When a number is out of range or something is missing.</exception>
    /// <exception cref="StyleGanException">When there are too few images or features cannot be computed.</exception>
    public static NeighborReport Find(MetricRequest request, NeighborOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        options ??= new NeighborOptions();
        options.Validate();
        int num = request.Fakes is { } source ? Math.Min(request.Num ?? source.Count, source.Count) : request.Num ?? DefaultNum;
        var checks = new OptionChecks(typeof(MetricRequest));
        checks.Require(num, num >= 1, "it must be at least 1", member: nameof(MetricRequest.Num));
        request.CheckTruncation(checks);
        checks.ThrowIfAny();
        int realCount = request.RequireData().Count;
        if (realCount < 2 || realCount < options.Neighbors)
        {
            throw new StyleGanException($"There {Quantity.Are(realCount, "real image")}; at least {Math.Max(2, options.Neighbors)} are needed for {Quantity.Of(options.Neighbors, "neighbor")}. Give more (MetricRequest.Data).");
        }

        using FeatureBank? own = request.Bank is null ? new FeatureBank([]) : null;
        FeatureBank bank = request.Bank ?? own!;
        var need = new FeatureNeed("inception", FeatureKind.Vector, Vectors: true);
        FeatureNetwork network = bank.Network(request, need);
        using var scope = NewDisposeScope();
        Tensor reals = bank.Reals(request, need, null).Vectors;

        // The nearest of all to a real image is itself.
        Tensor between = Neighborhoods.Nearest(reals, reals, 2).Distances.select(1, 1);
        using FeatureBank heldBank = new([]);
        HeldOutFeatures? held = options.HeldOut is { } heldOut ? HeldOutFeatures.Of(heldBank.Reals(request with { Data = heldOut, Progress = null }, need, null).Vectors, reals) : null;
        List<Finding> findings = Search(request, network, reals, held, num, options);
        int[] realNumbers = Readable(request.RequireData());
        int[] heldNumbers = options.HeldOut is null ? [] : Readable(options.HeldOut);
        double[] distances = [.. findings.Select(finding => (double)finding.Distances[0]).Order()];
        return new NeighborReport(
            distances, [.. between.data<float>().Select(distance => (double)distance).Order()],
            Compose(request, findings, realNumbers, heldNumbers, options), new FeatureStamp(network.Name, network.Checksum, network.Preparation, network.IsOwn))
        {
            HeldOut = held?.Compare(distances, findings.Average(finding => finding.Nearer)),
        };
    }

    /// <summary>Neighbors of every image; only the images that will be shown are kept.</summary>
    private static List<Finding> Search(MetricRequest request, FeatureNetwork network, Tensor reals, HeldOutFeatures? held, int num, NeighborOptions options)
    {
        using IImageBatches batches = request.Fakes is { } fakes ? new DatasetBatches(fakes, DatasetBatches.Choose(fakes, num)) : new GeneratedBatches(request);
        var findings = new List<Finding>();
        var shown = new PriorityQueue<Finding, float>();
        for (int done = 0; done < num; done += request.Batch)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            foreach (Tensor images in batches.Next(Math.Min(request.Batch, num - done)))
            {
                Tensor features = network.Extract(images, FeatureKind.Vector)[0].cpu();
                (Tensor distances, Tensor indices) = Neighborhoods.Nearest(features, reals, options.Neighbors);
                (float Distance, long Index, double Nearer)[]? others = held?.Look(features);
                for (int i = 0; i < images.shape[0]; i++)
                {
                    var finding = new Finding(findings.Count, [.. distances[i].data<float>()], [.. indices[i].data<long>()]) { HeldOut = others?[i].Index, HeldOutDistance = others?[i].Distance ?? 0, Nearer = others?[i].Nearer ?? 0 };
                    if (!float.IsFinite(finding.Distances[0]))
                    {
                        throw new StyleGanException($"The features of the generated image {findings.Count} are not finite numbers. The generator or the feature network is broken, or its weights are damaged.");
                    }

                    findings.Add(finding);
                    finding.Image = ToImage(images[i]);
                    shown.Enqueue(finding, -finding.Distances[0]);
                    if (shown.Count > options.Shown)
                    {
                        shown.Dequeue().Image = null;
                    }
                }
            }

            request.Progress?.Report(0.4 + (0.6 * Math.Min(done + request.Batch, num) / num));
        }

        return findings;
    }

    private static Image Compose(MetricRequest request, List<Finding> findings, int[] realNumbers, int[] heldNumbers, NeighborOptions options)
    {
        var items = new List<CaptionedImage>();
        foreach (Finding finding in findings.Where(item => item.Image is not null).OrderBy(item => item.Distances[0]))
        {
            items.Add(new CaptionedImage($"made {finding.Number}", Enlarge(finding.Image!, options.CellPx)));
            items.AddRange(finding.Neighbors.Zip(finding.Distances, (index, distance) => new CaptionedImage(
                string.Create(CultureInfo.InvariantCulture, $"#{realNumbers[index]}  {distance:0.00}"), Enlarge(request.RequireData().ReadImage(realNumbers[index]), options.CellPx))));
            if (options.HeldOut is { } held)
            {
                items.Add(new CaptionedImage(string.Create(CultureInfo.InvariantCulture, $"held {finding.HeldOutDistance:0.00}"), Enlarge(held.ReadImage(heldNumbers[finding.HeldOut!.Value]), options.CellPx)));
            }
        }

        return CaptionedSheet.Compose(items, options.Neighbors + (options.HeldOut is null ? 1 : 2));
    }

    /// <summary>The numbers of the images whose features there are.</summary>
    private static int[] Readable(ImageDataset dataset) => [.. Enumerable.Range(0, dataset.Count).Where(index => !dataset.IsLeftOut(index))];

    private static Image ToImage(Tensor image) =>
        new((int)image.shape[2], (int)image.shape[1], (int)image.shape[0], [.. image.permute(1, 2, 0).contiguous().cpu().bytes]);

    /// <summary>Whole pixels become larger squares, so that nothing is smoothed over.</summary>
    private static Image Enlarge(Image image, int cellPx)
    {
        int factor = Math.Max(1, cellPx / image.Width);
        return ImageResizer.Resize(image, image.Width * factor, image.Height * factor, ResizeFilter.Box);
    }

    /// <summary>A generated image's neighbors, nearest first.</summary>
    private sealed record Finding(int Number, float[] Distances, long[] Neighbors)
    {
        public Image? Image { get; set; }

        /// <summary>The nearest held-out image, if there are any.</summary>
        public long? HeldOut { get; init; }

        public float HeldOutDistance { get; init; }

        /// <summary>1 when a training image is nearer than that, ½ when both are equally far.</summary>
        public double Nearer { get; init; }
    }
}
