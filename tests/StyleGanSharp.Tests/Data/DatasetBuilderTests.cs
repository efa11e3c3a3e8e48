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
    public void Given_Pictures_Of_Many_Kinds_When_Built_Then_All_Are_Alike_And_Bad_Ones_Are_Listed_By_Name()
    {
        WriteMixture();

        DatasetBuildReport report = Build(Options());

        Assert.Equal((Dest, 4, 16, 4, 0), (report.Dest, report.Written, report.Resolution, report.Channels, report.LabelDim));
        Assert.Equal([Path.Combine(Source, "broken.png"), Path.Combine(Source, "empty.jpg")], report.Skipped.Select(problem => problem.Name));
        Assert.StartsWith("cannot be decoded; it is damaged or cut off: ", report.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.Equal("is empty (0 bytes).", report.Skipped[1].Reason);
        using IImageSource source = ImageSource.Open(Dest);
        Assert.Equal((4, 16, 4), (source.Count, source.Resolution, source.Channels));
        Assert.Equal(Enumerable.Range(0, 4).Select(i => $"{Dest}: 00000/img0000000{i}.png"), Enumerable.Range(0, 4).Select(source.Describe));
        // a.png is 16x16 RGB already: untouched, but for the alpha it gets.
        byte[] pixels = Read(source, 0);
        Assert.Equal(DataFiles.Planes(Pictures.Noise(16, 16, 3, 5)), pixels[..(3 * 256)]);
        Assert.All(pixels[(3 * 256)..], value => Assert.Equal(255, value));
    }

    [Fact]
    public void Given_Any_Number_Of_Workers_When_Built_Then_The_Zip_Is_The_Same_To_The_Byte()
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
    public void Given_Transparency_When_It_Is_Laid_Over_A_Colour_Then_The_Result_Is_Rgb(AlphaMode alpha, byte expected)
    {
        ImageCodec.Save(Path.Combine(Source, "a.png"), Pictures.Flat(32, 32, 10, 20, 30, 0));

        DatasetBuildReport report = Build(Options() with { Alpha = alpha });

        using IImageSource source = ImageSource.Open(Dest);
        Assert.Equal((3, 3), (report.Channels, source.Channels));
        Assert.All(Read(source, 0), value => Assert.Equal(expected, value));
    }

    [Fact]
    public void Given_Labels_When_Some_Pictures_Are_Skipped_Then_The_Rest_Keep_Theirs_And_The_Class_Names()
    {
        DataFiles.WriteNoise(Source, 4, side: 16);
        File.WriteAllBytes(Path.Combine(Source, "img001.png"), [1, 2, 3]);
        File.WriteAllText(Path.Combine(Source, "dataset.json"),
            "{\"labels\": [[\"img000.png\",2],[\"img001.png\",0],[\"img002.png\",1],[\"img003.png\",2]], \"classes\": [\"Hüte\",\"b\",\"c\"]}");

        DatasetBuildReport report = Build(Options() with { Resolution = null });

        Assert.Equal((3, 3), (report.Written, report.LabelDim));
        using ZipStore zip = ZipStore.Open(Dest);
        Assert.Equal("{\"labels\":[[\"00000/img00000000.png\",2],[\"00000/img00000001.png\",1],[\"00000/img00000002.png\",2]],\"classes\":[\"Hüte\",\"b\",\"c\"]}",
            Encoding.UTF8.GetString(zip.ReadDatasetJson()!));
    }

    [Fact]
    public void Given_Class_Folders_When_Built_To_A_Folder_Then_Labels_And_Pictures_Are_There()
    {
        foreach (string name in new[] { "cat", "dog" })
        {
            Directory.CreateDirectory(Path.Combine(Source, name));
            DataFiles.WriteNoise(Path.Combine(Source, name), 2, side: 16);
        }

        string dest = _folder.File("out");
        Build(Options() with { Dest = dest, LabelsFromFolders = true });

        using IImageSource source = ImageSource.Open(dest, new ImageSourceOptions { UseLabels = true });
        Assert.Equal((4, 2), (source.Count, source.LabelDim));
        Assert.Equal(DataFiles.Planes(Pictures.Noise(16, 16, 3, 1)), Read(source, 3));
        Assert.Contains("\"classes\":[\"cat\",\"dog\"]", File.ReadAllText(Path.Combine(dest, "dataset.json")), StringComparison.Ordinal);
        Assert.Equal(["out", "source"], Directory.GetDirectories(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Given_Idx_Files_When_Built_Then_Pictures_And_Labels_Are_Carried_Over()
    {
        byte[] pixels = Pictures.Noise(28, 28 * 3, 1).Pixels;
        string path = _folder.File("t-images-idx3-ubyte");
        File.WriteAllBytes(path, DataFiles.Idx([3, 28, 28], pixels));
        File.WriteAllBytes(_folder.File("t-labels-idx1-ubyte"), DataFiles.Idx([3], [1, 0, 4]));

        DatasetBuildReport report = Build(Options() with { Source = path, Resolution = null });

        Assert.Equal((3, 32, 1, 5), (report.Written, report.Resolution, report.Channels, report.LabelDim));
        using IImageSource direct = ImageSource.Open(path);
        using IImageSource built = ImageSource.Open(Dest);
        Assert.Equal(Read(direct, 2), Read(built, 2));
    }

    [Fact]
    public void Given_A_Maximum_When_Built_Then_So_Many_Are_Written()
    {
        DataFiles.WriteNoise(Source, 20, side: 16);

        Assert.Equal(7, Build(Options() with { MaxImages = 7 }).Written);
    }

    [Fact]
    public void Given_No_Transform_When_A_Picture_Is_Not_Square_Then_It_Is_Skipped_With_The_Remedy()
    {
        DataFiles.WriteNoise(Source, 1, side: 32);
        ImageCodec.Save(Path.Combine(Source, "wide.png"), Pictures.Noise(40, 30, 3));

        DatasetBuildReport report = Build(Options() with { Transform = PictureTransform.None });

        Assert.Equal([new DatasetProblem(Path.Combine(Source, "wide.png"), "is 40x30, not square; choose DatasetBuildOptions.Transform = CenterCrop, for example.")], report.Skipped);
    }

    [Fact]
    public void Given_Nothing_Usable_When_Built_Then_It_Fails_And_Leaves_Nothing_Behind()
    {
        File.WriteAllText(Path.Combine(Source, "a.png"), "not a picture");
        File.WriteAllText(Path.Combine(Source, "b.png"), "neither");

        var error = Assert.Throws<StyleGanException>(() => Build(Options()));

        Assert.Equal($"None of the 2 pictures of {Source} can be used. The first one, {Path.Combine(Source, "a.png")}: "
            + "is not a picture in a known format (PNG, JPEG, WebP, GIF, TIFF, AVIF, PNM, BMP).", error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Given_Headers_Without_Bodies_When_Built_Then_It_Fails_And_An_Old_File_Stays()
    {
        File.WriteAllBytes(Path.Combine(Source, "a.png"), DataFiles.Png(16, 3, 1)[..60]);
        File.WriteAllText(Dest, "old");

        var error = Assert.Throws<StyleGanException>(() => Build(Options()));

        Assert.StartsWith($"None of the 1 pictures of {Source} can be used.", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(Dest));
        Assert.Equal(["out.zip"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Given_Sizes_That_Differ_When_No_Resolution_Is_Given_Then_The_Error_Asks_For_One()
    {
        DataFiles.WriteNoise(Source, 2, side: 16);
        ImageCodec.Save(Path.Combine(Source, "img001.png"), Pictures.Noise(20, 16, 3));

        Assert.Equal($"DatasetBuildOptions.Resolution is missing; {Path.Combine(Source, "img001.png")} is 20x16 and {Path.Combine(Source, "img000.png")} 16x16. Say what size all shall have: DatasetBuildOptions.Resolution = 256, for example.",
            Assert.Throws<OptionException>(() => Build(Options() with { Resolution = null })).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Given_A_Cancellation_When_Building_Then_It_Stops_And_Leaves_Nothing_Behind(bool toZip)
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
    public void Given_A_Build_When_Run_Then_Progress_Covers_Every_Picture_Of_Both_Passes()
    {
        WriteMixture();
        var seen = new List<DatasetBuildProgress>();

        DatasetBuilder.Build(Options(), new Immediate<DatasetBuildProgress>(seen.Add), TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, 6), seen.Where(p => p.IsScanning).Select(p => p.Done));
        Assert.Equal(Enumerable.Range(1, 6), seen.Where(p => !p.IsScanning).Select(p => p.Done));
        Assert.Equal(new DatasetBuildProgress(false, 6, 6, 2), seen[^1]);
    }

    [Fact]
    public void Given_An_Unwritable_Destination_When_Built_Then_The_Error_Names_It()
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
    public void Given_The_Disk_Is_Full_When_Writing_Then_The_Error_Says_So_And_Nothing_Is_Left(bool toZip)
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
    public void Given_Several_Bad_Options_When_Built_Then_All_Are_Reported()
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
        ImageCodec.Save(Path.Combine(Source, "a.png"), Pictures.Noise(16, 16, 3, 5));
        ImageCodec.Save(Path.Combine(Source, "b.jpg"), Pictures.Ramp(70, 40));
        File.WriteAllBytes(Path.Combine(Source, "broken.png"), DataFiles.Png(64, 3, 1)[..400]);
        File.WriteAllBytes(Path.Combine(Source, "empty.jpg"), []);
        ImageCodec.Save(Path.Combine(Source, "grey.png"), Pictures.Noise(33, 33, 1));
        ImageCodec.Save(Path.Combine(Source, "rgba.webp"), Pictures.Noise(20, 50, 4), 100);
    }

    private static byte[] Read(IImageSource source, int index)
    {
        byte[] pixels = new byte[source.Channels * source.Resolution * source.Resolution];
        source.ReadImage(index, pixels);
        return pixels;
    }

    private sealed class Immediate<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
