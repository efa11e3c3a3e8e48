using System.Text.Json;
using StyleGanSharp.Imaging;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class GenerateTests(TrainedRun run)
{
    private const int SizePx = 8;

    [Fact]
    public void Given_seeds_When_generated_Then_each_is_a_file_and_the_grid_shows_them_in_order()
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, "generate", "--network", run.Folder, "--seeds", "0-2,12", "--trunc", "0.7", "--grid", "--batch", "3").Succeeded();
        Assert.Equal(
            ["grid.png", "seed0000-trunc0.7.png", "seed0001-trunc0.7.png", "seed0002-trunc0.7.png", "seed0012-trunc0.7.png"],
            Directory.GetFiles(folder.File("out")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Image[] images = [.. new[] { 0, 1, 2, 12 }.Select(seed => Image.Load(folder.File($"out/seed{seed:D4}-trunc0.7.png")))];
        Assert.All(images, image => Assert.Equal((SizePx, SizePx, 3), (image.Width, image.Height, image.Channels)));
        Assert.Equal(ImageGrid.Compose(images, 2).Pixels, Image.Load(folder.File("out/grid.png")).Pixels);
    }

    [Fact]
    public void Given_no_network_When_images_are_made_Then_the_built_in_one_makes_them_and_says_so()
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(folder.Path, "generate", "--grid").Succeeded();
        Assert.Contains("8 images of 32x32", result.Output, StringComparison.Ordinal);
        Assert.Contains("builtin:avatars, a small network that comes with the program", result.Error, StringComparison.Ordinal);
        Image grid = Image.Load(folder.File("out/grid.png"));
        CliProgram.Run(folder.Path, "generate", "--network", "builtin:avatars", "--seeds", "0-7", "--grid", "--outdir", "named").Succeeded();
        Assert.Equal(grid.Pixels, Image.Load(folder.File("named/grid.png")).Pixels);
        CliProgram.Run(folder.Path, "mix").Succeeded();
        CliProgram.Run(folder.Path, "video", "--frames", "3", "--output", "walk.webp").Succeeded();
        Assert.Contains("license     MIT", CliProgram.Run(folder.Path, "inspect", "builtin:avatars").Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generate", "--latent")]
    [InlineData("video", "--seeds")]
    [InlineData("mix", "--rows")]
    public void Given_a_latent_file_but_no_network_When_images_are_made_Then_the_network_is_asked_for(string verb, string option)
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, verb, option, "me.npz").Failed(2, "Give --network the one that the latents were made with");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Given_a_network_When_it_is_converted_by_halves_Then_the_file_is_about_half_as_large_and_images_hardly_differ()
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, "convert", "builtin:avatars", "full.safetensors").Succeeded();
        CliProgram.Run(folder.Path, "convert", run.Folder, "half.safetensors", "--only", "G_ema", "--half").Succeeded();
        CliProgram.Run(folder.Path, "convert", run.Folder, "whole.safetensors", "--only", "G_ema").Succeeded();
        Assert.InRange((double)new FileInfo(folder.File("half.safetensors")).Length / new FileInfo(folder.File("whole.safetensors")).Length, 0.3, 0.9);
        CliProgram.Run(folder.Path, "generate", "--network", "half.safetensors", "--seeds", "3", "--outdir", "a").Succeeded();
        CliProgram.Run(folder.Path, "generate", "--network", "whole.safetensors", "--seeds", "3", "--outdir", "b").Succeeded();
        byte[] Pixels(string name) => Image.Load(folder.File($"{name}/seed0003.png")).Pixels.ToArray();
        Assert.All(Pixels("a").Zip(Pixels("b")), pair => Assert.InRange(pair.First - pair.Second, -4, 4));
        CliProgram.Run(folder.Path, "convert", run.Folder, "half.pt", "--half").Failed(2, "only .safetensors files can have float16 weights");
    }

    [Fact]
    public void Given_equal_seeds_When_generated_again_Then_the_files_are_equal_and_truncation_changes_them()
    {
        using var folder = new TemporaryFolder();
        string[] common = ["generate", "--network", run.NetworkFile, "--seeds", "5"];
        CliProgram.Run(folder.Path, [.. common, "--outdir", "a"]).Succeeded();
        CliProgram.Run(folder.Path, [.. common, "--outdir", "b"]).Succeeded();
        CliProgram.Run(folder.Path, [.. common, "--outdir", "c", "--trunc", "0"]).Succeeded();
        CliProgram.Run(folder.Path, [.. common, "--outdir", "d", "--trunc", "0", "--trunc-cutoff", "0"]).Succeeded();
        byte[] Read(string name) => File.ReadAllBytes(Directory.GetFiles(folder.File(name), "seed0005*.png").Single());
        Assert.Equal(Read("a"), Read("b"));
        Assert.NotEqual(Read("a"), Read("c"));
        Assert.Equal(Read("a"), Read("d"));
    }

    [Theory]
    [InlineData("webp", "RIFF")]
    [InlineData("jpg", "\u00ff\u00d8")]
    public void Given_a_format_When_generated_Then_the_files_are_of_it(string format, string start)
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, "generate", "--network", run.NetworkFile, "--seeds", "1", "--format", format, "--noise-mode", "random").Succeeded();
        Assert.StartsWith(start, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder.File($"out/seed0001-noise-random.{format}"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_ways_of_different_lengths_and_an_open_end_When_a_video_is_made_Then_it_lasts_as_long_as_all_and_a_wrong_number_of_them_is_an_error()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("8 frames", CliProgram.Run(folder.Path, "video", "--seeds", "1-3", "--seconds-per-seed", "0.5,0.3", "--open", "--fps", "10", "--output", "way.webp").Succeeded().Output);
        CliProgram.Run(folder.Path, "video", "--network", "builtin:avatars", "--seeds", "1-3", "--seconds-per-seed", "0.5,0.3", "--output", "way.webp").Failed(2, "--seconds-per-seed is '0.5,0.3'; there must be 3 numbers above 0");
        CliProgram.Run(folder.Path, "video", "--network", "builtin:avatars", "--seeds", "1", "--open", "--output", "way.webp").Failed(2, "--open has no way to go with 1 image");
        CliProgram.Run(folder.Path, "video", "--network", "builtin:avatars", "--seconds-per-seed", "1,x", "--output", "way.webp").Failed(2, "is not a number, or numbers separated by commas");
    }

    [Fact]
    public void Given_seeds_When_a_video_is_made_Then_it_loops_over_all_of_them()
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(
            folder.Path, "video", "--network", run.Folder, "--seeds", "0-3", "--seconds-per-seed", "0.5", "--fps", "10", "--grid", "2x1", "--output", "v/loop.webp").Succeeded();
        Assert.Contains("10 frames at 10 a second", result.Output, StringComparison.Ordinal);
        Image first = Image.Load(folder.File("v/loop.webp"));
        Assert.Equal((2 * SizePx, SizePx), (first.Width, first.Height));
        Assert.Equal(["loop.webp"], Directory.GetFiles(folder.File("v")).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void Given_no_ffmpeg_When_an_mp4_is_asked_for_Then_an_animated_webp_is_made_and_the_user_told()
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(folder.Path, [("PATH", folder.Path)], "video", "--network", run.Folder, "--seeds", "0,1", "--frames", "4", "--output", "loop.mp4").Succeeded();
        Assert.Contains("note: ffmpeg is not on the PATH", result.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("loop.webp")));
        Assert.False(File.Exists(folder.File("loop.mp4")));
    }

    [Fact]
    public void Given_rows_and_columns_When_mixed_Then_the_table_has_their_margins()
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, "mix", "--network", run.Folder, "--rows", "0-1", "--cols", "3-5", "--layers", "0,1").Succeeded();
        Image table = Image.Load(folder.File("mix.png"));
        Assert.Equal((2 + (4 * (SizePx + 2)), 2 + (3 * (SizePx + 2))), (table.Width, table.Height));
    }

    [Fact]
    public void Given_a_network_file_When_inspected_Then_networks_blocks_and_provenance_are_shown()
    {
        string output = CliProgram.Run(run.Folder, "inspect", run.Folder).Succeeded().Output;
        Assert.All(
            ["G_ema: stylegan2-generator", "D: stylegan2-discriminator", "synthesis.b8", "0.2 thousand images of avatars-8", "CC0-1.0", "\"r1_gamma\""],
            text => Assert.Contains(text, output, StringComparison.Ordinal));
        Assert.DoesNotContain("synthesis.b8.conv0.weight", output, StringComparison.Ordinal);
        Assert.Contains("synthesis.b8.conv0.weight", CliProgram.Run(run.Folder, "inspect", run.Folder, "--all").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_json_When_a_network_file_is_inspected_Then_the_tensors_add_up()
    {
        using JsonDocument json = JsonDocument.Parse(CliProgram.Run(run.Folder, "inspect", run.NetworkFile, "--json").Succeeded().Output);
        JsonElement generator = json.RootElement.GetProperty("networks").GetProperty("G_ema");
        long counted = generator.GetProperty("tensors").EnumerateArray().Where(tensor => tensor.GetProperty("is_parameter").GetBoolean()).Sum(tensor => tensor.GetProperty("count").GetInt64());
        Assert.Equal(generator.GetProperty("parameters").GetInt64(), counted);
        Assert.Equal(8, generator.GetProperty("options").GetProperty("img_resolution").GetInt32());
        Assert.Equal(0.2, json.RootElement.GetProperty("provenance").GetProperty("trained_kimg").GetDouble());
        Assert.Equal(8, json.RootElement.GetProperty("training_options").GetProperty("batch").GetInt32());
    }

    [Fact]
    public void Given_a_short_time_When_the_demo_runs_twice_Then_each_makes_a_run_and_a_page_of_everything()
    {
        using var folder = new TemporaryFolder();
        for (int number = 0; number < 2; number++)
        {
            CliResult result = CliProgram.Run(folder.Path, "demo", "--minutes", "0.03", "--outdir", "show").Succeeded();
            string runFolder = Directory.GetDirectories(folder.File("show"), "0*").Order(StringComparer.Ordinal).Last();
            Assert.StartsWith($"0000{number}-stylegan2-avatars-32", Path.GetFileName(runFolder), StringComparison.Ordinal);
            Image sheet = Image.Load(Path.Combine(runFolder, "sheet.png"));
            Assert.Equal((256, 256), (sheet.Width, sheet.Height));
            Assert.All(["walk.webp", "mixing.png", "edits.png"], file => Assert.All([runFolder, folder.File("show/builtin")], place => Assert.True(File.Exists(Path.Combine(place, file)), $"{place}: {file}")));
            string page = File.ReadAllText(folder.File("show/index.html"));
            Assert.All(["A network that is there already", "Your own network", "stylegan mix --network builtin:avatars", $"stylegan video --network {Path.Combine("show", Path.GetFileName(runFolder))}", "data:image/webp;base64,"], text => Assert.Contains(text, page, StringComparison.Ordinal));
            Assert.DoesNotContain("http-equiv=\"refresh\"", page, StringComparison.Ordinal);
            Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
            Assert.All(["training time", "s/kimg", "parameters", "stylegan generate --network"], text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
        }
    }
}
