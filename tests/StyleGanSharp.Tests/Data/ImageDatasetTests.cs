using System.IO.Compression;
using System.Text;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Data;

public sealed class ImageSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Root => _folder.Path;

    [Fact]
    public void Given_a_folder_and_a_zip_of_the_same_files_When_read_Then_they_are_the_same()
    {
        Directory.CreateDirectory(_folder.File("data/sub"));
        DataFiles.WriteNoise(_folder.File("data"), 5);
        ImageCodec.Save(_folder.File("data/sub/zz.webp"), Images.Noise(8, 8, 3, 9), 100);
        File.WriteAllText(_folder.File("data/notes.txt"), "not an image");
        WriteLabels("data", "{\"labels\": [[\"img000.png\",0],[\"img001.png\",2],[\"img002.png\",1],[\"img003.png\",0],[\"img004.png\",3],[\"sub/zz.webp\",1]]}");
        ZipFile.CreateFromDirectory(_folder.File("data"), _folder.File("data.zip"));

        var options = new ImageDatasetOptions { UseLabels = true };
        using ImageDataset folder = ImageDataset.Open(_folder.File("data"), options);
        using ImageDataset zip = ImageDataset.Open(_folder.File("data.zip"), options);

        foreach (ImageDataset dataset in new[] { folder, zip })
        {
            Assert.Equal(("data-8", 6, 8, 3, 4), (dataset.Name, dataset.Count, dataset.Resolution, dataset.Channels, dataset.LabelDim));
            Assert.Equal(DataFiles.Planes(Images.Noise(8, 8, 3, 4)), Read(dataset, 4));
            Assert.Equal(DataFiles.Planes(Images.Noise(8, 8, 3, 9)), Read(dataset, 5));
            Assert.Equal([0, 0, 1, 0], Label(dataset, 1));
            Assert.Equal([0, 1, 0, 0], Label(dataset, 5));
        }

        Assert.Equal(_folder.File("data/sub/zz.webp"), folder.Describe(5));
        Assert.Equal(_folder.File("data.zip") + ": sub/zz.webp", zip.Describe(5));
    }

    [Fact]
    public void Given_vector_labels_When_read_Then_they_are_as_written()
    {
        DataFiles.WriteNoise(Root, 2);
        WriteLabels("", "{\"labels\": {\"img001.png\": [0.5, -1, 3], \"img000.png\": [1, 2, 4]}}");

        using ImageDataset dataset = ImageDataset.Open(Root, new ImageDatasetOptions { UseLabels = true });

        Assert.Equal(3, dataset.LabelDim);
        Assert.Equal([1, 2, 4], Label(dataset, 0));
        Assert.Equal([0.5f, -1, 3], Label(dataset, 1));
    }

    [Fact]
    public void Given_labels_When_they_are_not_asked_for_Then_there_are_none_even_if_they_are_damaged()
    {
        DataFiles.WriteNoise(Root, 2);
        WriteLabels("", "{damaged");

        using ImageDataset dataset = ImageDataset.Open(Root);

        Assert.Equal(0, dataset.LabelDim);
        Assert.Equal([], Label(dataset, 0));
    }

    [Fact]
    public void Given_sub_folders_When_used_as_classes_Then_each_is_one_in_order_of_name()
    {
        foreach (string name in new[] { "dog", "cat", "emu/young" })
        {
            Directory.CreateDirectory(_folder.File(name));
            DataFiles.WriteNoise(_folder.File(name), 2);
        }

        using ImageDataset dataset = ImageDataset.Open(Root, new ImageDatasetOptions { UseLabels = true, LabelsFromFolders = true });

        Assert.Equal((6, 3), (dataset.Count, dataset.LabelDim));
        Assert.Equal([1, 0, 0], Label(dataset, 1));
        Assert.Equal([0, 1, 0], Label(dataset, 2));
        Assert.Equal([0, 0, 1], Label(dataset, 5));
    }

    [Fact]
    public void Given_a_linked_class_folder_and_a_link_to_the_top_When_listed_Then_the_first_is_followed_and_the_second_is_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs rights on Windows.");
        Directory.CreateDirectory(_folder.File("elsewhere/deep"));
        Directory.CreateDirectory(_folder.File("data/real"));
        DataFiles.WriteNoise(_folder.File("elsewhere"), 2);
        DataFiles.WriteNoise(_folder.File("data/real"), 1);
        Directory.CreateSymbolicLink(_folder.File("data/linked"), _folder.File("elsewhere"));
        Directory.CreateSymbolicLink(_folder.File("data/real/loop"), _folder.File("data"));
        Directory.CreateSymbolicLink(_folder.File("elsewhere/deep/loop"), _folder.File("elsewhere"));
        Directory.CreateSymbolicLink(_folder.File("elsewhere/deep/back"), _folder.File("data"));
        Directory.CreateSymbolicLink(_folder.File("alias"), _folder.File("data"));

        using ImageDataset direct = ImageDataset.Open(_folder.File("data"));
        using ImageDataset alias = ImageDataset.Open(_folder.File("alias"));

        Assert.Equal(3, direct.Count);
        Assert.Equal(_folder.File("data/linked/img001.png"), direct.Describe(1));
        Assert.Equal(3, alias.Count);
    }

    [Fact]
    public void Given_mirroring_When_opened_Then_the_second_half_is_flipped_with_the_same_labels()
    {
        DataFiles.WriteNoise(Root, 3, side: 4);
        WriteLabels("", "{\"labels\": [[\"img000.png\",0],[\"img001.png\",1],[\"img002.png\",2]]}");

        using ImageDataset dataset = ImageDataset.Open(Root, new ImageDatasetOptions { UseLabels = true, Mirror = true });

        Assert.Equal(6, dataset.Count);
        byte[] plain = Read(dataset, 1);
        byte[] mirrored = Read(dataset, 4);
        for (int row = 0; row < 12; row++)
        {
            Assert.Equal(plain[(4 * row)..(4 * (row + 1))].Reverse(), mirrored[(4 * row)..(4 * (row + 1))]);
        }

        Assert.Equal(Label(dataset, 1), Label(dataset, 4));
        Assert.EndsWith("img001.png (mirrored)", dataset.Describe(4), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_maximum_When_opened_Then_the_subset_is_distinct_random_and_repeatable()
    {
        DataFiles.WriteNoise(Root, 40, side: 4, channels: 1);

        string[] Names(int seed)
        {
            using ImageDataset dataset = ImageDataset.Open(Root, new ImageDatasetOptions { MaxImages = 10, RandomSeed = seed });
            return [.. Enumerable.Range(0, dataset.Count).Select(dataset.Describe)];
        }

        Assert.Equal(10, Names(1).Distinct().Count());
        Assert.Equal(Names(1), Names(1));
        Assert.NotEqual(Names(1), Names(2));
        Assert.NotEqual(Enumerable.Range(0, 10).Select(i => _folder.File($"img{i:D3}.png")), Names(1));
    }

    [Fact]
    public void Given_gray_and_color_When_opened_Then_channels_are_the_most_found_or_those_asked_for()
    {
        ImageCodec.Save(_folder.File("a.png"), Images.Flat(4, 4, 100));
        ImageCodec.Save(_folder.File("b.png"), Images.Flat(4, 4, 255, 0, 0));

        using ImageDataset most = ImageDataset.Open(Root);
        using ImageDataset gray = ImageDataset.Open(Root, new ImageDatasetOptions { Channels = 1 });
        using ImageDataset rgba = ImageDataset.Open(Root, new ImageDatasetOptions { Channels = 4 });

        Assert.Equal((3, 1, 4), (most.Channels, gray.Channels, rgba.Channels));
        Assert.All(Read(most, 0), value => Assert.Equal(100, value));
        Assert.Equal(76, Read(gray, 1)[0]);
        Assert.Equal(255, Read(rgba, 1)[3 * 16]);
    }

    [Fact]
    public void Given_images_that_change_after_opening_When_read_Then_the_error_names_the_one_at_fault()
    {
        DataFiles.WriteNoise(Root, 4, side: 4, channels: 1);
        using ImageDataset dataset = ImageDataset.Open(Root);

        ImageCodec.Save(_folder.File("img001.png"), Images.Noise(8, 8, 1));
        ImageCodec.Save(_folder.File("img002.png"), Images.Noise(4, 4, 3));
        File.WriteAllBytes(_folder.File("img003.png"), DataFiles.Png(4, 1, 1)[..40]);
        File.Delete(_folder.File("img000.png"));

        Assert.StartsWith($"{_folder.File("img000.png")} cannot be read: ", Assert.Throws<StyleGanException>(() => Read(dataset, 0)).Message, StringComparison.Ordinal);
        Assert.Equal($"{_folder.File("img001.png")} is 8x8, but the first image is 4x4; all must share one size. "
            + $"Make them so: DatasetBuildOptions.Source = '{Root}', DatasetBuildOptions.Dest = 'NEW.zip', DatasetBuildOptions.Resolution = 4.", Assert.Throws<StyleGanException>(() => Read(dataset, 1)).Message);
        Assert.Equal($"{_folder.File("img002.png")} has 3 channels (RGB), but the others of {Root} have 1. "
            + $"Make them alike: DatasetBuildOptions.Source = '{Root}', DatasetBuildOptions.Dest = 'NEW.zip', DatasetBuildOptions.Resolution = 4.", Assert.Throws<StyleGanException>(() => Read(dataset, 2)).Message);
        string damaged = Assert.Throws<StyleGanException>(() => Read(dataset, 3)).Message;
        Assert.StartsWith($"{_folder.File("img003.png")} cannot be decoded; it is damaged or cut off: ", damaged, StringComparison.Ordinal);
        Assert.EndsWith(" Remove the file, or let DatasetBuilder.Build make a copy of the data without it.", damaged, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_one_bad_header_among_many_When_opened_Then_the_error_names_it()
    {
        byte[] good = DataFiles.Png(4, 1, 1);
        for (int i = 0; i < 600; i++)
        {
            File.WriteAllBytes(_folder.File($"img{i:D3}.png"), i == 451 ? DataFiles.Png(8, 1, 1) : good);
        }

        AssertError($"{_folder.File("img451.png")} is 8x8, but the first image is 4x4; all must share one size. "
            + $"Make them so: DatasetBuildOptions.Source = '{Root}', DatasetBuildOptions.Dest = 'NEW.zip', DatasetBuildOptions.Resolution = 4.");
    }

    [Fact]
    public void Given_mixed_sizes_When_opened_Then_the_error_names_the_file_both_sizes_and_the_remedy()
    {
        DataFiles.WriteNoise(Root, 3, side: 16);
        ImageCodec.Save(_folder.File("img002.png"), Images.Noise(20, 16, 3));

        AssertError($"{_folder.File("img002.png")} is 20x16, but the first image is 16x16; all must share one size. "
            + $"Make them so: DatasetBuildOptions.Source = '{Root}', DatasetBuildOptions.Dest = 'NEW.zip', DatasetBuildOptions.Resolution = 16.");
    }

    [Theory]
    [InlineData(20, 20, 16)]
    [InlineData(64, 48, 64)]
    [InlineData(2, 2, 4)]
    public void Given_images_of_an_unfit_size_When_opened_Then_the_error_proposes_a_resolution(int width, int height, int near)
    {
        ImageCodec.Save(_folder.File("a.png"), Images.Noise(width, height, 3));

        AssertError($"{_folder.File("a.png")} is {width}x{height}; training needs square images with a power of two as side, from 4 to 4096. "
            + $"Make them so: DatasetBuildOptions.Source = '{Root}', DatasetBuildOptions.Dest = 'NEW.zip', DatasetBuildOptions.Resolution = {near}.");
    }

    [Fact]
    public void Given_another_resolution_When_asked_for_Then_the_error_states_both()
    {
        DataFiles.WriteNoise(Root, 1);

        AssertError($"{_folder.File("img000.png")} is 8x8, but 32x32 is asked for. Make them so: DatasetBuildOptions.Source = '{Root}', DatasetBuildOptions.Dest = 'NEW.zip', DatasetBuildOptions.Resolution = 32.",
            new ImageDatasetOptions { Resolution = 32 });
    }

    [Fact]
    public void Given_an_empty_folder_When_opened_Then_the_error_says_so() =>
        AssertError($"{Root} has no images (png, jpg, webp, gif, tiff, avif, bmp). Check the path.");

    [Fact]
    public void Given_a_missing_path_When_opened_Then_the_error_lists_what_can_be_used()
    {
        var error = Assert.Throws<UsageException>(() => ImageDataset.Open(_folder.File("nothing.zip")));

        Assert.StartsWith($"{_folder.File("nothing.zip")} does not exist. Check the path, or use ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("an IDX file (…-images-idx3-ubyte or .gz), a .zip of images or a folder of images.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_file_of_another_kind_When_opened_Then_the_error_lists_what_can_be_used()
    {
        File.WriteAllText(_folder.File("a.txt"), "x");

        Assert.StartsWith($"{_folder.File("a.txt")} is not data that can be read. Use ", Assert.Throws<UsageException>(() => ImageDataset.Open(_folder.File("a.txt"))).Message, StringComparison.Ordinal);
        Assert.StartsWith("Built-in data 'builtin:nothing' is unknown. Use ", Assert.Throws<UsageException>(() => ImageDataset.Open("builtin:nothing")).Message, StringComparison.Ordinal);
        Assert.StartsWith("No data is named. Use ", Assert.Throws<UsageException>(() => ImageDataset.Open(" ")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "{root} has no labels. Add a dataset.json with labels, or use sub-folders as classes (ImageDatasetOptions.LabelsFromFolders).")]
    [InlineData("{\"labels\": null}", "{root} has no labels. Add a dataset.json with labels, or use sub-folders as classes (ImageDatasetOptions.LabelsFromFolders).")]
    [InlineData("{\"labels\": [[\"img000.png\",0]]}", "{json} has 1 label for 3 images: 'img001.png' (and 1 more) has none. Label every image or remove those without.")]
    [InlineData("{\"labels\": [[\"x.png\",0],[\"y.png\",1]]}", "{json} labels 'x.png' (and 1 more), which is not there, and has no label for 'img000.png' (and 2 more). Name each image by its path below the folder of the file.")]
    [InlineData("{\"labels\": [[\"img000.png\",0],[\"img000.png\",1]]}", "{json} labels 'img000.png' twice. Remove one of the labels.")]
    [InlineData("{\"labels\": [[\"img000.png\",[1,2]],[\"img001.png\",[1,2,3]]]}", "{json}: the label of 'img001.png' has 3 numbers, others have 2; all must have one length.")]
    [InlineData("{\"labels\": [[\"img000.png\",[1,2]],[\"img001.png\",3]]}", "{json}: the label of 'img001.png' is of another kind than those before it; use class indices or vectors for all.")]
    [InlineData("{\"labels\": [[\"img000.png\",-1]]}", "{json}: the label of 'img000.png' is -1; it must be a class index 0, 1, 2 …, the name of a class, or a vector of numbers.")]
    [InlineData("{\"labels\": [[\"img000.png\",true]]}", "{json}: the label of 'img000.png' is true; it must be a class index 0, 1, 2 …, the name of a class, or a vector of numbers.")]
    [InlineData("{\"labels\": [[\"img000.png\",[1,\"a\"]]]}", "{json}: the label of 'img000.png' contains \"a\", which is not a number.")]
    [InlineData("{\"labels\": [0,1,2]}", "{json} is not a list of labels: an entry is 0. Expected {\"labels\": [[\"00000/img00000000.png\", 6], …]} or {\"labels\": null}.")]
    [InlineData("[1]", "{json} is not a list of labels: it is not an object. Expected {\"labels\": [[\"00000/img00000000.png\", 6], …]} or {\"labels\": null}.")]
    public void Given_unfit_labels_When_they_are_asked_for_Then_the_error_names_file_fault_and_remedy(string? json, string message)
    {
        DataFiles.WriteNoise(Root, 3);
        if (json is not null)
        {
            WriteLabels("", json);
        }

        AssertError(message.Replace("{root}", Root, StringComparison.Ordinal).Replace("{json}", _folder.File("dataset.json"), StringComparison.Ordinal), new ImageDatasetOptions { UseLabels = true });
    }

    [Fact]
    public void Given_a_damaged_dataset_json_When_labels_are_asked_for_Then_the_error_says_where()
    {
        DataFiles.WriteNoise(Root, 1);
        WriteLabels("", "{\"labels\": [[");

        var error = Assert.Throws<StyleGanException>(() => ImageDataset.Open(Root, new ImageDatasetOptions { UseLabels = true }));

        Assert.StartsWith($"{_folder.File("dataset.json")} is damaged: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_an_image_outside_class_folders_When_classes_are_asked_for_Then_the_error_names_it()
    {
        DataFiles.WriteNoise(Root, 1);

        AssertError($"img000.png in {Root} lies in no sub-folder and so has no class. Move it into one, or do without labels from folders.",
            new ImageDatasetOptions { UseLabels = true, LabelsFromFolders = true });
    }

    [Fact]
    public void Given_several_bad_options_When_opened_Then_all_are_reported()
    {
        var error = Assert.Throws<OptionException>(() => ImageDataset.Open(Root, new ImageDatasetOptions { Resolution = 48, Channels = 2, MaxImages = 0, LabelsFromFolders = true }));

        Assert.Equal("ImageDatasetOptions.Resolution is 48; it must be a power of two from 4 to 4096. ImageDatasetOptions.Channels is 2; it must be 1 (gray), 3 (RGB) or 4 (RGBA). "
            + "ImageDatasetOptions.MaxImages is 0; it must be at least 1. ImageDatasetOptions.LabelsFromFolders is true; labels must be used. Add ImageDatasetOptions.UseLabels = true.", error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private void WriteLabels(string folder, string json) => File.WriteAllText(Path.Combine(Root, folder, "dataset.json"), json, Encoding.UTF8);

    private void AssertError(string message, ImageDatasetOptions? options = null)
    {
        Exception? error = Record.Exception(() => ImageDataset.Open(Root, options).Dispose());
        Assert.IsType<StyleGanException>(error, exactMatch: false);
        Assert.Equal(message, error.Message);
    }

    private static byte[] Read(ImageDataset dataset, int index)
    {
        byte[] pixels = new byte[dataset.Channels * dataset.Resolution * dataset.Resolution];
        dataset.ReadImage(index, pixels);
        return pixels;
    }

    private static float[] Label(ImageDataset dataset, int index)
    {
        float[] label = new float[dataset.LabelDim];
        dataset.ReadLabel(index, label);
        return label;
    }
}
