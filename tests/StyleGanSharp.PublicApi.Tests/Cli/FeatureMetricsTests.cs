using System.Text.Json;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class FeatureMetricsTests(TrainedRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_a_network_and_images_When_measured_Then_a_table_and_lines_say_with_what()
    {
        CliResult result = CliProgram.Run(
            _folder.Path, "metrics", "--network", run.NetworkFile, "--data", "builtin:avatars?count=12", "--metrics", "fid50k_full,pr50k3_full", "--features", "builtin",
            "--num", "8", "--output", "results.jsonl").Succeeded();
        Assert.Contains("fid50k_full@builtin", result.Output, StringComparison.Ordinal);
        Assert.Contains("recall", result.Output, StringComparison.Ordinal);
        Assert.Contains("it compares only with other numbers @builtin", result.Error, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllLines(_folder.File("results.jsonl"))[0]);
        Assert.Equal(8, json.RootElement.GetProperty("num").GetInt32());
        Assert.Equal("avatars-8, 12 images", json.RootElement.GetProperty("data").GetString());
        Assert.Matches("^[0-9a-f]{64}$", json.RootElement.GetProperty("features_sha256").GetString());
    }

    [Fact]
    public void Given_two_collections_When_compared_Then_no_network_is_needed_and_the_next_time_is_quicker()
    {
        string[] command = ["metrics", "--fakes", "builtin:avatars?count=10&seed=2", "--reals", "builtin:avatars?count=10", "--metrics", "kid50k_full,fid50k_full", "--features", "builtin", "--output", "out.jsonl"];
        CliResult first = CliProgram.Run(_folder.Path, command).Succeeded();
        Assert.Contains("kid50k_full@builtin", first.Output, StringComparison.Ordinal);
        Assert.Contains("10 images for", first.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--no-cache", first.Error, StringComparison.Ordinal);
        Assert.Contains("come from", CliProgram.Run(_folder.Path, command).Succeeded().Error, StringComparison.Ordinal);
        Assert.DoesNotContain("come from", CliProgram.Run(_folder.Path, [.. command, "--no-cache"]).Succeeded().Error, StringComparison.Ordinal);
        JsonElement[] lines = [.. File.ReadAllLines(_folder.File("out.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.All(lines, line => Assert.Equal(lines[line.GetProperty("metric").GetString() == lines[0].GetProperty("metric").GetString() ? 0 : 1].GetProperty("value").GetDouble(), line.GetProperty("value").GetDouble()));
        Assert.All(lines, line => Assert.Equal(10, line.GetProperty("real_count").GetInt32()));
    }

    /// <summary>The tests' own restore has brought the weights of resnet18 into NuGet's folder.</summary>
    [Fact]
    public void Given_no_choice_of_features_When_measured_Then_resnet18_is_used_where_its_weights_are_and_else_builtin()
    {
        string[] command = ["metrics", "--fakes", "builtin:avatars?count=8&seed=2", "--reals", "builtin:avatars?count=8", "--metrics", "kid50k_full,is50k"];
        CliResult here = CliProgram.Run(_folder.Path, command).Succeeded();
        Assert.Matches(@"(?m)^kid50k_full@resnet18 +-?\d", here.Output);
        Assert.Matches(@"(?m)^is50k@builtin +\d", here.Output); // resnet18 has no classes
        (string, string)[] nowhere = [("STYLEGANSHARP_CACHE", _folder.File("cache")), ("NUGET_PACKAGES", _folder.File("packages"))];
        Assert.Matches(@"(?m)^kid50k_full@builtin +-?\d", CliProgram.Run(_folder.Path, nowhere, command).Succeeded().Output);
    }

    [Fact]
    public void Given_impossible_wishes_When_measured_Then_the_errors_say_what_to_do()
    {
        CliProgram.Run(_folder.Path, "metrics", "--data", "builtin:avatars").Failed(2, "--network", "--fakes");
        CliProgram.Run(_folder.Path, "metrics", "--network", run.NetworkFile, "--metrics", "fid50k_full", "--num", "4").Failed(2, "--data is missing");
        CliProgram.Run(_folder.Path, "metrics", "--fakes", "builtin:avatars", "--data", "builtin:avatars", "--reals", "builtin:avatars").Failed(2, "--data and --reals");
        CliProgram.Run(_folder.Path, "metrics", "--network", run.NetworkFile, "--resize", "best").Failed(2, "'best'", "pillow-bicubic");
    }

    [Fact]
    public void Given_no_weights_When_listed_and_added_Then_it_says_what_is_missing_and_refuses_strangers()
    {
        (string, string)[] cache = [("STYLEGANSHARP_CACHE", _folder.File("cache")), ("TORCH_HOME", _folder.File("torch"))];
        string output = CliProgram.Run(_folder.Path, cache, "weights", "list").Succeeded().Output;
        Assert.Contains("not here; 'stylegan weights fetch inception' fetches 91.2 MiB", output, StringComparison.Ordinal);
        Assert.Contains("6726825d0af5f729", output, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("strange.pth"), "strange");
        CliProgram.Run(_folder.Path, cache, "weights", "add", "strange.pth").Failed(1, "strange.pth", "SHA-256", "vgg16-397923af.pth");
        CliProgram.Run(_folder.Path, cache, "weights", "fetch", "resnet").Failed(2, "'resnet'", "inception");
    }

    [Fact]
    public void Given_metrics_in_a_training_When_it_ends_Then_the_lines_and_the_best_network_are_in_its_folder()
    {
        string output = CliProgram.Run(_folder.Path, TrainedRun.Train("--kimg", "0.016", "--metrics", "fid50k_full", "--metrics-num", "8", "--max-images", "12")).Succeeded().Output;
        Assert.Matches(@"fid50k_full@builtin \d", output);
        string folder = Directory.GetDirectories(_folder.File("runs")).Single();
        Assert.NotEmpty(File.ReadAllLines(Path.Combine(folder, "metric-fid50k_full.jsonl")));
        CliProgram.Run(_folder.Path, "generate", "--network", Path.Combine(folder, "network-best.safetensors"), "--seeds", "0").Succeeded();
        CliProgram.Run(_folder.Path, TrainedRun.Train("--metrics", "quality")).Failed(2, "'quality'", "fid50k_full");
    }
}
