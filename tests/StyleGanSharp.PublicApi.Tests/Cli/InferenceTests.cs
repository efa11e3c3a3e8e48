using System.Text.Json;
using StyleGanSharp.Imaging;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class EditingTests(TrainedRun run)
{
    private const int SizePx = 8;

    [Fact]
    public void Given_a_image_of_any_size_When_projected_and_tuned_Then_every_result_is_there_and_other_verbs_take_it()
    {
        using var folder = new TemporaryFolder();
        new Image(20, 12, 4, [.. Enumerable.Range(0, 20 * 12 * 4).Select(i => (byte)(i * 3))]).Save(folder.File("wide.png"));
        CliProgram.Run(folder.Path, "generate", "--network", run.Folder, "--seeds", "4", "--outdir", "own").Succeeded();
        CliResult result = CliProgram.Run(
            folder.Path, "project", "--network", run.Folder, "--target", "own/seed0004.png", "wide.png", "--steps", "30", "--start-samples", "100", "--tune", "3", "--video", "search.webp", "--distance", "builtin").Succeeded();

        Assert.Contains("wide.png (20x12 with 4 channels (RGBA)): transparency laid over white", result.Error, StringComparison.Ordinal);
        Assert.Contains("seed0004.png, tuned", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["comparison.png", "latent.npz", "latent.safetensors", "reconstruction0000.png", "reconstruction0001.png", "result.json", "tuned.safetensors"],
            Directory.GetFiles(folder.File("projected")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.True(new FileInfo(folder.File("search.webp")).Length > 0);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder.File("projected/result.json")));
        Assert.Equal(("w", 30, "builtin", 3), (
            json.RootElement.GetProperty("space").GetString(), json.RootElement.GetProperty("steps").GetInt32(), json.RootElement.GetProperty("distance").GetString(),
            json.RootElement.GetProperty("tuning_steps").GetInt32()));
        JsonElement[] targets = [.. json.RootElement.GetProperty("targets").EnumerateArray()];
        Assert.True(targets[0].GetProperty("score").GetProperty("psnr_db").GetDouble() > targets[1].GetProperty("score").GetProperty("psnr_db").GetDouble());

        CliProgram.Run(folder.Path, "generate", "--network", run.Folder, "--latent", "projected/latent.safetensors", "--outdir", "again").Succeeded();
        Assert.Equal(Image.Load(folder.File("projected/reconstruction0001.png")).Pixels, Image.Load(folder.File("again/latent0001.png")).Pixels);
        CliProgram.Run(folder.Path, "generate", "--network", "projected/tuned.safetensors", "--latent", "projected/latent.npz", "--outdir", "tuned", "--grid").Succeeded();
        CliProgram.Run(folder.Path, "mix", "--network", run.Folder, "--rows", "0,projected/latent.npz", "--cols", "3").Succeeded();
        Assert.Equal(2 + (4 * (SizePx + 2)), Image.Load(folder.File("mix.png")).Height);
        CliProgram.Run(folder.Path, "video", "--network", run.Folder, "--seeds", "1,projected/latent.npz#0", "--frames", "4", "--output", "way.webp").Succeeded();
        CliProgram.Run(folder.Path, "video", "--network", run.Folder, "--seeds", "1,2", "--interpolation", "spherical", "--frames", "4", "--output", "z.webp").Succeeded();
    }

    [Fact]
    public void Given_a_tuned_network_When_any_verb_that_takes_a_network_runs_Then_it_works_and_the_file_says_where_it_comes_from()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("p.json"), """{"points": [{"from": [2, 2], "to": [5, 5]}]}""");
        CliProgram.Run(folder.Path, "generate", "--network", run.Folder, "--seeds", "4", "--outdir", "own").Succeeded();
        CliProgram.Run(folder.Path, "project", "--network", run.Folder, "--target", "own/seed0004.png", "--steps", "5", "--start-samples", "50", "--tune", "2", "--distance", "builtin", "--outdir", "me").Succeeded();
        (string, string)[] verbs =
        [
            ("directions --network me/tuned.safetensors --count 2 --samples 50", "2 directions"),
            ("edit --network me/tuned.safetensors --latent me/latent.safetensors --direction directions.safetensors:0 --strength -1,1", "edit.png"),
            ("drag --network me/tuned.safetensors --latent me/latent.safetensors#0 --points p.json --steps 2", "2 steps"),
            ("project --network me/tuned.safetensors --target own/seed0004.png --steps 2 --start-samples 50 --tune 1 --distance builtin --outdir again", "tuned.safetensors"),
            ("metrics --network again/tuned.safetensors --data builtin:avatars?count=20 --metrics kid50k_full --num 20", "kid50k_full"),
            ("layers --network me/tuned.safetensors", "layers.png"),
            ("spectrum --network me/tuned.safetensors --num 8", "8 images"),
            ("convert me/tuned.safetensors tuned.pt", "G_ema"),
        ];
        string about = CliProgram.Run(folder.Path, "inspect", "me/tuned.safetensors").Succeeded().Output;
        Assert.All(["CC0-1.0", "Tuned to seed0004.png in 2 steps."], text => Assert.Contains(text, about, StringComparison.Ordinal));
        Assert.All(verbs, verb => Assert.Contains(verb.Item2, CliProgram.Run(folder.Path, verb.Item1.Split(' ')).Succeeded().Output, StringComparison.Ordinal));
        CliProgram.Run(folder.Path, TrainedRun.Train("--resume", "me/tuned.safetensors", "--kimg", "0.02", "--tick", "0.02")).Succeeded();
    }

    [Fact]
    public void Given_directions_When_images_are_edited_Then_there_is_a_strip_a_image_and_its_middle_is_the_image()
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, "directions", "--network", run.Folder, "--method", "ganspace", "--count", "2", "--samples", "100", "--output", "d.safetensors").Succeeded();
        CliProgram.Run(folder.Path, "edit", "--network", run.Folder, "--seeds", "1,2", "--direction", "d.safetensors:1", "--strength", "-2:2:5").Succeeded();
        Image strips = Image.Load(folder.File("edit.png"));
        Assert.Equal((2 + (5 * (SizePx + 2)), 2 + (2 * (SizePx + 2))), (strips.Width, strips.Height));
        CliProgram.Run(folder.Path, "generate", "--network", run.Folder, "--seeds", "1", "--outdir", "one").Succeeded();
        CliProgram.Run(folder.Path, "edit", "--network", run.Folder, "--seeds", "1", "--direction", "d.safetensors:1", "--strength", "0", "--output", "zero.png").Succeeded();
        Image zero = Image.Load(folder.File("zero.png"));
        Image still = Image.Load(folder.File("one/seed0001.png"));
        Assert.All(Enumerable.Range(0, SizePx * 3), i => Assert.InRange(zero.Pixels[(((2 * zero.Width) + 2) * 3) + i] - still.Pixels[i], -1, 1));
        File.WriteAllText(folder.File("p.json"), """{"points": [{"from": [2, 2], "to": [5, 5]}]}""");
        CliProgram.Run(folder.Path, "drag", "--network", run.Folder, "--seeds", "1", "--points", "p.json", "--steps", "1").Succeeded();
        foreach ((string name, string source, string value) in new[] { ("seed.png", "--seeds", "2"), ("file.png", "--latent", "dragged/latent.safetensors") })
        {
            CliProgram.Run(folder.Path, "edit", "--network", run.Folder, source, value, "--trunc", "0", "--direction", "d.safetensors:1", "--strength", "0", "--output", name).Succeeded();
        }

        Assert.Equal(Image.Load(folder.File("seed.png")).Pixels, Image.Load(folder.File("file.png")).Pixels); // truncated all the way, both are the mean image
        CliProgram.Run(folder.Path, "drag", "--network", run.Folder, "--seeds", "1", "--points", "p.json", "--steps", "1", "--trunc", "0.5", "--outdir", "half").Succeeded();
        CliProgram.Run(folder.Path, "generate", "--network", run.Folder, "--latent", "half/latent.safetensors", "--outdir", "again").Succeeded();
        Assert.Equal(Image.Load(folder.File("half/after.png")).Pixels, Image.Load(folder.File("again/latent0000.png")).Pixels);
        CliProgram.Run(folder.Path, "generate", "--network", run.Folder, "--latent", "half/latent.safetensors", "--trunc", "0.5").Failed(2, "half/latent.safetensors is truncated already", "--trunc");
        CliProgram.Run(folder.Path, "mix", "--network", run.Folder, "--rows", "half/latent.safetensors,1", "--cols", "2", "--trunc", "0.5").Succeeded();
        CliProgram.Run(folder.Path, "edit", "--network", run.Folder, "--seeds", "1", "--direction", "d.safetensors").Failed(2, "several directions", "0, 1");
    }

    [Fact]
    public void Given_a_classifier_When_directions_are_checked_Then_there_is_a_column_an_attribute_it_tells()
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(
            folder.Path, "directions", "--network", run.Folder, "--method", "ganspace", "--count", "1", "--samples", "100", "--check", "--classifier", "builtin:avatars?count=900&label=dark-background").Succeeded();
        Assert.Contains("attributes are predicted by avatars-16-", result.Error, StringComparison.Ordinal);
        Assert.Contains("| direction | dark-background | disentanglement |", result.Output, StringComparison.Ordinal);
        CliProgram.Run(folder.Path, "directions", "--network", run.Folder, "--method", "svm", "--classifier", "none.pt").Failed(1, "none.pt does not exist");
    }

    [Fact]
    public void Given_no_weights_of_clip_and_no_connection_When_a_text_is_searched_Then_the_error_says_which_file_and_how_to_add_it()
    {
        using var folder = new TemporaryFolder();
        (string, string)[] offline = [("https_proxy", "http://127.0.0.1:9"), ("HTTPS_PROXY", "http://127.0.0.1:9"), ("TORCH_HOME", folder.File("torch"))];
        CliProgram.Run(folder.Path, offline, "directions", "--network", run.Folder, "--method", "text", "--text", "glasses").Failed(1, "ViT-B-32.pt", "'stylegan weights add ViT-B-32.pt'");
        Assert.False(File.Exists(folder.File("directions.safetensors")));
    }

    [Fact]
    public void Given_points_When_dragged_Then_the_latent_and_both_images_are_written()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("p.json"), """{"points": [{"from": [2, 2], "to": [5, 5]}]}""");
        CliResult result = CliProgram.Run(folder.Path, "drag", "--network", run.Folder, "--seeds", "1", "--points", "p.json", "--steps", "3", "--video", "way.webp").Succeeded();
        Assert.Contains("steps, ", result.Output, StringComparison.Ordinal);
        Assert.All(["after.png", "before.png", "latent.safetensors"], name => Assert.True(File.Exists(folder.File($"dragged/{name}"))));
    }

    [Fact]
    public void Given_masks_When_points_are_dragged_Then_unpainted_and_black_parts_stay()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("p.json"), """{"points": [{"from": [2, 2], "to": [5, 5]}]}""");
        const int Side = SizePx;
        byte[] gray = [.. Enumerable.Range(0, Side * Side).Select(i => i < Side * Side / 2 ? (byte)0 : (byte)255)];
        new Image(Side, Side, 1, gray).Save(folder.File("half.png"));
        new Image(Side, Side, 4, [.. gray.SelectMany(value => new byte[] { 255, 255, 255, value })]).Save(folder.File("painted.png"));
        new Image(Side, Side, 1, [.. gray.Select(_ => (byte)255)]).Save(folder.File("all.png"));
        new Image(Side, Side, 1, new byte[Side * Side]).Save(folder.File("none.png"));
        byte[] Drag(string name, params string[] mask)
        {
            CliProgram.Run(folder.Path, ["drag", "--network", run.Folder, "--seeds", "1", "--points", "p.json", "--steps", "3", "--lr", "0.05", "--outdir", name, .. mask]).Succeeded();
            return Image.Load(folder.File($"{name}/after.png")).Pixels.ToArray();
        }

        Assert.Equal(Drag("free"), Drag("white", "--mask", "all.png"));
        Assert.Equal(Drag("black", "--mask", "half.png"), Drag("clear", "--mask", "painted.png"));
        CliProgram.Run(folder.Path, "drag", "--network", run.Folder, "--seeds", "1", "--points", "p.json", "--mask", "none.png").Failed(2, "nothing may change");
    }

    [Theory]
    [InlineData("{}", "it has no list \"points\"")]
    [InlineData("", "line 1 is not JSON")]
    [InlineData("[]", "it has no list")]
    [InlineData("{\"points\": []}", "its list of points is empty. Write")]
    [InlineData("{\"points\": [{\"from\": [1, 2, 3], \"to\": [1, 2]}]}", "\"from\" of point 1 is not two numbers")]
    [InlineData("{\"points\": [{\"from\": [1, 2]}]}", "\"to\" of point 1 is not two numbers")]
    public void Given_a_file_of_points_that_holds_none_When_dragged_Then_the_error_says_what_is_wrong_in_words(string json, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("p.json"), json);
        CliResult result = CliProgram.Run(folder.Path, "drag", "--network", run.Folder, "--seeds", "1", "--points", "p.json").Failed(1, expected);
        Assert.DoesNotContain("BytePositionInLine", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generate --network N --seeds 0 --outdir --grid", "--outdir has no value: '--grid' is an option. Write --outdir FOLDER; a file of that name is ./--grid.")]
    [InlineData("train --data --cond", "--data has no value: '--cond' is an option.")]
    [InlineData("metrics --data --mirror", "--data has no value: '--mirror' is an option.")]
    [InlineData("project --target --steps", "--target has no value: '--steps' is an option.")]
    public void Given_an_option_without_its_value_When_another_follows_Then_that_is_not_taken_for_it(string words, string expected) =>
        CliProgram.Run(Path.GetTempPath(), words.Split(' ')).Failed(2, expected);

    [Fact]
    public void Given_a_network_When_the_ways_of_inversion_are_compared_Then_each_is_a_row_for_own_and_real_images()
    {
        string output = CliProgram.Run(
            run.Folder, "inversion", "--network", run.Folder, "--num", "2", "--steps", "4", "--tune", "2", "--start-samples", "50", "--data", "builtin:avatars", "--distance", "builtin").Succeeded().Output;
        Assert.All(["own | w | 4", "own | w+ | 4", "own | w, tuned | 6", "real | w, tuned | 6"], text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("project", "--target")]
    [InlineData("project --target none.png", "none.png", "does not exist")]
    [InlineData("project --target x.png --steps 0", "--steps")]
    [InlineData("project --target x.png --space z", "--space 'z'")]
    [InlineData("generate --latent none.npz --seeds 1", "--seeds and --latent")]
    [InlineData("generate --seeds 1 --canvas 2x1", "no canvas beyond the frame")]
    [InlineData("generate --seeds 1 --move 0.1,0", "no input transform")]
    [InlineData("generate --seeds 1 --layer-trunc 9=0.5", "layer 9")]
    [InlineData("edit --seeds 1", "--direction")]
    [InlineData("directions --method sefa --attributes hat", "--attributes")]
    [InlineData("directions --method svm --classes 0,1", "unconditional")]
    [InlineData("directions --method stylespace", "--method stylespace needs --attributes")]
    [InlineData("directions --layers 99", "--layers is 99")]
    [InlineData("directions --method text", "--text")]
    [InlineData("directions --text glasses", "--method text")]
    [InlineData("directions --method text --text x --space z", "--space 'z'")]
    [InlineData("directions --method text --text x --clip clip-z", "clip-z", "clip-b, clip-l")]
    [InlineData("drag --seeds 1", "--points")]
    [InlineData("inversion --num 0", "--num")]
    [InlineData("video --seeds 1@0,2 --interpolation spherical", "spherical")]
    public void Given_bad_input_When_a_verb_of_editing_runs_Then_it_is_one_clear_line(string arguments, params string[] mentions)
    {
        using var folder = new TemporaryFolder();
        string[] words = arguments.Split(' ');
        CliProgram.Run(folder.Path, [words[0], "--network", run.Folder, .. words[1..]]).Failed(arguments.Contains("none.png", StringComparison.Ordinal) ? 1 : 2, mentions);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
