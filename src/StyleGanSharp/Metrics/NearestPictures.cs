using System.Globalization;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>The memorisation check: looks for the nearest real neighbours of generated pictures in the space of features.</summary>
public static class NearestPictures
{
    /// <summary>Generated pictures by default.</summary>
    public const int DefaultNum = 1000;

    /// <summary>Looks for neighbours.</summary>
    /// <param name="request">What to look at, with data.</param>
    /// <param name="options">What to look for; null is the defaults.</param>
    /// <returns>The report.</returns>
    /// <exception cref="UsageException">When a number is out of range or something is missing.</exception>
    /// <exception cref="StyleGanException">When there are too few pictures or features cannot be computed.</exception>
    public static NeighbourReport Find(MetricRequest request, NeighbourOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        options ??= new NeighbourOptions();
        options.Validate();
        int num = request.Fakes is { } source ? Math.Min(request.Num ?? source.Count, source.Count) : request.Num ?? DefaultNum;
        var checks = new OptionChecks(typeof(MetricRequest));
        checks.Require(num, num >= 1, "it must be at least 1", member: nameof(MetricRequest.Num));
        request.CheckTruncation(checks);
        checks.ThrowIfAny();
        int realCount = request.RequireData().Count;
        if (realCount < 2 || realCount < options.Neighbours)
        {
            throw new StyleGanException($"There are {realCount} real pictures; at least {Math.Max(2, options.Neighbours)} are needed for {options.Neighbours} neighbours. Give more (MetricRequest.Data).");
        }

        using FeatureBank? own = request.Bank is null ? new FeatureBank([]) : null;
        FeatureBank bank = request.Bank ?? own!;
        var need = new FeatureNeed("inception", FeatureKind.Vector, Vectors: true);
        FeatureNetwork network = bank.Network(request, need);
        using var scope = NewDisposeScope();
        Tensor reals = bank.Reals(request, need, null).Vectors;

        // The nearest of all to a real picture is itself.
        Tensor between = Neighbourhoods.Nearest(reals, reals, 2).Distances.select(1, 1);
        using FeatureBank heldBank = new([]);
        HeldOutFeatures? held = options.HeldOut is { } heldOut ? HeldOutFeatures.Of(heldBank.Reals(request with { Data = heldOut, Progress = null }, need, null).Vectors, reals) : null;
        List<Finding> findings = Search(request, network, reals, held, num, options);
        double[] distances = [.. findings.Select(finding => (double)finding.Distances[0]).Order()];
        return new NeighbourReport(
            distances, [.. between.data<float>().Select(distance => (double)distance).Order()],
            Compose(request, findings, options), new FeatureStamp(network.Name, network.Checksum, network.Preparation, network.IsOwn))
        {
            HeldOut = held?.Compare(distances, findings.Average(finding => finding.Nearer)),
        };
    }

    /// <summary>Neighbours of every picture; only the pictures that will be shown are kept.</summary>
    private static List<Finding> Search(MetricRequest request, FeatureNetwork network, Tensor reals, HeldOutFeatures? held, int num, NeighbourOptions options)
    {
        using IPictureBatches batches = request.Fakes is { } fakes ? new SourceBatches(fakes, SourceBatches.Choose(fakes, num)) : new GeneratedBatches(request);
        var findings = new List<Finding>();
        var shown = new PriorityQueue<Finding, float>();
        while (findings.Count < num)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            foreach (Tensor images in batches.Next(Math.Min(request.Batch, num - findings.Count)))
            {
                Tensor features = network.Extract(images, FeatureKind.Vector)[0].cpu();
                (Tensor distances, Tensor indices) = Neighbourhoods.Nearest(features, reals, options.Neighbours);
                (float Distance, long Index, double Nearer)[]? others = held?.Look(features);
                for (int i = 0; i < images.shape[0]; i++)
                {
                    var finding = new Finding(findings.Count, [.. distances[i].data<float>()], [.. indices[i].data<long>()]) { HeldOut = others?[i].Index, HeldOutDistance = others?[i].Distance ?? 0, Nearer = others?[i].Nearer ?? 0 };
                    if (!float.IsFinite(finding.Distances[0]))
                    {
                        throw new StyleGanException($"The features of the generated picture {findings.Count} are not finite numbers. The generator or the feature network is broken, or its weights are damaged.");
                    }

                    findings.Add(finding);
                    finding.Picture = ToPicture(images[i]);
                    shown.Enqueue(finding, -finding.Distances[0]);
                    if (shown.Count > options.Shown)
                    {
                        shown.Dequeue().Picture = null;
                    }
                }
            }

            request.Progress?.Report(0.4 + (0.6 * findings.Count / num));
        }

        return findings;
    }

    private static Picture Compose(MetricRequest request, List<Finding> findings, NeighbourOptions options)
    {
        var items = new List<CaptionedPicture>();
        foreach (Finding finding in findings.Where(item => item.Picture is not null).OrderBy(item => item.Distances[0]))
        {
            items.Add(new CaptionedPicture($"made {finding.Number}", Enlarge(finding.Picture!, options.CellPx)));
            items.AddRange(finding.Neighbours.Zip(finding.Distances, (index, distance) => new CaptionedPicture(
                string.Create(CultureInfo.InvariantCulture, $"#{index}  {distance:0.00}"), Enlarge(request.RequireData().ReadPicture((int)index), options.CellPx))));
            if (options.HeldOut is { } held)
            {
                items.Add(new CaptionedPicture(string.Create(CultureInfo.InvariantCulture, $"held {finding.HeldOutDistance:0.00}"), Enlarge(held.ReadPicture((int)finding.HeldOut!.Value), options.CellPx)));
            }
        }

        return CaptionedSheet.Compose(items, options.Neighbours + (options.HeldOut is null ? 1 : 2));
    }

    private static Picture ToPicture(Tensor image) =>
        new((int)image.shape[2], (int)image.shape[1], (int)image.shape[0], [.. image.permute(1, 2, 0).contiguous().cpu().bytes]);

    /// <summary>Whole pixels become larger squares, so that nothing is smoothed over.</summary>
    private static Picture Enlarge(Picture picture, int cellPx)
    {
        int factor = Math.Max(1, cellPx / picture.Width);
        return PictureResizer.Resize(picture, picture.Width * factor, picture.Height * factor, ResizeFilter.Box);
    }

    /// <summary>A generated picture's neighbours, nearest first.</summary>
    private sealed record Finding(int Number, float[] Distances, long[] Neighbours)
    {
        public Picture? Picture { get; set; }

        /// <summary>The nearest held-out picture, if there are any.</summary>
        public long? HeldOut { get; init; }

        public float HeldOutDistance { get; init; }

        /// <summary>1 when a training picture is nearer than that, ½ when both are equally far.</summary>
        public double Nearer { get; init; }
    }
}
