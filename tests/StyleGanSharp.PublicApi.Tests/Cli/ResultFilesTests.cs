using StyleGanSharp.Imaging;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

/// <summary>What earlier commands left is compared, counted or kept apart.</summary>
public sealed class ResultFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_results_of_an_earlier_command_When_made_again_Then_it_says_how_many_are_replaced_and_other_choices_have_other_names()
    {
        string[] four = ["generate", "--network", "builtin:avatars", "--seeds", "0-3"];
        Assert.DoesNotContain("replaced", Run(four).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("replaced", Run([.. four, "--trunc", "0.5"]).Error, StringComparison.Ordinal);
        Assert.Contains("4 files replaced (out/seed0000.png, out/seed0001.png, out/seed0002.png and 1 more)", Run(four).Error, StringComparison.Ordinal);
        Assert.Equal(8, Directory.GetFiles(_folder.File("out")).Length);
        string[] one = ["mix", "--rows", "0", "--cols", "1"];
        Assert.DoesNotContain("replaced", Run(one).Error, StringComparison.Ordinal);
        Assert.Contains("1 file replaced (mix.png)", Run(one).Error, StringComparison.Ordinal);
        string[] video = ["video", "--frames", "2", "--output", "v.webp"];
        Run(video);
        Assert.Contains("1 file replaced (v.webp)", Run(video).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_repeated_seeds_When_generated_Then_the_files_are_counted_truly()
    {
        CliResult result = Run("generate", "--network", "builtin:avatars", "--seeds", "3,3,3");
        Assert.Contains("1 image of 32x32", result.Output, StringComparison.Ordinal);
        Assert.Contains("there is 1 file for 3 images", result.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.File("out")));
    }

    [Fact]
    public void Given_an_earlier_projection_of_more_images_When_projected_into_its_folder_Then_what_stays_of_it_is_named()
    {
        Run("generate", "--network", "builtin:avatars", "--seeds", "0-1");
        string[] project = ["project", "--network", "builtin:avatars", "--steps", "1", "--start-samples", "20", "--distance", "builtin"];
        Run([.. project, "--target", "out/seed0000.png", "out/seed0001.png"]);
        string error = Run([.. project, "--target", "out/seed0000.png"]).Error;
        Assert.Contains("reconstruction0001.png is of an earlier command, not of these results", error, StringComparison.Ordinal);
        Assert.Contains("5 files replaced", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_stages_that_are_trained_When_other_data_or_sizes_are_asked_Then_it_is_refused_and_a_greater_length_continues()
    {
        string[] common = ["train", "--cfg", "stylegan-xl", "--preset", "tiny", "--cmax", "16", "--latent", "16", "--batch", "4", "--tick", "0.004", "--threads", "1", "--stages", "8,16", "--outdir", "xl"];
        string[] first = [.. common, "--cbase", "256", "--kimg", "0.004", "--data", "three"];
        Save("three", 3, 16);
        Run(first);
        Assert.Contains("done at 0.004 kimg", Run(first).Output, StringComparison.Ordinal);
        CliProgram.Run(_folder.Path, [.. common, "--cbase", "256", "--kimg", "0.004", "--data", "builtin:avatars"]).Failed(1, "stage-00008 was trained with other options: data ", "Choose another folder (--outdir)");
        CliProgram.Run(_folder.Path, [.. common, "--cbase", "128", "--kimg", "0.004", "--data", "three"]).Failed(1, "generator.channel_base 256, asked 128");
        CliProgram.Run(_folder.Path, [.. common, "--cbase", "256", "--kimg", "0.004", "--data", "three", "--mirror"]).Failed(1, "mirror False, asked True");
        CliProgram.Run(_folder.Path, [.. common, "--cbase", "256", "--kimg", "0.002", "--data", "three"]).Failed(1, "total_kimg 0.004, asked 0.002");

        // Other images under the same names.
        string[] files = Directory.GetFiles(_folder.File("three"), "*.png");
        byte[] whole = File.ReadAllBytes(files[1]);
        File.Copy(files[0], files[1], overwrite: true);
        CliProgram.Run(_folder.Path, first).Failed(1, "stage-00008 was trained with other options: its data: it still has 3 images, but not the same ones or in another order. Choose another folder (--outdir)");
        File.WriteAllBytes(files[1], whole);
        Assert.Contains("done at 0.008 kimg", Run([.. common, "--cbase", "256", "--kimg", "0.008", "--data", "three"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_place_inside_the_data_When_images_would_be_written_there_Then_it_is_refused()
    {
        Save("data", 2, 8);
        CliProgram.Run(_folder.Path, "dataset", "inspect", "data", "--sheet", "data/sheet.png").Failed(2, "--sheet is data/sheet.png; it lies in the data folder data");
        CliProgram.Run(_folder.Path, TrainedRun.Train("--data", "data", "--outdir", "data/runs")).Failed(2, "--outdir is data/runs; it lies in the data folder data");
        CliProgram.Run(_folder.Path, "spectrum", "--data", "data", "--outdir", "data").Failed(2, "it lies in the data folder data");
        CliProgram.Run(_folder.Path, "neighbours", "--fakes", "data", "--data", "data", "--outdir", "data/near").Failed(2, "it lies in the data folder data");
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.File("data")).Length);
        Run("dataset", "inspect", "data", "--sheet", "data-sheet.png");
    }

    [Fact]
    public void Given_files_of_other_kinds_or_of_several_images_When_read_Then_it_is_said_what_they_are()
    {
        Run("video", "--frames", "3", "--output", "moving.gif");
        Directory.CreateDirectory(_folder.File("data"));
        File.Copy(_folder.File("moving.gif"), _folder.File("data/moving.gif"));
        Assert.Contains("1 file holds several images (the first: moving.gif with 3), and the first image of each is used", Run("dataset", "inspect", "data").Error, StringComparison.Ordinal);
        Assert.Contains("1 file holds several images", Run("dataset", "build", "--source", "data", "--dest", "built.zip").Error, StringComparison.Ordinal);
        Assert.Contains("moving.gif holds 3 images, and the first is used", Run("project", "--network", "builtin:avatars", "--target", "moving.gif", "--steps", "1", "--start-samples", "20", "--distance", "builtin").Error, StringComparison.Ordinal);

        void Named(string file, byte[] content, string kind)
        {
            File.WriteAllBytes(_folder.File(file), content);
            CliProgram.Run(_folder.Path, "dataset", "inspect", file).Failed(1, $"{file} is {kind}");
        }

        byte[] png = Image.Load(_folder.File("moving.gif")).Encode(ImageFormat.Png);
        Named("x.zip", png, "a PNG image, not a zip archive of images.");
        Named("page.zip", "<!DOCTYPE html><html>"u8.ToArray(), "a web page (download the file itself, not the page about it), not a zip archive");
        Named("t-images-idx3-ubyte", png, "a PNG image, not an IDX file.");
        Named("u-images-idx3-ubyte.gz", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 381673535\n"u8.ToArray(), "a Git LFS pointer to 381,673,535 bytes (fetch them with 'git lfs pull'), not an IDX file.");
        File.WriteAllBytes(_folder.File("phone.heic"), [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8, .. new byte[64]]);
        CliProgram.Run(_folder.Path, "project", "--network", "builtin:avatars", "--target", "phone.heic").Failed(1, "phone.heic is a HEIC image", "Export it as JPEG or PNG.");
    }

    private CliResult Run(params string[] words) => CliProgram.Run(_folder.Path, words).Succeeded();

    private void Save(string folder, int count, int sizePx)
    {
        Directory.CreateDirectory(_folder.File(folder));
        for (int i = 0; i < count; i++)
        {
            byte[] pixels = new byte[3 * sizePx * sizePx];
            Array.Fill(pixels, (byte)(60 * i));
            new Image(sizePx, sizePx, 3, pixels).Save(_folder.File($"{folder}/{i}.png"));
        }
    }
}
