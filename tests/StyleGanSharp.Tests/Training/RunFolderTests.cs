using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Networks;
using StyleGanSharp.Reporting;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_snapshots_of_one_thousand_When_they_are_named_Then_the_first_has_the_usual_name_none_takes_the_place_of_another_and_names_sort_as_they_were_made()
    {
        var run = new RunFolder(_folder.File("run"));
        long[] counts = [4, 8, 512, 1000, 4004, 4996, 200_000, 200_480];
        string[] expected = ["000000", "000000_008", "000000_512", "000001", "000004", "000004_996", "000200", "000200_480"];
        for (int i = 0; i < counts.Length; i++)
        {
            Assert.Equal($"network-snapshot-{expected[i]}.safetensors", Save(run, counts[i]));
            Assert.Equal($"fakes{expected[i]}.png", Path.GetFileName(run.FakesFile(counts[i])));
            Assert.Equal(run.SnapshotFile(counts[i]), run.LastSnapshot);
            Assert.Equal(run.LastSnapshot, NetworkFile.Resolve(run.Path));
        }

        // A snapshot that is made again, as after a crash, takes its own place.
        Assert.All(counts.Zip(expected), item => Assert.Equal($"network-snapshot-{item.Second}.safetensors", Save(run, item.First)));
        Assert.Equal(counts.Length, Directory.GetFiles(run.Path).Length);
    }

    [Fact]
    public void Given_a_snapshot_that_cannot_be_read_When_another_is_named_Then_it_is_left_alone()
    {
        var run = new RunFolder(_folder.Path);
        File.WriteAllText(run.SnapshotFile(4), "cut off");
        Assert.Equal("network-snapshot-000000_008.safetensors", Path.GetFileName(run.SnapshotFile(8)));
    }

    [Theory]
    [InlineData("network-snapshot-000200.safetensors", 200.0)]
    [InlineData("runs/a/network-snapshot-000200_480.safetensors", 200.48)]
    [InlineData("fakes000000_008.png", 0.008)]
    [InlineData("network-best.safetensors", null)]
    [InlineData("network-snapshot-000200_48.safetensors", null)]
    [InlineData("elsewhere.pkl", null)]
    public void Given_a_name_When_its_images_are_read_Then_both_forms_are_understood(string name, double? kimg) => Assert.Equal(kimg, RunFolder.KimgOf(name));

    [Fact]
    public void Given_a_run_below_one_thousand_images_When_trained_and_continued_Then_every_snapshot_stays_and_the_report_shows_each()
    {
        using ImageDataset dataset = new AvatarOptions { Resolution = 8, Count = 16, Seed = 1 }.Open();
        ResolvedTraining options = TinyTraining.Options.Resolve(dataset, CPU);
        var run = new RunFolder(_folder.File("run"));
        TrainingRun.Train(options, dataset, run, CPU);
        TrainingRun.Resume(run, dataset, CPU, totalKimg: 0.024);
        string[] snapshots = [.. Directory.GetFiles(run.Path, "network-snapshot-*").Order(StringComparer.Ordinal)];
        Assert.Equal(["000000", "000000_008", "000000_012", "000000_016", "000000_020", "000000_024"], snapshots.Select(file => Path.GetFileNameWithoutExtension(file)["network-snapshot-".Length..]));
        Assert.Equal([0.004, 0.008, 0.012, 0.016, 0.020, 0.024], snapshots.Select(file => NetworkFile.ReadInfo(file).TrainedKimg!.Value));
        string html = File.ReadAllText(RunReport.Write(run)[0]);
        Assert.Contains("generated, 0.012 kimg", html, StringComparison.Ordinal);
        Assert.Contains("generated, 0.024 kimg", html, StringComparison.Ordinal);
    }

    private static string Save(RunFolder run, long nimg)
    {
        string path = run.SnapshotFile(nimg);
        using GeneratorNetwork generator = TinyNetworks.Generator();
        NetworkFile.Save(path, new Dictionary<string, nn.Module> { ["G_ema"] = generator }, new NetworkFileInfo { TrainedKimg = nimg / 1000.0 });
        return Path.GetFileName(path);
    }
}
