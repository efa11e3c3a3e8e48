using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class DatasetTests
{
    [Fact]
    public void Given_images_of_all_sizes_and_a_broken_one_When_built_Then_the_good_ones_can_be_trained_on_and_the_bad_one_is_named()
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("photos/cats/a.png"), 40, 30);
        Save(folder.File("photos/cats/b.jpg"), 24, 50);
        Save(folder.File("photos/dogs/c.webp"), 33, 33);
        File.WriteAllText(folder.File("photos/dogs/broken.png"), "no image");

        CliResult result = CliProgram.Run(
            folder.Path, "dataset", "build", "--source", "photos", "--dest", "animals.zip", "--resolution", "8", "--labels-from-folders", "--filter", "box").Succeeded();

        Assert.Contains("animals.zip: 3 images of 8x8 with 3 channels, labels of 2, 1 skipped", result.Output, StringComparison.Ordinal);
        Assert.Contains("broken.png", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        using ImageDataset dataset = ImageDataset.Open(folder.File("animals.zip"), new ImageDatasetOptions { UseLabels = true });
        Assert.Equal((3, 8, 3, 2), (dataset.Count, dataset.Resolution, dataset.Channels, dataset.LabelDim));
    }

    [Fact]
    public void Given_a_data_set_When_inspected_Then_it_is_described_and_drawn()
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, "dataset", "build", "--source", "builtin:avatars?label=beard&count=30", "--dest", "faces.zip", "--resolution", "16").Succeeded();

        CliResult result = CliProgram.Run(folder.Path, "dataset", "inspect", "faces.zip", "--sheet", "sheet.png", "--cell", "32", "--cells", "4").Succeeded();

        Assert.All(["faces", "30 images", "16x16, 3 channels: 30", "labels of 2", "ready for training"], text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
        Image sheet = Image.Load(folder.File("sheet.png"));
        Assert.Equal((2 + (4 * 34), 2 + (4 * 34)), (sheet.Width, sheet.Height));
    }

    [Fact]
    public void Given_attributes_When_inspected_Then_each_is_named_with_its_mean()
    {
        using var folder = new TemporaryFolder();

        CliResult result = CliProgram.Run(folder.Path, "dataset", "inspect", "builtin:avatars?label=attributes&count=400").Succeeded();

        Assert.Matches(@"labels of 12 numbers\s+0 glasses\s+mean\s+0\.[345]\d*, 0 to 1\s+1 beard\s", result.Output);
    }

    [Fact]
    public void Given_labels_or_none_When_a_data_set_is_built_Then_mirror_images_are_proposed_only_without()
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("photos/cats/a.png"), 40, 30);
        string[] build = ["dataset", "build", "--source", "photos", "--resolution", "8", "--dest"];
        Assert.Matches(@"train --data plain\.zip --mirror\s", CliProgram.Run(folder.Path, [.. build, "plain.zip"]).Succeeded().Output);
        Assert.Matches(@"train --data classes\.zip --cond\s", CliProgram.Run(folder.Path, [.. build, "classes.zip", "--labels-from-folders"]).Succeeded().Output);
    }

    [Fact]
    public void Given_mixed_sizes_When_inspected_Then_it_says_why_training_cannot_use_them()
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("photos/a.png"), 16, 16);
        Save(folder.File("photos/b.png"), 32, 32);
        string output = CliProgram.Run(folder.Path, "dataset", "inspect", "photos").Succeeded().Output;
        Assert.Contains("not ready for training: The images have 2 different sizes.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_nothing_usable_When_built_Then_it_fails_and_makes_no_file()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("photos"));
        File.WriteAllText(folder.File("photos/a.png"), "no image");
        CliProgram.Run(folder.Path, "dataset", "build", "--source", "photos", "--dest", "d.zip", "--resolution", "8").Failed(1, "None of the 1 image of photos", "a.png");
        CliProgram.Run(folder.Path, "dataset", "build", "--source", "nowhere", "--dest", "d.zip").Failed(2, "nowhere does not exist");
        CliProgram.Run(folder.Path, "dataset", "build", "--source", "photos").Failed(2, "--dest");
        Assert.Equal(["photos"], Directory.GetFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path)));
    }

    private static void Save(string path, int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        new Random(width).NextBytes(pixels);
        new Image(width, height, 3, pixels).Save(path);
    }
}
