using System.Text.Json;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class MetricsTests(TrainedRun run)
{
    [Fact]
    public void Given_a_trained_stylegan3_When_measured_Then_the_table_and_the_files_in_its_run_folder_have_the_values()
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, TrainedRun.Train(
            "--cfg", "stylegan3-t", "--resolution", "32", "--cbase", "64", "--cmax", "4", "--kimg", "0.016", "--aug", "noaug", "--g-option", "filter_size=4")).Succeeded();
        string network = Directory.GetDirectories(folder.File("runs")).Single();
        string[] measure = ["metrics", "--network", network, "--metrics", "eqt50k_int,eqr50k", "--num", "4", "--seed", "3"];
        string output = CliProgram.Run(folder.Path, measure).Succeeded().Output;
        CliProgram.Run(folder.Path, [.. measure, "--output", "own/results.jsonl"]).Succeeded();
        JsonElement[] results = [.. File.ReadLines(folder.File("own/results.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["eqt50k_int", "eqr50k"], results.Select(result => result.GetProperty("metric").GetString()));
        foreach (JsonElement result in results)
        {
            double value = result.GetProperty("value").GetDouble();
            Assert.True(double.IsFinite(value));
            Assert.Equal((4, 3, "dB"), (result.GetProperty("num").GetInt32(), result.GetProperty("seed").GetInt32(), result.GetProperty("unit").GetString()));
            string line = File.ReadLines(Path.Combine(network, $"metric-{result.GetProperty("metric").GetString()}.jsonl")).Single();
            Assert.Equal(value, JsonDocument.Parse(line).RootElement.GetProperty("value").GetDouble());
            Assert.Contains(value.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture), output, StringComparison.Ordinal);
        }

        string wide = CliProgram.Run(folder.Path, "generate", "--network", network, "--seeds", "1", "--canvas", "2x1").Succeeded().Output;
        Assert.Contains("1 image of 64x32 in out", wide, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_what_cannot_be_measured_When_asked_Then_the_error_says_why_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, "metrics", "--network", run.NetworkFile, "--metrics", "eqr50k", "--output", "r.jsonl").Failed(2, "has no input transform", "'stylegan train --cfg stylegan3-ladder:B'");
        CliProgram.Run(folder.Path, "metrics", "--network", run.NetworkFile, "--metrics", "beauty").Failed(2, "--metrics is 'beauty'; there is no such metric", "eqt50k_int");
        CliProgram.Run(folder.Path, "metrics", "--metrics", "eqr50k").Failed(2, "No network is named");
        CliProgram.Run(folder.Path, "metrics", "--network", run.NetworkFile, "--num", "0").Failed(2, "--num");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
