using System.IO.Compression;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Data;

/// <summary>Folders and archives as people have them: with a folder around everything, with other files, with a few images that differ.</summary>
public sealed class UsersDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Given_one_folder_around_everything_When_labels_are_read_Then_they_are_found_and_belong_to_their_images(bool isZip)
    {
        Save("a/top/cats/0.png", 10);
        Save("a/top/cats/1.png", 20);
        Save("a/top/dogs/0.png", 30);
        string root = _folder.File("a");
        using (ImageDataset folders = ImageDataset.Open(Packed(root, isZip), new ImageDatasetOptions { UseLabels = true, LabelsFromFolders = true }))
        {
            Assert.Equal(["cats", "dogs"], folders.LabelNames);
            Assert.Equal([0, 0, 1], Classes(folders));
        }

        File.WriteAllText(Path.Combine(root, "top", "dataset.json"), """{"labels": [["cats/0.png", 1], ["dogs/0.png", 0], ["cats/1.png", 2]]}""");
        using ImageDataset json = ImageDataset.Open(Packed(root, isZip), new ImageDatasetOptions { UseLabels = true });
        Assert.Equal([1, 2, 0], Classes(json));
    }

    [Theory]
    [InlineData("""["a.png", 1.0], ["b.png", 0.0], ["c.png", 1]""", null)]
    [InlineData("""["a.png", "1"], ["b.png", "0"], ["c.png", "1"]""", null)]
    [InlineData("""["./a.png", 1], ["././b.png", 0], [".\\c.png", 1]""", null)]
    [InlineData("""["A.PNG", 1], ["b.png", 0], ["c.png", 1]""", "writes 1 name in another case than the files have ('A.PNG' for a.png)")]
    [InlineData("""["a.png", "dog"], ["b.png", "cat"], ["c.png", "dog"]""", null)]
    [InlineData("""["a.png", 1], ["b.png", 0], ["gone.png", 0], ["c.png", 1]""", "labels 'gone.png', which is not there; that label is left out")]
    public void Given_labels_as_people_write_them_When_read_Then_they_are_what_was_meant_and_what_is_odd_is_said(string labels, string? note)
    {
        Save("p/a.png", 10);
        Save("p/b.png", 20);
        Save("p/c.png", 30);
        File.WriteAllText(_folder.File("p/dataset.json"), $"{{\"labels\": [{labels}]}}");
        using ImageDataset dataset = ImageDataset.Open(_folder.File("p"), new ImageDatasetOptions { UseLabels = true });
        Assert.Equal([1, 0, 1], Classes(dataset));
        Assert.Equal(note is null ? 0 : 1, dataset.Notes.Count);
        Assert.Contains(note ?? string.Empty, string.Join(' ', dataset.Notes), StringComparison.Ordinal);
        Assert.Equal(labels.Contains("dog", StringComparison.Ordinal) ? ["cat", "dog"] : [], dataset.LabelNames);
    }

    [Theory]
    [InlineData("cafe\u0301.png", "caf\u00e9.png")]
    [InlineData("\u1112\u1161\u11ab.png", "\ud55c.png")]
    [InlineData("\u30cf\u309a\u304b\u3099.png", "\u30d1\u304c.png")]
    [InlineData("caf\u00e9.png", "cafe\u0301.png")]
    public void Given_names_in_another_unicode_form_When_read_Then_they_are_the_same(string file, string label)
    {
        Save($"n/{file}", 10);
        Save("n/x.png", 20);
        File.WriteAllText(_folder.File("n/dataset.json"), $$"""{"labels": {"{{label}}": 1, "x.png": 0} }""");
        using ImageDataset dataset = ImageDataset.Open(_folder.File("n"), new ImageDatasetOptions { UseLabels = true });
        Assert.Equal(1, Classes(dataset).Sum());
        Assert.Empty(dataset.Notes);
    }

    [Theory]
    [InlineData("""["a.png", "dog"], ["b.png", "cat"], ["c.png", "dig"]], "classes": ["cat", "dog"]""", "the label of 'c.png' is \"dig\", which its list \"classes\" does not have. Did you mean dog?")]
    [InlineData("""["a.png", "dog"], ["b.png", 1], ["c.png", "dog"]]""", "another kind")]
    [InlineData("""["a.png", 1.5], ["b.png", 1], ["c.png", 1]]""", "'a.png' is 1.5")]
    [InlineData("""["a.png", 1], ["A.png", 1], ["c.png", 1]]""", "labels 'A.png' twice")]
    [InlineData("""["x/a.png", 1], ["x/b.png", 1], ["x/c.png", 1]]""", "labels 'x/a.png' (and 2 more), which is not there, and has no label for 'a.png' (and 2 more)")]
    public void Given_labels_that_may_mean_several_things_When_read_Then_they_are_refused(string labels, string mention)
    {
        Save("q/a.png", 10);
        Save("q/b.png", 20);
        Save("q/c.png", 30);
        File.WriteAllText(_folder.File("q/dataset.json"), $"{{\"labels\": [{labels}}}");
        Assert.Contains(mention, Assert.Throws<StyleGanException>(() => ImageDataset.Open(_folder.File("q"), new ImageDatasetOptions { UseLabels = true })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_labels_of_which_the_first_looks_like_a_class_When_opened_Then_all_are_looked_at()
    {
        Save("m/a.png", 10);
        Save("m/b.png", 20);
        void Write(string second) => File.WriteAllText(_folder.File("m/dataset.json"), $$"""{"labels": [["a.png", [1, 0, 0]], ["b.png", {{second}}]]}""");
        Write("[1, 0, 1]");
        using (ImageDataset vectors = ImageDataset.Open(_folder.File("m"), new ImageDatasetOptions { UseLabels = true }))
        {
            Assert.True(vectors.HasVectorLabels);
            Assert.Equal([[1, 0, 0], [1, 0, 1]], vectors.LabelSamples());
        }

        Write("[0, 0, 1]");
        using ImageDataset oneHot = ImageDataset.Open(_folder.File("m"), new ImageDatasetOptions { UseLabels = true });
        Assert.False(oneHot.HasVectorLabels);
        Assert.Equal([0, 2], oneHot.UsedClasses);
        using ImageDataset unused = ImageDataset.Open(_folder.File("m"));
        Assert.Equal((true, false), (unused.HasUnusedLabels, unused.HasVectorLabels));
    }

    [Fact]
    public void Given_the_folder_of_one_class_When_labels_come_from_folders_Then_it_is_that_class_and_a_note_says_so()
    {
        Save("one/cats/0.png", 10);
        Save("one/cats/1.png", 20);
        using ImageDataset dataset = ImageDataset.Open(_folder.File("one"), new ImageDatasetOptions { UseLabels = true, LabelsFromFolders = true });
        Assert.Equal(["cats"], dataset.LabelNames);
        Assert.Contains("All images are of one class; labels add nothing.", dataset.Notes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Given_files_that_are_no_images_and_folders_of_systems_When_opened_Then_they_are_left_out_and_counted(bool isZip)
    {
        Save("mixed/0.png", 10);
        foreach (string name in new[] { "@eaDir/0.png", "$RECYCLE.BIN/0.png", "#recycle/0.png", ".hidden/0.png" })
        {
            Save($"mixed/{name}", 10);
        }

        foreach (string name in new[] { "photo.jxl", "notes.TXT", "more.txt", "Thumbs.db", ".DS_Store", "text" })
        {
            File.WriteAllText(_folder.File(Path.Combine("mixed", name)), "some text");
        }

        using ImageDataset dataset = ImageDataset.Open(Packed(_folder.File("mixed"), isZip));
        Assert.Equal(1, dataset.Count);
        Assert.Equal(
            ["4 files are no images by their endings (.txt 2, .jxl 1, none 1) and left out.", "3 images in folders of the system (#recycle 1, $RECYCLE.BIN 1, @eaDir 1) are left out."], dataset.Notes);
    }

    [Fact]
    public void Given_an_image_without_an_ending_When_a_folder_is_opened_Then_it_is_known_by_its_first_bytes()
    {
        Save("plain/0.png", 10);
        Save("plain/1.png", 20);
        File.Move(_folder.File("plain/1.png"), _folder.File("plain/one"));
        using ImageDataset dataset = ImageDataset.Open(_folder.File("plain"));
        Assert.Equal(2, dataset.Count);
        Assert.Empty(dataset.Notes);
        Assert.Equal(20, dataset.ReadImage(1).Pixels[0]);
    }

    [Fact]
    public void Given_one_image_with_transparency_or_color_When_opened_inspected_and_built_Then_it_is_named_with_what_it_makes_of_all()
    {
        Save("few/0.png", 40);
        Save("few/1.png", 20);
        Save("few/logo.png", 30, channels: 4);
        string root = _folder.File("few");
        string expected = $"1 of 3 images has transparency (the first: {Path.Combine(root, "logo.png")}), so all become RGBA.";
        using (ImageDataset dataset = ImageDataset.Open(root))
        {
            Assert.Equal(4, dataset.Channels);
            Assert.StartsWith(expected, Assert.Single(dataset.Notes), StringComparison.Ordinal);
        }

        Assert.StartsWith(expected, Assert.Single(DatasetInspector.Inspect(root).Notes), StringComparison.Ordinal);
        Assert.StartsWith(expected, Assert.Single(DatasetBuilder.Build(new DatasetBuildOptions { Source = root, Dest = _folder.File("few.zip") }).Notes), StringComparison.Ordinal);
        Assert.Empty(DatasetBuilder.Build(new DatasetBuildOptions { Source = root, Dest = _folder.File("white.zip"), Alpha = AlphaMode.White }).Notes);

        Save("gray/0.png", 10, channels: 1);
        Save("gray/1.png", 20, channels: 1);
        Save("gray/scan.png", 30);
        using ImageDataset gray = ImageDataset.Open(_folder.File("gray"));
        Assert.StartsWith("1 of 3 images has color (the first: ", Assert.Single(gray.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_equal_and_nearly_black_images_When_inspected_Then_both_are_counted()
    {
        Save("equal/0.png", 100);
        Save("equal/1.png", 100);
        Save("equal/2.png", 15);
        IReadOnlyList<string> notes = DatasetInspector.Inspect(_folder.File("equal")).Notes;
        Assert.StartsWith("1 image is equal to another (the first: ", notes[0], StringComparison.Ordinal);
        Assert.StartsWith("1 image is nearly black, no value above 15 of 255 (the first: ", notes[1], StringComparison.Ordinal);
        Assert.Equal(2, notes.Count);
    }

    [Fact]
    public void Given_classes_with_gaps_When_opened_Then_a_note_says_so_and_numbers_that_cannot_be_meant_are_refused()
    {
        Save("gaps/0.png", 10);
        Save("gaps/1.png", 20);
        string json = _folder.File("gaps/dataset.json");
        File.WriteAllText(json, """{"labels": [["0.png", 1], ["1.png", 3]]}""");
        using (ImageDataset dataset = ImageDataset.Open(_folder.File("gaps"), new ImageDatasetOptions { UseLabels = true }))
        {
            Assert.StartsWith("2 of 4 classes have no images (the first: 0). Number the classes from 0 without gaps", Assert.Single(dataset.Notes), StringComparison.Ordinal);
        }

        File.WriteAllText(json, """{"labels": [["0.png", 0], ["1.png", 20240103]]}""");
        string message = Assert.Throws<StyleGanException>(() => ImageDataset.Open(_folder.File("gaps"), new ImageDatasetOptions { UseLabels = true })).Message;
        Assert.Equal($"{json}: 2 of 20,240,104 classes have images. Number them 0 to 1: a network has an input for every number up to the greatest.", message);
    }

    [Fact]
    public void Given_a_destination_inside_the_source_When_built_Then_it_is_refused()
    {
        Save("t/0.png", 10);
        string dest = _folder.File("t/small");
        string message = Assert.Throws<OptionException>(() => DatasetBuilder.Build(new DatasetBuildOptions { Source = _folder.File("t"), Dest = dest })).Message;
        Assert.Equal($"DatasetBuildOptions.Dest is '{dest}'; it lies in {_folder.File("t")}, and its images would be source the next time. Choose a place outside.", message);
        Assert.False(Directory.Exists(dest));
    }

    [Fact]
    public void Given_a_folder_that_cannot_be_read_When_opened_Then_the_rest_is_used_and_a_note_names_it()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Rights do not bind this user.");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has rights of another kind.");
            return;
        }

        Save("rights/0.png", 10);
        Save("rights/locked/1.png", 20);
        string locked = _folder.File("rights/locked");
        File.SetUnixFileMode(locked, UnixFileMode.None);
        try
        {
            using ImageDataset dataset = ImageDataset.Open(_folder.File("rights"));
            Assert.Equal(1, dataset.Count);
            Assert.StartsWith($"The folder {locked} cannot be read and is left out:", Assert.Single(dataset.Notes), StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static int[] Classes(ImageDataset dataset) => [.. Enumerable.Range(0, dataset.Count).Select(index =>
    {
        float[] label = new float[dataset.LabelDim];
        dataset.ReadLabel(index, label);
        return Array.IndexOf(label, 1);
    })];

    private string Packed(string root, bool isZip)
    {
        if (!isZip)
        {
            return root;
        }

        string zip = $"{root}-{Guid.NewGuid():N}.zip";
        ZipFile.CreateFromDirectory(root, zip);
        return zip;
    }

    private void Save(string name, byte value, int channels = 3)
    {
        string path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        new Image(8, 8, channels, [.. Enumerable.Repeat(value, 64 * channels)]).Save(path);
    }
}
