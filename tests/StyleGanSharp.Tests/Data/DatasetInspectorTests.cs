using System.Text.Json;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Data;

public sealed class DatasetInspectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Given_a_good_data_set_When_inspected_Then_counts_statistics_and_sheet_are_right()
    {
        ImageCodec.Save(_folder.File("a.png"), Images.Flat(16, 16, 10, 100, 200));
        ImageCodec.Save(_folder.File("b.png"), Images.Flat(16, 16, 30, 100, 0));
        ImageCodec.Save(_folder.File("c.png"), Images.Flat(16, 16, 20, 100, 100));
        File.WriteAllText(_folder.File("dataset.json"), "{\"labels\": [[\"a.png\",0],[\"b.png\",2],[\"c.png\",2]], \"classes\": [\"hats\",\"none\",\"shoes\"]}");

        DatasetInspection found = DatasetInspector.Inspect(_folder.Path, new DatasetInspectOptions { CellPx = 32 }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((3, 3, 3), (found.Count, found.Checked, found.LabelDim));
        Assert.Equal([new ImageKindCount(16, 16, 3, 3)], found.Kinds);
        Assert.Equal([new ClassCount(0, "hats", 1), new ClassCount(1, "none", 0), new ClassCount(2, "shoes", 2)], found.Classes);
        Assert.Empty(found.Numbers);
        Assert.Equal([20.0, 100, 100], found.Mean);
        Assert.Equal([Math.Sqrt(200.0 / 3), 0, Math.Sqrt(20_000.0 / 3)], found.StandardDeviation.Select(s => s), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Empty(found.Unreadable);
        Assert.Null(found.UnsupportedReason);
        Assert.Equal((3 * 34) + 2, found.ContactSheet!.Width);
        Assert.Equal([30, 100, 0], Images.At(found.ContactSheet, 34 + 18, 18));
    }

    [Fact]
    public void Given_label_vectors_When_inspected_Then_each_number_is_described_over_all_images()
    {
        DataFiles.WriteNoise(_folder.Path, 4, side: 16);
        string[] names = [.. Directory.GetFiles(_folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        float[][] labels = [[1, 0.5f], [0, 0.25f], [1, -0.75f], [1, 1]];
        File.WriteAllText(_folder.File("dataset.json"), JsonSerializer.Serialize(new { labels = names.Zip(labels, (name, label) => new object[] { name, label }), classes = new[] { "hat" } }));

        DatasetInspection found = DatasetInspector.Inspect(_folder.Path, new DatasetInspectOptions { MaxImages = 1 }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([new LabelNumber(0, "hat", 0.75, 0, 1), new LabelNumber(1, null, 0.25, -0.75f, 1)], found.Numbers);
        Assert.Empty(found.Classes);
    }

    [Fact]
    public void Given_a_mixture_When_inspected_Then_every_trouble_is_reported()
    {
        ImageCodec.Save(_folder.File("a.png"), Images.Noise(16, 16, 3));
        ImageCodec.Save(_folder.File("b.png"), Images.Noise(16, 16, 3));
        ImageCodec.Save(_folder.File("c.png"), Images.Noise(20, 10, 1));
        File.WriteAllText(_folder.File("d.png"), "no image");

        DatasetInspection found = DatasetInspector.Inspect(_folder.Path, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([new ImageKindCount(16, 16, 3, 2), new ImageKindCount(20, 10, 1, 1)], found.Kinds);
        Assert.Equal([_folder.File("d.png")], found.Unreadable.Select(problem => problem.Name));
        Assert.Equal("1 of the images cannot be read.", found.UnsupportedReason);
        File.Delete(_folder.File("d.png"));
        Assert.Equal("The images have 2 different sizes.", DatasetInspector.Inspect(_folder.Path, cancellationToken: TestContext.Current.CancellationToken).UnsupportedReason);
    }

    [Fact]
    public void Given_transparent_pixels_When_inspected_Then_they_do_not_count()
    {
        Image image = Images.Flat(4, 4, 200, 100, 50, 255);
        for (int i = 0; i < 32; i += 4)
        {
            new byte[] { 0, 255, 0, 0 }.CopyTo(image.Pixels, i);
        }

        ImageCodec.Save(_folder.File("a.png"), image);

        Assert.Equal([200.0, 100, 50], DatasetInspector.Inspect(_folder.Path, cancellationToken: TestContext.Current.CancellationToken).Mean);
    }

    [Fact]
    public void Given_a_maximum_When_inspected_Then_so_many_are_checked_and_the_sheet_is_full()
    {
        DataFiles.WriteNoise(_folder.Path, 50, side: 16);

        DatasetInspection found = DatasetInspector.Inspect(_folder.Path, new DatasetInspectOptions { MaxImages = 20, CellsPerSide = 3, CellPx = 16 }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((50, 20), (found.Count, found.Checked));
        Assert.Equal(((3 * 18) + 2, (3 * 18) + 2), (found.ContactSheet!.Width, found.ContactSheet.Height));
        // The last cell is an image, not paper.
        Assert.NotEqual(Images.Flat(1, 1, 255, 255, 255).Pixels, Images.At(found.ContactSheet, 40, 40));
    }

    [Fact]
    public void Given_several_bad_options_When_inspected_Then_all_are_reported() =>
        Assert.Equal("DatasetInspectOptions.MaxImages is 0; it must be at least 1. DatasetInspectOptions.CellPx is 5; it must be 16 to 1024 pixels. DatasetInspectOptions.CellsPerSide is 65; it must be 1 to 64.",
            Assert.Throws<OptionException>(() => DatasetInspector.Inspect(_folder.Path, new DatasetInspectOptions { MaxImages = 0, CellPx = 5, CellsPerSide = 65 }, cancellationToken: TestContext.Current.CancellationToken)).Message);

    public void Dispose() => _folder.Dispose();
}
