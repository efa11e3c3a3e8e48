using System.IO.Compression;
using StyleGanSharp.Imaging;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class BadInputTests(TrainedRun run)
{
    private const int SizePx = 8;

    [Fact]
    public void Given_missing_data_When_trained_Then_it_says_what_can_be_given() => Train("nowhere").Failed(2, "nowhere does not exist", "a folder of images");

    [Fact]
    public void Given_an_empty_folder_When_trained_Then_it_says_so()
    {
        using var folder = new TemporaryFolder();
        Train(folder.Path).Failed(1, folder.Path, "has no images");
    }

    [Fact]
    public void Given_a_corrupt_zip_When_trained_Then_it_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("data.zip"), "no zip");
        Train(folder.File("data.zip")).Failed(1, "data.zip", "not a zip archive");
    }

    [Fact]
    public void Given_mostly_corrupt_images_When_trained_Then_one_is_named_and_no_run_begins()
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("a.png"), SizePx);
        File.WriteAllBytes(folder.File("b.png"), File.ReadAllBytes(folder.File("a.png"))[..60]);
        File.Copy(folder.File("b.png"), folder.File("c.png"));
        Train(folder.Path).Failed(1, "b.png");
    }

    [Fact]
    public void Given_mixed_sizes_When_trained_Then_both_are_named_and_the_remedy()
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("a.png"), SizePx);
        Save(folder.File("b.png"), 2 * SizePx);
        Train(folder.Path).Failed(1, "16x16", "8x8", $"'stylegan dataset build --source {folder.Path} --dest NEW.zip --resolution 8'");
    }

    [Theory]
    [InlineData("{\"labels\": [[\"a.png\", [1, 0]], [\"b.png\", [1, 0, 0]]]}", "b.png")]
    [InlineData("{\"labels\": [[\"a.png\", 1]]}", "b.png")]
    [InlineData("{\"labels\": 7}", "dataset.json")]
    [InlineData("{", "dataset.json")]
    public void Given_labels_that_do_not_fit_When_trained_conditionally_Then_the_file_is_named(string json, string mention)
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("a.png"), SizePx);
        Save(folder.File("b.png"), SizePx);
        File.WriteAllText(folder.File("dataset.json"), json);
        Train(folder.Path, "--cond").Failed(1, mention, "dataset.json");
    }

    [Fact]
    public void Given_labels_asked_but_absent_When_trained_Then_the_remedies_are_named()
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("a.png"), SizePx);
        Train(folder.Path, "--cond").Failed(1, "no labels", "'stylegan dataset build --labels-from-folders'", "leave out --cond");
        CliResult embedded = CliProgram.Run(folder.Path, "embed-classes", "--data", folder.Path, "--features", "builtin");
        embedded.Failed(1, "no labels", "'stylegan dataset build --labels-from-folders'");
        Assert.DoesNotContain("--cond", embedded.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_several_bad_numbers_When_trained_Then_all_are_reported_at_once() =>
        Train("builtin:avatars", "--batch", "9", "--batch-gpu", "2", "--kimg", "-1", "--glr", "0").Failed(2, "not divisible", "--kimg", "--glr");

    [Theory]
    [InlineData("--metrics beauty", "'beauty'")]
    [InlineData("--aug sometimes", "noaug, ada, fixed")]
    [InlineData("--augpipe everything", "everything")]
    [InlineData("--cfg stylegan9", "stylegan9")]
    [InlineData("--cfg stylegan2 --grow-kimg 3", "--grow-kimg is 3; it cannot be chosen with --cfg stylegan2")]
    [InlineData("--cfg stylegan1 --grow-batch 8:16", "--grow-batch '8:16' is not PIXELS=N")]
    [InlineData("--loss wasserstein", "--penalty wgan-gp")]
    [InlineData("--loss louder", "nonsaturating, wasserstein, hinge, lsgan")]
    [InlineData("--preset huge", "tiny")]
    [InlineData("--device gpu", "cpu, cuda")]
    [InlineData("--threads 0", "--threads")]
    [InlineData("--resolution 48", "48")]
    public void Given_an_unknown_word_or_number_When_trained_Then_the_choices_are_named(string option, string mention) =>
        Train("builtin:avatars", option.Split(' ')).Failed(2, mention);

    [Fact]
    public void Given_no_data_When_trained_Then_it_asks_for_some()
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, "train").Failed(2, "--data");
    }

    [Fact]
    public void Given_an_output_that_cannot_be_written_When_run_Then_it_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("taken"), "a file where a folder should be");
        string inside = folder.File("taken/out");
        CliProgram.Run(folder.Path, TrainedRun.Train("--outdir", inside)).Failed(1, inside, "--outdir");
        CliProgram.Run(folder.Path, "generate", "--network", run.Folder, "--seeds", "0", "--outdir", inside).Failed(1, inside, "cannot be written");
        CliProgram.Run(folder.Path, "video", "--network", run.Folder, "--seeds", "0", "--frames", "2", "--output", inside + ".webp").Failed(1, inside, "cannot be written");
        CliProgram.Run(folder.Path, "mix", "--network", run.Folder, "--rows", "0", "--cols", "1", "--output", inside + ".png").Failed(1, inside, "cannot be written");
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Given_something_else_than_a_network_When_used_Then_it_is_named()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("no.safetensors");
        CliProgram.Run(folder.Path, "generate", "--network", file, "--seeds", "0").Failed(1, file, "does not exist");
        File.WriteAllText(file, "nothing of the kind");
        CliProgram.Run(folder.Path, "generate", "--network", file, "--seeds", "0").Failed(1, file, "not a safetensors file");
        CliProgram.Run(folder.Path, TrainedRun.Train("--resume", file)).Failed(1, file, "not a safetensors file");
        CliProgram.Run(folder.Path, "train", "--resume", folder.Path).Failed(1, folder.Path, "no run that can be continued");
        File.WriteAllBytes(file, File.ReadAllBytes(run.NetworkFile)[..20_000]);
        CliProgram.Run(folder.Path, "inspect", file).Failed(1, file, "cut off");
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Given_weights_that_do_not_fit_their_description_When_used_Then_the_tensors_are_named()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("mixed.safetensors");
        TensorFile.Read(run.NetworkFile).SaveWithout("G_ema.synthesis.b4.const", file);

        CliProgram.Run(folder.Path, "generate", "--network", file, "--seeds", "0").Failed(1, file, "another architecture", "synthesis.b4.const");
    }

    [Theory]
    [InlineData("generate --seeds 0-x", "--seeds", "0-x")]
    [InlineData("generate --seeds -", "--seeds")]
    [InlineData("generate --seeds 0 --format tiff", "tiff")]
    [InlineData("generate --seeds 0 --class 3", "unconditional")]
    [InlineData("generate --seeds 0 --batch 0", "--batch")]
    [InlineData("generate --seeds 0-9 --grid 3x3", "10 seeds")]
    [InlineData("generate --seeds 0-9 --grid big", "--grid")]
    [InlineData("generate --seeds 0 --noise-mode loud", "--noise-mode 'loud'")]
    [InlineData("video --seeds 0-2 --grid 2x1", "3 seeds")]
    [InlineData("video --seeds 0-2 --output v.avi", "v.avi")]
    [InlineData("video --seeds 0-2 --frames 3 --seconds-per-seed 1", "--frames and --seconds-per-seed")]
    [InlineData("video --seeds 0-2 --fps 0 --output v.webp", "0")]
    [InlineData("mix --rows 0 --cols 1 --layers 2-7", "--layers")]
    [InlineData("mix --rows 0 --cols x", "--cols")]
    [InlineData("layers --maps 0 --cell 4", "--maps is 0", "--cell is 4")]
    [InlineData("layers --seed -1", "-1")]
    [InlineData("mix --rows 0 --cols 1 --output m.txt", "m.txt")]
    public void Given_a_bad_option_When_images_are_made_Then_it_is_named(string arguments, params string[] mentions)
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, [.. arguments.Split(' '), "--network", run.NetworkFile]).Failed(2, mentions);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Given_a_zip_with_a_image_cut_off_When_built_upon_Then_it_is_skipped_by_name()
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("a.png"), SizePx);
        using (ZipArchive zip = ZipFile.Open(folder.File("data.zip"), ZipArchiveMode.Create))
        {
            zip.CreateEntryFromFile(folder.File("a.png"), "whole.png");
            using Stream cut = zip.CreateEntry("cut.png").Open();
            cut.Write(File.ReadAllBytes(folder.File("a.png")).AsSpan(0, 60));
        }

        CliResult result = CliProgram.Run(folder.Path, "dataset", "build", "--source", "data.zip", "--dest", "out", "--resolution", "8").Succeeded();
        Assert.Contains("warning: skipped data.zip: cut.png", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_verbose_When_something_fails_Then_the_place_is_shown_too()
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(folder.Path, "train", "--data", "nowhere", "--verbose");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("error: nowhere does not exist.", result.Error, StringComparison.Ordinal);
        Assert.Contains("   at StyleGanSharp.", result.Error, StringComparison.Ordinal);
    }

    /// <summary>A training that must fail before it makes its folder.</summary>
    private static CliResult Train(string data, params string[] options)
    {
        using var folder = new TemporaryFolder();
        string[] length = options.Contains("--kimg") ? [] : ["--kimg", "0.008"];
        CliResult result = CliProgram.Run(folder.Path, TrainedRun.Train(["--data", data, .. length, .. options]));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        return result;
    }

    private static void Save(string path, int size)
    {
        byte[] pixels = new byte[size * size * 3];
        new Random(size).NextBytes(pixels);
        new Image(size, size, 3, pixels).Save(path);
    }
}
