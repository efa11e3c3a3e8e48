using FsCheck.Xunit;
using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Reporting;

public sealed class NearestImagesTests
{
    [Fact]
    public void Given_copies_and_new_images_When_checked_Then_copies_are_found_and_new_ones_are_not()
    {
        using ImageDataset data = Avatars(60, seed: 1);
        using ImageDataset fresh = Avatars(60, seed: 2);
        NeighborReport copies = NearestImages.Find(new MetricRequest { Data = data, Fakes = data });
        Assert.All(copies.FakeDistances, distance => Assert.Equal(0, distance, 1e-4));
        Assert.True(copies.CopyChance > 0.99 && copies.SuspiciousFraction > 0.95);

        NeighborReport same = NearestImages.Find(new MetricRequest { Data = data, Fakes = fresh });
        Assert.InRange(same.CopyChance, 0.3, 0.7);
        Assert.True(same.SuspiciousFraction < 0.2);

        using GeneratorNetwork generator = TinyNetworks.Generator();
        NeighborReport unlike = NearestImages.Find(new MetricRequest { Data = data, Generator = generator, Num = 20 });
        Assert.True(unlike.CopyChance < 0.05);
        Assert.Equal(20, unlike.FakeDistances.Count);
        Assert.Equal(2, unlike.Plot().Series.Count);
    }

    [Fact]
    public void Given_a_sheet_When_made_Then_each_row_is_an_image_and_its_neighbors_nearest_first()
    {
        using ImageDataset data = Avatars(10, seed: 1);
        NeighborReport report = NearestImages.Find(new MetricRequest { Data = data, Fakes = data }, new NeighborOptions { Neighbors = 2, Shown = 3, CellPx = 32 });
        const int cell = 32 + 12;
        const int row = 32 + 24 + 12;
        Assert.Equal((12 + (3 * cell), 12 + (3 * row)), (report.Sheet.Width, report.Sheet.Height));

        // A copy and its original look alike on the sheet; the second neighbor is another image.
        for (int y = 0; y < 3; y++)
        {
            byte[] Cell(int x) => [.. Enumerable.Range(0, 32 * 32).SelectMany(i => Images.At(report.Sheet, 12 + (x * cell) + (i % 32), 12 + (y * row) + 24 + (i / 32)))];
            Assert.Equal(Cell(0), Cell(1));
            Assert.NotEqual(Cell(0), Cell(2));
        }
    }

