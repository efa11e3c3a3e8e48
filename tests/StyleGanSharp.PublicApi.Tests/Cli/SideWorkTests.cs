using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using StyleGanSharp.Imaging;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

/// <summary>What fails beside the work, what is known before it, and where its results go.</summary>
public sealed class SideWorkTests : IDisposable
{
    private static readonly string[] Short = ["--kimg", "0.016", "--tick", "0.008", "--snap", "1", "--aug", "noaug"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Command lines that would work for hours, each with a destination that lies below a file.</summary>
    public static TheoryData<string> Destinations { get; } =
    [
        "generate --network builtin:avatars --seeds 0-99999 --outdir file/x",
        "mix --network builtin:avatars --rows 0-999 --cols 0-999 --output file/x.png",
        "video --network builtin:avatars --seeds 0-9999 --output file/x.webp",
        "edit --network builtin:avatars --direction none.safetensors --seeds 0-9999 --output file/x.png",
        "project --network builtin:avatars --target a.png --steps 999999 --outdir file/x",
        "project --network builtin:avatars --target a.png --steps 999999 --video file/x.webp",
        "drag --network builtin:avatars --seeds 0 --points none.json --steps 999999 --outdir file/x",
        "drag --network builtin:avatars --seeds 0 --points none.json --steps 999999 --video file/x.webp",
        "directions --network builtin:avatars --output file/x.safetensors",
        "metrics --network builtin:avatars --data builtin:avatars --num 9999999 --output file/x.jsonl",
        "neighbours --network builtin:avatars --data builtin:avatars --num 9999999 --outdir file/x",
        "sheet --network builtin:avatars --output file/x.png",
        "layers --network builtin:avatars --outdir file/x",
        "spectrum --network builtin:avatars --num 9999999 --outdir file/x",
        "sticking --network builtin:avatars --output file/x.png",
        "signal --cfg stylegan3-t --outdir file/x",
        "embed-classes --data builtin:avatars?label=glasses --output file/x.safetensors",
        "bench stylegan3-t@1024 --json file/x.json",
        "study entanglement --out file/x",
        "report none --output file/x.html",
        "convert builtin:avatars file/x.safetensors",
        "export --network builtin:avatars file/x.onnx",
        "dataset build --source builtin:avatars?count=9999999 --dest file/x.zip",
        "dataset build --source builtin:avatars?count=9999999 --dest file/x",
        "dataset inspect builtin:avatars?count=9999999 --sheet file/x.png",
        "train --data builtin:avatars --resolution 8 --outdir file/x",
        "demo --outdir file/x",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Destinations))]
    public void Given_a_place_that_cannot_be_written_When_long_work_is_asked_for_Then_it_fails_before_the_work(string command)
    {
        File.WriteAllText(_folder.File("file"), "a file");
        Image(0).Save(_folder.File("a.png"));
        CliProgram.Run(_folder.Path, command.Split(' ')).Failed(1, "file/x", "cannot be written");
        Assert.Equal(["a.png", "file"], Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)!).Where(name => name != ".cache").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Given_a_damaged_image_When_training_Then_one_warning_names_it_and_the_training_ends_well(bool isZip)
    {
        WriteImages("data", 30);
        Cut(_folder.File("data/07.png"));
        if (isZip)
        {
            ZipFile.CreateFromDirectory(_folder.File("data"), _folder.File("data.zip"), CompressionLevel.NoCompression, includeBaseDirectory: false);
        }

        CliResult result = CliProgram.Run(_folder.Path, TrainedRun.Train(["--data", isZip ? "data.zip" : "data", "--kimg", "0.08", .. Short[2..]])).Succeeded();
        string warning = Assert.Single(result.Output.Split('\n'), line => line.Contains("07.png", StringComparison.Ordinal));
        Assert.Matches(@"^warning: tick \d: unreadable images: .*07\.png: .* The next image of the data takes its place\.$", warning);
        Assert.Contains("warning: unreadable images in 1 tick;", result.Output, StringComparison.Ordinal);
        string run = Directory.GetDirectories(_folder.File("runs")).Single();
        Assert.Contains("07.png", File.ReadAllText(Path.Combine(run, "stats.jsonl")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run, "reals.png")));
    }

    [Theory]
    [InlineData("pr50k3_full", "8", "--metrics is 'pr50k3_full'; it needs at least 4 real images, and there are 3. Give more images (--data), or leave the metric out.")]
    [InlineData("dc50k5_full", "8", "--metrics is 'dc50k5_full'; it needs at least 6 real images, and there are 3.")]
    [InlineData("fidinf50k_full", "8", "--metrics is 'fidinf50k_full'; it needs at least 20 generated images, and there are 8. Use more (--metrics-num).")]
    [InlineData("eqt50k_int", "8", "--metrics is 'eqt50k_int'; the network has no input transform.")]
    [InlineData("ppl_wend", "8", "--metrics is 'ppl_wend'; the network makes images of 8 pixels, of which it compares 4 each way")]
    [InlineData("ls_w", "8", "cannot be measured while a network is trained")]
    public void Given_a_metric_that_cannot_be_measured_When_training_Then_it_is_refused_before_the_run_and_by_the_dry_run(string metric, string num, string message)
    {
        WriteImages("three", 3);
        foreach (string[] dry in new string[][] { [], ["--dry-run"] })
        {
            CliResult result = CliProgram.Run(_folder.Path, TrainedRun.Train(["--data", "three", "--metrics", metric, "--metrics-num", num, .. Short, .. dry]));
            result.Failed(2, message);
            Assert.False(Directory.Exists(_folder.File("runs")));
        }
    }

    [Fact]
    public void Given_several_metrics_of_which_one_fails_When_measured_Then_the_others_are_shown_filed_and_the_failed_one_is_named()
    {
        WriteImages("fakes", 12);
        WriteImages("reals", 12);
        foreach (int i in Enumerable.Range(0, 8))
        {
            Cut(_folder.File($"reals/{i:D2}.png"));
        }

        CliResult result = CliProgram.Run(_folder.Path, "metrics", "--fakes", "fakes", "--reals", "reals", "--metrics", "fid50k_full,is50k", "--output", "out/m.jsonl");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error: 1 of 2 metrics could not be measured: fid50k_full.", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^warning: fid50k_full could not be measured: \d of the 12 images of reals cannot be read, more than half", result.Error);
        Assert.Matches(@"(?m)^is50k@builtin +\d", result.Output);
        Assert.Equal("is50k@builtin", JsonDocument.Parse(Assert.Single(File.ReadAllLines(_folder.File("out/m.jsonl")))).RootElement.GetProperty("metric").GetString());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(0)]
    public void Given_damaged_images_among_many_When_measured_Then_they_are_left_out_counted_and_named(int keptBytes)
    {
        WriteImages("fakes", 12);
        WriteImages("reals", 12);
        foreach (string file in new[] { "reals/03.png", "reals/05.png" })
        {
            byte[] whole = File.ReadAllBytes(_folder.File(file));
            File.WriteAllBytes(_folder.File(file), whole[..keptBytes]);
        }

        CliResult result = CliProgram.Run(_folder.Path, "metrics", "--fakes", "fakes", "--reals", "reals", "--metrics", "fid50k_full,pr50k3_full", "--features", "builtin", "--output", "m.jsonl").Succeeded();
        Assert.Matches(@"(?m)^warning: fid50k_full@builtin: .*2 of 12 real images cannot be read and are left out: .*03\.png: .*; also .*05\.png\.$", result.Error);
        Assert.All(File.ReadLines(_folder.File("m.jsonl")), line => Assert.Equal(10, JsonDocument.Parse(line).RootElement.GetProperty("real_count").GetInt32()));

        File.Delete(_folder.File("reals/03.png"));
        File.Delete(_folder.File("reals/05.png"));
        CliProgram.Run(_folder.Path, "metrics", "--fakes", "fakes", "--reals", "reals", "--metrics", "fid50k_full,pr50k3_full", "--features", "builtin", "--output", "without.jsonl").Succeeded();
        double[] Values(string file) => [.. File.ReadLines(_folder.File(file)).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("value").GetDouble())];
        Assert.Equal(Values("without.jsonl").Select(value => Math.Round(value, 6)), Values("m.jsonl").Select(value => Math.Round(value, 6)));
    }

    [Fact]
    public void Given_a_run_on_changed_data_When_resumed_Then_it_says_what_is_different_and_continues()
    {
        WriteImages("data", 30);
        CliProgram.Run(_folder.Path, TrainedRun.Train(["--data", "data", .. Short])).Succeeded();
        string run = Directory.GetDirectories(_folder.File("runs")).Single();
        Assert.DoesNotContain("other data", CliProgram.Run(_folder.Path, "train", "--resume", run, "--kimg", "0.024").Succeeded().Output, StringComparison.Ordinal);
        File.Delete(_folder.File("data/04.png"));
        Assert.Contains(
            "other data: data-8 is not as it was when the run was saved: it had 30 images and has 29. The run continues on it, but not exactly as it would have.",
            CliProgram.Run(_folder.Path, "train", "--resume", run, "--kimg", "0.032").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_few_equal_images_and_an_augmentation_that_leaks_When_training_begins_Then_it_says_what_helps()
    {
        WriteImages("data", 30);
        File.Copy(_folder.File("data/01.png"), _folder.File("data/copy.png"));
        string notes = CliProgram.Run(_folder.Path, TrainedRun.Train("--data", "data", "--aug", "fixed", "--p", "1", "--dry-run")).Succeeded().Error;
        Assert.Contains("note: 31 images are few for a network: it may learn them by heart and make little else. What helps: mirror images, where left and right may change places (--mirror); adaptive augmentation (--aug ada); to start from a network of related images (--resume); more images.", notes, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^note: 1 of 31 images is equal to another \(the first: .*copy\.png and .*01\.png\)", notes);
        Assert.Contains("note: With a probability of 1 (--p) nearly every image that the discriminator sees is augmented, so augmentations leak", notes, StringComparison.Ordinal);
        Assert.Equal(string.Empty, string.Concat(CliProgram.Run(_folder.Path, TrainedRun.Train("--aug", "fixed", "--p", "0.5", "--dry-run")).Succeeded().Error.Split('\n').Where(line => line.Contains("few", StringComparison.Ordinal) || line.Contains("leak", StringComparison.Ordinal) || line.Contains("equal", StringComparison.Ordinal))));
    }

    [Fact]
    public void Given_snap_minutes_When_trained_Then_every_step_past_them_is_saved()
    {
        CliResult result = CliProgram.Run(_folder.Path, TrainedRun.Train("--kimg", "0.04", "--tick", "1", "--snap", "100", "--snap-minutes", "0.000001", "--aug", "noaug")).Succeeded();
        Assert.Equal(5, result.Output.Split('\n').Count(line => line.StartsWith("saved ", StringComparison.Ordinal)));
        CliProgram.Run(_folder.Path, TrainedRun.Train("--snap-minutes", "0")).Failed(2, "--snap-minutes is 0; it must be positive");
    }

    /// <summary>The search makes its own distance small for any target; pixels and structure say whether it found it.</summary>
    [Fact]
    public void Given_a_target_that_the_network_cannot_make_When_projected_Then_it_is_said_to_stay_far_although_its_own_distance_is_small()
    {
        CliProgram.Run(_folder.Path, "generate", "--network", "builtin:avatars", "--seeds", "3,4", "--outdir", ".").Succeeded();
        Image face = StyleGanSharp.Imaging.Image.Load(_folder.File("seed0003.png"));
        byte[] rolled = [.. Enumerable.Range(0, face.Pixels.Length).Select(i => face.Pixels[(i / 96 * 96) + ((i + 96 - 15) % 96)])]; // five of 32 pixels to the right
        (face with { Pixels = rolled }).Save(_folder.File("rolled.png"));
        CliResult result = CliProgram.Run(_folder.Path, "project", "--network", "builtin:avatars", "--target", "rolled.png", "seed0004.png", "--space", "w", "--steps", "60").Succeeded();
        string warning = Assert.Single(result.Error.Split('\n'), line => line.Contains("stays far", StringComparison.Ordinal));
        Assert.StartsWith("warning: rolled.png: the reconstruction stays far from the image (builtin ", warning, StringComparison.Ordinal);
        double[] scores = [.. System.Text.RegularExpressions.Regex.Matches(warning, @"\d+\.\d+").Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        Assert.True(scores[0] < scores[3] / 2, warning); // by what the search made small alone it would not be far
    }

    /// <summary>The disk has room for the state and the network, and for nothing of what is beside them.</summary>
    [Fact]
    public void Given_a_full_disk_When_only_sheets_plots_and_events_do_not_fit_Then_the_training_ends_well_and_says_what_is_missing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Needs root on Linux, to mount a small file system.");
        string[] train = TrainedRun.Train("--kimg", "0.008", "--resolution", "16", "--aug", "noaug");
        CliProgram.Run(_folder.Path, [.. train, "--outdir", "roomy"]).Succeeded();
        string[] needed = ["training-state.safetensors", "training_options.json", "network-snapshot-000000.safetensors", "stats.jsonl"];
        long pages = needed.Sum(name => (new FileInfo(Directory.GetFiles(_folder.File("roomy"), name, SearchOption.AllDirectories).Single()).Length + 4095) / 4096);
        string disk = Directory.CreateDirectory(_folder.File("disk")).FullName;
        Assert.SkipUnless(Tool.Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={(pages + 4) * 4}k"), "tmpfs", disk) == 0, "This machine does not allow mounting.");
        try
        {
            CliResult result = CliProgram.Run(_folder.Path, [.. train, "--outdir", disk]).Succeeded();
            foreach (string kind in new[] { "sheet of real images", "sheet of generated images", "TensorBoard events" })
            {
                Assert.Matches($@"(?m)^warning: tick \d: {kind}: .*No space left on device.* The training continues without\.$", result.Output);
            }

            string run = Directory.GetDirectories(disk).Single();
            Assert.All(needed, name => Assert.True(File.Exists(Path.Combine(run, name)), name));
            Assert.False(File.Exists(Path.Combine(run, "reals.png")));
            CliProgram.Run(_folder.Path, "train", "--resume", run).Succeeded();
        }
        finally
        {
            Assert.Equal(0, Tool.Run("umount", "--lazy", disk));
        }
    }

    private static Image Image(int number)
    {
        byte[] pixels = new byte[8 * 8 * 3];
        new Random(number).NextBytes(pixels);
        return new Image(8, 8, 3, pixels);
    }

    private void WriteImages(string folder, int count)
    {
        Directory.CreateDirectory(_folder.File(folder));
        for (int i = 0; i < count; i++)
        {
            Image(i + (folder == "fakes" ? 100 : 0)).Save(_folder.File($"{folder}/{i:D2}.png"));
        }
    }

    /// <summary>Leaves the header and a part of the pixels.</summary>
    private static void Cut(string path)
    {
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
    }
}
