using StyleGanSharp.Data;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Data;

public sealed class IdxImagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _pixels = Images.Noise(28, 28 * 5, 1).Pixels;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Given_images_and_labels_packed_or_not_When_opened_Then_images_are_padded_and_labeled(bool packsImages, bool packsLabels)
    {
        string path = WriteImages(packsImages);
        WriteLabels(packsLabels, 5);

        using ImageDataset dataset = ImageDataset.Open(path, new ImageDatasetOptions { UseLabels = true, Resolution = 32 });

        Assert.Equal((Path.GetFileName(_folder.Path) + "-train-32", 5, 32, 1, 10), (dataset.Name, dataset.Count, dataset.Resolution, dataset.Channels, dataset.LabelDim));
        byte[] pixels = new byte[1024];
        dataset.ReadImage(3, pixels);
        for (int y = 0; y < 32; y++)
        {
            for (int x = 0; x < 32; x++)
            {
                int expected = x is < 2 or >= 30 || y is < 2 or >= 30 ? 0 : _pixels[(((3 * 28) + y - 2) * 28) + x - 2];
                Assert.Equal(expected, pixels[(32 * y) + x]);
            }
        }

        float[] label = new float[10];
        dataset.ReadLabel(1, label);
        Assert.Equal(1, label[9]);
        Assert.Equal(1, label.Sum());
        Assert.Equal($"{path}: image 3", dataset.Describe(3));
    }

    [Fact]
    public void Given_images_in_a_folder_When_the_folder_is_opened_Then_the_error_names_the_file_to_use()
    {
        string path = WriteImages(packs: true);

        Assert.Equal($"{_folder.Path} has no images (png, jpg, webp, gif, tiff, avif, bmp), but an IDX file. Use it directly: {path}",
            Assert.Throws<StyleGanException>(() => ImageDataset.Open(_folder.Path)).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Given_a_file_cut_off_When_opened_Then_the_error_counts_what_is_there(bool packs)
    {
        string path = _folder.File("train-images-idx3-ubyte" + (packs ? ".gz" : ""));
        byte[] cut = DataFiles.Idx([5, 28, 28], _pixels[..2000]);
        File.WriteAllBytes(path, packs ? DataFiles.GZip(cut) : cut);

        AssertError(path, $"{path} is cut off: it announces 5 items and holds 2. Download it again.");
    }

    [Fact]
    public void Given_damaged_gzip_When_opened_Then_the_error_says_so()
    {
        string path = WriteImages(packs: true);
        byte[] data = File.ReadAllBytes(path);
        File.WriteAllBytes(path, [.. data[..10], .. Enumerable.Repeat((byte)0xff, 100)]);

        AssertError(path, $"{path} is damaged: its gzip data is not valid. Download it again.");
    }

    [Fact]
    public void Given_another_magic_When_opened_Then_the_error_shows_it()
    {
        string path = _folder.File("train-images-idx3-ubyte");
        File.WriteAllBytes(path, "PNG and more bytes"u8.ToArray());

        AssertError(path, $"{path} is not an IDX file of bytes with 3 dimensions: its first bytes are 504E4720.");
    }

    [Fact]
    public void Given_labels_of_another_set_When_asked_for_Then_the_error_counts_both()
    {
        string path = WriteImages(packs: false);
        WriteLabels(packs: false, 4);

        AssertError(path, $"{_folder.File("train-labels-idx1-ubyte")} has 4 labels, but {path} has 5 images. Use the two files of one set.", useLabels: true);
    }

    [Fact]
    public void Given_no_labels_When_asked_for_Then_the_error_says_so()
    {
        string path = WriteImages(packs: false);

        AssertError(path, $"{path} has no labels. Add a dataset.json with labels, or use sub-folders as classes (ImageDatasetOptions.LabelsFromFolders).", useLabels: true);
    }

    public void Dispose() => _folder.Dispose();

    private string WriteImages(bool packs)
    {
        string path = _folder.File("train-images-idx3-ubyte" + (packs ? ".gz" : ""));
        byte[] data = DataFiles.Idx([5, 28, 28], _pixels);
        File.WriteAllBytes(path, packs ? DataFiles.GZip(data) : data);
        return path;
    }

    private void WriteLabels(bool packs, int count)
    {
        byte[] labels = [.. new byte[] { 3, 9, 0, 1, 2 }.Take(count)];
        byte[] data = DataFiles.Idx([count], labels);
        File.WriteAllBytes(_folder.File("train-labels-idx1-ubyte" + (packs ? ".gz" : "")), packs ? DataFiles.GZip(data) : data);
    }

    private static void AssertError(string path, string message, bool useLabels = false) =>
        Assert.Equal(message, Assert.Throws<StyleGanException>(() => ImageDataset.Open(path, new ImageDatasetOptions { UseLabels = useLabels })).Message);
}