    [Fact]
    public void Given_a_held_out_set_When_checked_Then_it_tells_copies_from_new_images_and_images_unlike_any()
    {
        using ImageDataset data = Avatars(80, seed: 1);
        using ImageDataset heldOut = Avatars(50, seed: 2);
        using ImageDataset fresh = Avatars(60, seed: 3);
        NeighborOptions options = new() { HeldOut = heldOut, Neighbors = 2, Shown = 3, CellPx = 32 };
        NeighborReport report = NearestImages.Find(new MetricRequest { Data = data, Fakes = data }, options);
        HeldOutComparison copies = report.HeldOut!;
        Assert.True(copies.CopyChance > 0.99 && copies.Deviations > 8, copies.Verdict);
        Assert.Contains("are nearer to the training images than held-out ones are", copies.Verdict, StringComparison.Ordinal);
        Assert.EndsWith("the network repeats training images.", copies.Verdict, StringComparison.Ordinal);

        // 50 of the 80 copied images are among those compared with; the other 30 have no favorite.
        Assert.Equal((50, 0), (copies.Compared, copies.Equal));
        Assert.InRange(copies.NearerFraction, 50.0 / 80, 1);
        Assert.Equal(3, report.Plot().Series.Count);
        Assert.Equal(12 + (4 * (32 + 12)), report.Sheet.Width);

        HeldOutComparison same = NearestImages.Find(new MetricRequest { Data = data, Fakes = fresh }, options).HeldOut!;
        Assert.InRange(same.Deviations, -3, 3);
        Assert.InRange(same.NearerFraction, 0.25, 0.75);
        Assert.EndsWith("no sign of copies.", same.Verdict, StringComparison.Ordinal);

        using GeneratorNetwork generator = TinyNetworks.Generator();
        HeldOutComparison unlike = NearestImages.Find(new MetricRequest { Data = data, Generator = generator, Num = 20 }, options).HeldOut!;
        Assert.True(unlike.Deviations < -3, unlike.Verdict);
        Assert.Contains("farther from the training images than", unlike.Verdict, StringComparison.Ordinal);

        // A held-out set that is none.
        HeldOutComparison own = NearestImages.Find(new MetricRequest { Data = data, Fakes = fresh }, options with { HeldOut = data }).HeldOut!;
        Assert.Equal(80, own.Equal);
        using ImageDataset one = Avatars(1, seed: 4);
        Assert.Contains("NeighborOptions.HeldOut is ", Assert.Throws<OptionException>(() => (options with { HeldOut = one }).Validate()).Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 30)]
    public void Given_any_distances_When_compared_Then_the_chance_is_the_share_of_pairs(byte[] fakes, byte[] reals)
    {
        double[] x = [.. fakes.Append((byte)7).Select(value => value / 16.0).Order()];
        double[] y = [.. reals.Append((byte)9).Select(value => value / 16.0).Order()];
        var report = new NeighborReport(x, y, new Image(1, 1, 1, [0]), new FeatureStamp("a", "b", "c", false));
        double expected = x.SelectMany(a => y.Select(b => a < b ? 1.0 : a > b ? 0 : 0.5)).Average();
        Assert.Equal(expected, report.CopyChance, 1e-12);
        Assert.Equal(MannWhitney.Deviations(expected, x.Length, y.Length), -MannWhitney.Deviations(MannWhitney.Chance(y, x), y.Length, x.Length), 1e-9);
    }

    [Property(MaxTest = 20)]
    public void Given_any_vectors_When_the_nearest_are_sought_Then_they_are_those_of_all_distances(int seed)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource((ulong)(uint)seed);
        Tensor centers = random.Normal(9, 4) + 100;
        Tensor probes = cat([random.Normal(5, 4) + 100, centers.narrow(0, 3, 1)]);
        (Tensor distances, Tensor indices) = Neighborhoods.Nearest(probes, centers, 3);
        (Tensor all, Tensor order) = cdist(probes.to(ScalarType.Float64), centers.to(ScalarType.Float64)).sort(1);
        TensorAssert.Close(all.narrow(1, 0, 3).to(ScalarType.Float32), distances, 1e-4, 1e-4, "distances");
        Assert.True(order.narrow(1, 0, 1).eq(indices.narrow(1, 0, 1)).all().item<bool>());
        Assert.Equal(0, distances[5, 0].item<float>());
    }

    [Fact]
    public void Given_impossible_wishes_When_checked_Then_the_errors_say_what_to_do()
    {
        using ImageDataset data = Avatars(3, seed: 1);
        Assert.Contains("There are 3 real images; at least 4 are needed for 4 neighbors", Assert.Throws<StyleGanException>(() => NearestImages.Find(new MetricRequest { Data = data, Fakes = data })).Message, StringComparison.Ordinal);
        Assert.Contains("MetricRequest.Data is missing", Assert.Throws<OptionException>(() => NearestImages.Find(new MetricRequest { Fakes = data })).Message, StringComparison.Ordinal);
        string message = Assert.Throws<OptionException>(() => new NeighborOptions { Neighbors = 0, Shown = 0, CellPx = 0 }.Validate()).Message;
        Assert.All(new[] { "Neighbors is 0;", "Shown is 0;", "CellPx is 0;" }, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static ImageDataset Avatars(int count, ulong seed) => new AvatarOptions { Resolution = 8, Count = count, Seed = seed }.Open();
}
