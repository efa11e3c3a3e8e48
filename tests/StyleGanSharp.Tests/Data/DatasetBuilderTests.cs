using System.Text;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Data;

public sealed class DatasetBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Source => Directory.CreateDirectory(_folder.File("source")).FullName;

    private string Dest => _folder.File("out.zip");

    [Fact]
    public void Given_images_of_many_kinds_When_built_Then_all_are_alike_and_bad_ones_are_listed_by_name()
    {
        WriteMixture();

        DatasetBuildReport report = Build(Options());

        Assert.Equal((Dest, 4, 16, 4, 0), (report.Dest, report.Written, report.Resolution, report.Channels, report.LabelDim));
        Assert.Equal([Path.Combine(Source, "broken.png"), Path.Combine(Source, "empty.jpg")], report.Skipped.Select(problem => problem.Name));
        Assert.StartsWith("cannot be decoded; it is damaged or cut off: ", report.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.Equal("is empty (0 bytes).", report.Skipped[1].Reason);
        using ImageDataset dataset = ImageDataset.Open(Dest);
        Assert.Equal((4, 16, 4), (dataset.Count, dataset.Resolution, dataset.Channels));
        Assert.Equal(Enumerable.Range(0, 4).Select(i => $"{Dest}: 00000/img0000000{i}.png"), Enumerable.Range(0, 4).Select(dataset.Describe));
        // a.png is 16x16 RGB already: untouched, but for the alpha it gets.
        byte[] pixels = Read(dataset, 0);
        Assert.Equal(DataFiles.Planes(Images.Noise(16, 16, 3, 5)), pixels[..(3 * 256)]);
        Assert.All(pixels[(3 * 256)..], value => Assert.Equal(255, value));
    }

    [Fact]
    public void Given_any_number_of_workers_When_built_Then_the_zip_is_the_same_to_the_byte()
    {
        WriteMixture();
        byte[][] zips = [.. new[] { 1, 2, 5, 5 }.Select(workers =>
        {
            Build(Options() with { Workers = workers });
            return File.ReadAllBytes(Dest);
        })];

        Assert.All(zips, zip => Assert.Equal(zips[0], zip));
    }

    [Theory]
    [InlineData(AlphaMode.White, 255)]
    [InlineData(AlphaMode.Black, 0)]
    public void Given_transparency_When_it_is_laid_over_a_color_Then_the_result_is_rgb(AlphaMode alpha, byte expected)
    {
        ImageCodec.Save(Path.Combine(Source, "a.png"), Images.Flat(32, 32, 10, 20, 30, 0));

        DatasetBuildReport report = Build(Options() with { Alpha = alpha });

        using ImageDataset dataset = ImageDataset.Open(Dest);
        Assert.Equal((3, 3), (report.Channels, dataset.Channels));
        Assert.All(Read(dataset, 0), value => Assert.Equal(expected, value));
    }

    [Fact]
    public void Given_labels_When_some_images_are_skipped_Then_the_rest_keep_theirs_and_the_class_names()
    {
        DataFiles.WriteNoise(Source, 4, side: 16);
        File.WriteAllBytes(Path.Combine(Source, "img001.png"), [1, 2, 3]);
        File.WriteAllText(Path.Combine(Source, "dataset.json"),
            "{\"labels\": [[\"img000.png\",2],[\"img001.png\",0],[\"img002.png\",1],[\"img003.png\",2]], \"classes\": [\"Hüte\",\"b\",\"c\"]}");

        DatasetBuildReport report = Build(Options() with { Resolution = null });

        Assert.Equal((3, 3), (report.Written, report.LabelDim));
        using ZipImages zip = ZipImages.Open(Dest);
        Assert.Equal("{\"labels\":[[\"00000/img00000000.png\",2],[\"00000/img00000001.png\",1],[\"00000/img00000002.png\",2]],\"classes\":[\"Hüte\",\"b\",\"c\"]}",
            Encoding.UTF8.GetString(zip.ReadDatasetJson(string.Empty)!));
    }

    [Fact]
    public void Given_class_folders_When_built_to_a_folder_Then_labels_and_images_are_there()
    {
        foreach (string name in new[] { "cat", "dog" })
        {
            Directory.CreateDirectory(Path.Combine(Source, name));
            DataFiles.WriteNoise(Path.Combine(Source, name), 2, side: 16);
        }

        string dest = _folder.File("out");
        Build(Options() with { Dest = dest, LabelsFromFolders = true });

        using ImageDataset dataset = ImageDataset.Open(dest, new ImageDatasetOptions { UseLabels = true });
        Assert.Equal((4, 2), (dataset.Count, dataset.LabelDim));
        Assert.Equal(DataFiles.Planes(Images.Noise(16, 16, 3, 1)), Read(dataset, 3));
        Assert.Contains("\"classes\":[\"cat\",\"dog\"]", File.ReadAllText(Path.Combine(dest, "dataset.json")), StringComparison.Ordinal);
        Assert.Equal(["out", "source"], Directory.GetDirectories(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Given_idx_files_When_built_Then_images_and_labels_are_carried_over()
    {
        byte[] pixels = Images.Noise(28, 28 * 3, 1).Pixels;
        string path = _folder.File("t-images-idx3-ubyte");
        File.WriteAllBytes(path, DataFiles.Idx([3, 28, 28], pixels));
        File.WriteAllBytes(_folder.File("t-labels-idx1-ubyte"), DataFiles.Idx([3], [1, 0, 4]));

        DatasetBuildReport report = Build(Options() with { Source = path, Resolution = null });

        Assert.Equal((3, 32, 1, 5), (report.Written, report.Resolution, report.Channels, report.LabelDim));
        using ImageDataset direct = ImageDataset.Open(path);
        using ImageDataset built = ImageDataset.Open(Dest);
        Assert.Equal(Read(direct, 2), Read(built, 2));
    }

    [Fact]
    public void Given_a_maximum_When_built_Then_so_many_are_written()
    {
        DataFiles.WriteNoise(Source, 20, side: 16);

        Assert.Equal(7, Build(Options() with { MaxImages = 7 }).Written);
    }

    [Fact]
    public void Given_no_transform_When_an_image_is_not_square_Then_it_is_skipped_with_the_remedy()
    {
        DataFiles.WriteNoise(Source, 1, side: 32);
        ImageCodec.Save(Path.Combine(Source, "wide.png"), Images.Noise(40, 30, 3));

        DatasetBuildReport report = Build(Options() with { Transform = ImageTransform.None });

        Assert.Equal([new DatasetProblem(Path.Combine(Source, "wide.png"), "is 40x30, not square; choose DatasetBuildOptions.Transform = CenterCrop, for example.")], report.Skipped);
    }

    [Fact]
    public void Given_nothing_usable_When_built_Then_it_fails_and_leaves_nothing_behind()
    {
        File.WriteAllText(Path.Combine(Source, "a.png"), "not an image");
        File.WriteAllText(Path.Combine(Source, "b.png"), "neither");

        var error = Assert.Throws<StyleGanException>(() => Build(Options()));

        Assert.Equal($"None of the 2 images of {Source} can be used. The first one, {Path.Combine(Source, "a.png")}: "
            + "is a text, not an image.", error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Given_headers_without_bodies_When_built_Then_it_fails_and_an_old_file_stays()
    {
        File.WriteAllBytes(Path.Combine(Source, "a.png"), DataFiles.Png(16, 3, 1)[..60]);
        File.WriteAllText(Dest, "old");

        var error = Assert.Throws<StyleGanException>(() => Build(Options()));

        Assert.StartsWith($"None of the 1 image of {Source} can be used.", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(Dest));
        Assert.Equal(["out.zip"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Given_sizes_that_differ_When_no_resolution_is_given_Then_the_error_asks_for_one()
    {
        DataFiles.WriteNoise(Source, 2, side: 16);
        ImageCodec.Save(Path.Combine(Source, "img001.png"), Images.Noise(20, 16, 3));

        Assert.Equal($"DatasetBuildOptions.Resolution is missing; {Path.Combine(Source, "img001.png")} is 20x16 and {Path.Combine(Source, "img000.png")} 16x16. Say what size all shall have: DatasetBuildOptions.Resolution = 256, for example.",
            Assert.Throws<OptionException>(() => Build(Options() with { Resolution = null })).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Given_a_cancellation_When_building_Then_it_stops_and_leaves_nothing_behind(bool toZip)
    {
        DataFiles.WriteNoise(Source, 30, side: 16);
        using var cancellation = new CancellationTokenSource();
        var progress = new Immediate<DatasetBuildProgress>(p =>
        {
            if (!p.IsScanning && p.Done == 10)
            {
                cancellation.Cancel();
            }
        });

        Assert.ThrowsAny<OperationCanceledException>(() => DatasetBuilder.Build(Options() with { Dest = toZip ? Dest : _folder.File("out") }, progress, cancellation.Token));

        Assert.Equal([Source], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Given_a_build_When_run_Then_progress_covers_every_image_of_both_passes()
    {
        WriteMixture();
        var seen = new List<DatasetBuildProgress>();

        DatasetBuilder.Build(Options(), new Immediate<DatasetBuildProgress>(seen.Add), TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, 6), seen.Where(p => p.IsScanning).Select(p => p.Done));
        Assert.Equal(Enumerable.Range(1, 6), seen.Where(p => !p.IsScanning).Select(p => p.Done));
        Assert.Equal(new DatasetBuildProgress(false, 6, 6, 2), seen[^1]);
    }

    [Fact]
    public void Given_an_unwritable_destination_When_built_Then_the_error_names_it()
    {
        DataFiles.WriteNoise(Source, 1, side: 16);
        File.WriteAllText(_folder.File("file"), "");
        string inside = Path.Combine(_folder.File("file"), "out.zip");

        var error = Assert.Throws<StyleGanException>(() => Build(Options() with { Dest = inside }));

        Assert.StartsWith($"{inside} cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Free some space or choose another folder.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Given_the_disk_is_full_When_writing_Then_the_error_says_so_and_nothing_is_left(bool toZip)
    {
        string path = _folder.File("full.zip");

        var error = Assert.Throws<StyleGanException>(() => DatasetDestination.Write(path, toZip, add =>
        {
            add("00000/img00000000.png", new byte[10]);
            throw new IOException("No space left on device.");
        }));

        Assert.Equal($"{path} cannot be written: No space left on device. Free some space or choose another folder.", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Given_several_bad_options_When_built_Then_all_are_reported()
    {
        string busy = Directory.CreateDirectory(_folder.File("busy/sub")).Parent!.FullName;

        Assert.Equal($"DatasetBuildOptions.Dest is '{busy}'; the folder is not empty. Choose a new one. DatasetBuildOptions.Resolution is 100; it must be a power of two from 4 to 4096. "
            + "DatasetBuildOptions.MaxImages is 0; it must be at least 1. DatasetBuildOptions.Workers is 0; it must be at least 1.",
            Assert.Throws<OptionException>(() => Build(Options() with { Dest = busy, Resolution = 100, MaxImages = 0, Workers = 0 })).Message);
        Assert.Equal($"DatasetBuildOptions.Dest is '{Source}'; it must not be the source.",
            Assert.Throws<OptionException>(() => Build(Options() with { Dest = Source })).Message);
    }

    public void Dispose() => _folder.Dispose();

    private DatasetBuildOptions Options() => new() { Source = Source, Dest = Dest, Resolution = 16, Workers = 2 };

    private static DatasetBuildReport Build(DatasetBuildOptions options) => DatasetBuilder.Build(options, cancellationToken: TestContext.Current.CancellationToken);

    private void WriteMixture()
    {
        ImageCodec.Save(Path.Combine(Source, "a.png"), Images.Noise(16, 16, 3, 5));
        ImageCodec.Save(Path.Combine(Source, "b.jpg"), Images.Ramp(70, 40));
        File.WriteAllBytes(Path.Combine(Source, "broken.png"), DataFiles.Png(64, 3, 1)[..400]);
        File.WriteAllBytes(Path.Combine(Source, "empty.jpg"), []);
        ImageCodec.Save(Path.Combine(Source, "grey.png"), Images.Noise(33, 33, 1));
        ImageCodec.Save(Path.Combine(Source, "rgba.webp"), Images.Noise(20, 50, 4), 100);
    }

    private static byte[] Read(ImageDataset dataset, int index)
    {
        byte[] pixels = new byte[dataset.Channels * dataset.Resolution * dataset.Resolution];
        dataset.ReadImage(index, pixels);
        return pixels;
    }

    private sealed class Immediate<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
