using System.Text.Json;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class BenchTests(TrainedRun run)
{
    [Fact]
    public void Given_tiny_networks_When_measured_with_everything_Then_the_tables_and_the_json_have_every_row_and_add_up()
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(
            folder.Path, "bench", "stylegan2:8", "stylegan3-t:16", "--cbase", "128", "--cmax", "8", "--batch", "1,2", "--threads", "1,2", "--rounds", "1",
            "--train", "--train-batch", "4", "--reference", "--json", "speed.json").Succeeded();
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder.File("speed.json")));
        JsonElement root = json.RootElement;
        Assert.True(root.GetProperty("is_complete").GetBoolean());
        Assert.NotEqual(0, root.GetProperty("machine").GetProperty("vector_instructions").GetArrayLength());
        JsonElement[] images = [.. root.GetProperty("generation").EnumerateArray()];
        Assert.Equal(8, images.Length);
        Assert.All(images, row => Assert.True(row.GetProperty("ratio").GetDouble() > 0 && row.GetProperty("seconds_per_image").GetDouble() <= row.GetProperty("first_call_seconds").GetDouble() * 10));
        JsonElement[] training = [.. root.GetProperty("training").EnumerateArray()];
        Assert.Equal(["auto", "reference", "auto", "reference", "auto", "reference", "auto", "reference"], training.Select(row => row.GetProperty("operators").GetString()));
        Assert.All(training, row => Assert.Equal(
            row.GetProperty("seconds_per_kimg").GetDouble(), row.GetProperty("phases").EnumerateArray().Sum(phase => phase.GetProperty("seconds_per_kimg").GetDouble()), 1e-9));
        Assert.Equal(
            ["Gmain 1", "Greg 4", "Dmain 1", "Dreg 16", "rest 1"],
            training[0].GetProperty("phases").EnumerateArray().Select(phase => $"{phase.GetProperty("name").GetString()} {phase.GetProperty("interval").GetInt32()}"));
        Assert.Matches(@"stylegan3-t:16 on 2: [\d.]+ times as fast as with the reference operators", result.Output);
        Assert.Matches(@"stylegan2:8, batch 2: 2 threads are [\d.]+ times as fast as 1", result.Output);
    }

    [Fact]
    public void Given_a_file_and_layers_When_measured_Then_both_are_in_the_tables()
    {
        CliResult result = CliProgram.Run(run.Folder, "bench", run.NetworkFile, "--rounds", "1", "--precision", "bf16").Succeeded();
        Assert.Contains("convolutions in bfloat16", result.Output, StringComparison.Ordinal);
        Assert.Matches($@"{Path.GetFileName(run.NetworkFile)} +\d+ +1 ", result.Output);
        string layers = CliProgram.Run(run.Folder, "bench", "stylegan3-r:16", "--cbase", "64", "--cmax", "4", "--rounds", "1", "--layers", "--reference").Succeeded().Output;
        Assert.Equal(15, layers.Split('\n').Count(line => line.StartsWith('L')));
        Assert.Contains("total", layers, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_mistakes_When_measuring_Then_each_is_one_line_that_says_what_to_do()
    {
        string folder = Path.GetTempPath();
        CliProgram.Run(folder, "bench", "nothing").Failed(2, "'nothing'", "stylegan3-t:256");
        CliProgram.Run(folder, "bench", "stylegan2:100").Failed(2, "img_resolution is 100");
        CliProgram.Run(folder, "bench", "--threads", "two").Failed(2, "--threads 'two' is not an integer");
        CliProgram.Run(folder, "bench", "--precision", "int4").Failed(2, "--precision 'int4' is unknown", "full, bf16");
        CliProgram.Run(folder, "bench", run.NetworkFile, "--cbase", "64").Failed(2, "--cbase is 64; it cannot be chosen for");
        CliProgram.Run(folder, "bench", run.NetworkFile, "--train").Failed(2, "--train is given;", "is a file, which does not say how its network is trained");
        CliProgram.Run(folder, "bench", "stylegan2:8", "--reference").Failed(2, "--reference is given;", "Add --train or --layers.");
    }
}
