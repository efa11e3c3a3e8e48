using System.Text.Json;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class TrainTests(TrainedRun run)
{
    [Fact]
    public void Given_images_When_trained_Then_the_run_folder_is_complete_and_every_tick_is_a_line()
    {
        string[] names = [.. Directory.GetFiles(run.Folder).Select(path => Path.GetFileName(path)!)];
        Assert.All(
            ["training_options.json", "training-state.safetensors", "stats.jsonl", "reals.png", "fakes000000.png", "network-snapshot-000000.safetensors"],
            name => Assert.Contains(name, names));
        Assert.Contains(names, name => name.StartsWith("events.out.tfevents.", StringComparison.Ordinal));
        Assert.DoesNotContain(names, name => name.EndsWith(".tmp", StringComparison.Ordinal));
        // One tick after the first iteration, one every 0.04 of the 0.2 kimg after that, the last at the end.
        Assert.Equal(6, File.ReadAllLines(Path.Combine(run.Folder, "stats.jsonl")).Length);
        Assert.Equal(6, run.TrainOutput.Split('\n').Count(line => line.StartsWith("tick ", StringComparison.Ordinal)));
        Assert.Contains("stylegan generate --network", run.TrainOutput, StringComparison.Ordinal);
        NetworkFileInfo info = NetworkFile.ReadInfo(run.Folder);
        Assert.Equal((0.2, "avatars-8", "CC0-1.0", "shared"), (info.TrainedKimg, info.Dataset, info.License, info.Description));
    }

    [Fact]
    public void Given_dry_run_When_trained_Then_the_output_is_json_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(folder.Path, TrainedRun.Train("--gamma", "3.5", "--mirror=1", "--cond=0", "--dry-run")).Succeeded();
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal(3.5, json.RootElement.GetProperty("loss").GetProperty("r1_gamma").GetDouble());
        Assert.True(json.RootElement.GetProperty("mirror").GetBoolean());
        Assert.False(json.RootElement.GetProperty("cond").GetBoolean());
        Assert.Matches(@"G is a stylegan2-generator with [\d,]+ parameters", result.Error);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Given_a_network_that_grows_When_trained_Then_its_schedule_is_drawn_its_growth_is_logged_and_its_layers_can_be_looked_into()
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, TrainedRun.Train(
            "--cfg", "stylegan1-ladder:A", "--resolution", "16", "--kimg", "0.2", "--tick", "0.05", "--grow-kimg", "0.03", "--grow-batch", "4=16", "--loss", "hinge", "--penalty", "r1")).Succeeded();
        string runFolder = Directory.GetDirectories(folder.File("runs")).Single();
        Assert.True(File.Exists(Path.Combine(runFolder, "growth.png")));
        int[] resolutions = [.. File.ReadLines(Path.Combine(runFolder, "stats.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Progress/resolution").GetProperty("mean").GetInt32())];
        Assert.Equal(4, resolutions[0]);
        Assert.Equal(16, resolutions[^1]);
        Assert.Equal(resolutions.Order(), resolutions);

        string output = CliProgram.Run(folder.Path, "layers", "--network", runFolder, "--seed", "2", "--maps", "3").Succeeded().Output;
        Assert.Matches(@"(?m)^b16\.conv1 +\d+ maps of 16x16 ", output);
        Assert.Equal(["layer-maps.png", "layers.png"], Directory.GetFiles(folder.File("out")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Given_an_end_by_processor_time_and_a_normalized_head_When_trained_and_resumed_Then_the_run_ends_says_so_and_goes_on_for_more_time()
    {
        using var folder = new TemporaryFolder();
        string[] train = ["train", "--data", "builtin:avatars?count=32", "--resolution", "16", "--preset", "tiny", "--cbase", "64", "--cmax", "8", "--threads", "1"];
        CliResult first = CliProgram.Run(folder.Path, [.. train, "--head", "san", "--loss", "hinge", "--cpu-minutes", "0.03"]).Succeeded();
        Assert.Contains("0.03 minutes of processor time, at most 25000 kimg, on cpu", first.Output, StringComparison.Ordinal);
        string runFolder = Directory.GetDirectories(folder.File("runs")).Single();
        Assert.Contains($"stylegan train --resume {Path.Combine("runs", Path.GetFileName(runFolder))} --cpu-minutes 0.06", first.Output, StringComparison.Ordinal);
        using JsonDocument options = JsonDocument.Parse(File.ReadAllText(Path.Combine(runFolder, "training_options.json")));
        Assert.Contains("\"has_san_head\": true", options.RootElement.GetProperty("discriminator").GetRawText(), StringComparison.Ordinal);

        double Kimg() => NetworkFile.ReadInfo(runFolder).TrainedKimg!.Value;
        double kimg = Kimg();
        Assert.Contains("is complete: it has used its 0.03 minutes of processor time. Give more --cpu-minutes", CliProgram.Run(folder.Path, "train", "--resume", runFolder).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(kimg, Kimg());
        CliProgram.Run(folder.Path, "train", "--resume", runFolder, "--cpu-minutes", "0.3", "--threads", "1").Succeeded();
        Assert.True(Kimg() > kimg);
        CliProgram.Run(folder.Path, "train", "--resume", runFolder, "--threads", "100000").Failed(2, "--threads", "1 to 1024");
    }

    [Fact]
    public void Given_resume_of_a_run_When_options_would_change_it_Then_they_are_listed() =>
        CliProgram.Run(run.Folder, "train", "--resume", run.Folder, "--batch", "4", "--mirror", "--kimg", "1").Failed(2, "--batch", "--mirror", "Leave them out");

    [Fact]
    public void Given_a_network_file_When_resumed_from_Then_a_new_run_starts_and_says_what_was_taken()
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(folder.Path, TrainedRun.Train("--resume", run.NetworkFile, "--freezed", "2", "--kimg", "0.016")).Succeeded();
        Assert.Matches(@"started from D: (\d+) of \1 tensors from network-snapshot-000000_200\.safetensors", result.Output);
        Assert.Equal("00000-stylegan2-avatars-8-batch8-gamma0.0016", Path.GetFileName(Directory.GetDirectories(folder.File("runs")).Single()));
    }

    [Fact]
    public void Given_weights_of_another_architecture_When_resumed_from_Then_it_says_so_and_leaves_no_run()
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, TrainedRun.Train("--cbase", "512", "--cmax", "32", "--latent", "24", "--resume", run.NetworkFile))
            .Failed(1, run.NetworkFile, "another architecture", "--cbase");
        Assert.False(Directory.Exists(folder.File("runs")));
    }

    [Fact]
    public void Given_labels_When_trained_conditionally_Then_images_of_a_class_can_be_made()
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, TrainedRun.Train("--data", "builtin:avatars?label=glasses", "--cond", "--kimg", "0.016", "--aug", "fixed", "--p", "0.5")).Succeeded();
        string runFolder = Directory.GetDirectories(folder.File("runs")).Single();
        CliProgram.Run(folder.Path, "generate", "--network", runFolder, "--seeds", "3", "--class", "1").Succeeded();
        Assert.True(File.Exists(folder.File("out/seed0003-class1.png")));
        CliProgram.Run(folder.Path, "generate", "--network", runFolder, "--seeds", "3").Failed(2, "--class is missing", "a class of 0 to 1");
        CliProgram.Run(folder.Path, "generate", "--network", runFolder, "--seeds", "3", "--class", "2").Failed(2, "--class is 2; the network has classes 0 to 1");
    }

    /// <summary>The sizes leave room up to the grid of images, the events, the network and the state.</summary>
    [Theory]
    [InlineData(12)]
    [InlineData(120)]
    [InlineData(200)]
    [InlineData(300)]
    public void Given_a_disk_that_fills_up_When_training_Then_one_line_says_so_and_nothing_half_written_stays(int sizeKib)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Needs root on Linux, to mount a small file system.");
        using var folder = new TemporaryFolder();
        string disk = Directory.CreateDirectory(folder.File("disk")).FullName;
        Assert.SkipUnless(Tool.Run("mount", "-t", "tmpfs", "-o", $"size={sizeKib}k", "tmpfs", disk) == 0, "This machine does not allow mounting.");
        try
        {
            CliResult result = CliProgram.Run(folder.Path, TrainedRun.Train("--kimg", "0.016", "--outdir", disk));
            result.Failed(1, disk, "space");
            Assert.DoesNotContain(Directory.GetFiles(disk, "*", SearchOption.AllDirectories), path => path.EndsWith(".tmp", StringComparison.Ordinal));
            Assert.DoesNotContain(Directory.GetFiles(disk, "*.safetensors", SearchOption.AllDirectories), path => !IsWhole(path));
        }
        finally
        {
            Assert.Equal(0, Tool.Run("umount", "--lazy", disk));
        }
    }

    private static bool IsWhole(string path)
    {
        TensorFile file = TensorFile.Read(path);
        return file.Names.All(name => file.Bytes(name).Length >= 0);
    }
}
