using System.Text;
using System.Text.Json;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class OfficialFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("stylegan1-tf", 5)]
    [InlineData("stylegan2-tf", 0)]
    [InlineData("stylegan3-r", 7)]
    public void Given_an_official_file_When_converted_Then_original_and_copy_make_the_same_image(string name, int seed)
    {
        CliProgram.Run(_folder.Path, "convert", Official(name), "copy.safetensors", "--only", "G_ema").Succeeded();
        CliProgram.Run(_folder.Path, "generate", "--network", Official(name), "--seeds", $"{seed}", "--outdir", "first").Succeeded();
        CliProgram.Run(_folder.Path, "generate", "--network", "copy.safetensors", "--seeds", $"{seed}", "--outdir", "second").Succeeded();
        Assert.Equal(File.ReadAllBytes(_folder.File($"first/seed{seed:D4}.png")), File.ReadAllBytes(_folder.File($"second/seed{seed:D4}.png")));
        Assert.Contains($"from        {name}.pkl, StyleGAN", CliProgram.Run(_folder.Path, "inspect", "copy.safetensors").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_an_official_file_When_converted_for_PyTorch_Then_one_network_is_written()
    {
        string output = CliProgram.Run(_folder.Path, "convert", Official("stylegan2"), "g.pt").Succeeded().Output;
        Assert.StartsWith("g.pt: G_ema, ", output, StringComparison.Ordinal);
        Assert.Contains("synthesis.b8.conv0.weight", CliProgram.Run(_folder.Path, "inspect", "g.pt", "--all").Succeeded().Output, StringComparison.Ordinal);
        CliProgram.Run(_folder.Path, "convert", Official("stylegan2"), "g.bin").Failed(2, "g.bin", ".safetensors");
        CliProgram.Run(_folder.Path, "convert", Official("stylegan2"), "g.pt", "--only", "G,X").Failed(2, "'X'", "G_ema");
    }

    [Fact]
    public void Given_a_head_of_StyleGAN_XL_When_inspected_and_generated_with_Then_its_stages_and_a_class_are_used()
    {
        using JsonDocument json = JsonDocument.Parse(CliProgram.Run(_folder.Path, "inspect", Official("stylegan-xl-cond-32"), "--json").Succeeded().Output);
        JsonElement options = json.RootElement.GetProperty("networks").GetProperty("G_ema").GetProperty("options");
        Assert.Equal(16, options.GetProperty("stem_resolution").GetInt32());
        Assert.Equal(7, options.GetProperty("stages")[0].GetProperty("layers").GetInt32());
        CliProgram.Run(_folder.Path, "generate", "--network", Official("stylegan-xl-cond-32"), "--seeds", "0").Failed(2, "--class");
        CliProgram.Run(_folder.Path, "generate", "--network", Official("stylegan-xl-cond-32"), "--seeds", "0", "--class", "207").Succeeded();
    }

    [Fact]
    public void Given_a_file_that_wants_to_run_something_When_any_verb_opens_it_Then_it_is_refused()
    {
        string file = _folder.File("evil.pkl");
        File.WriteAllBytes(file, Encoding.Latin1.GetBytes($"\u0080\u0002cposix\nsystem\nX{(char)(6 + _folder.File("proof").Length)}\0\0\0touch {_folder.File("proof")}\u0085R."));
        CliProgram.Run(_folder.Path, "inspect", file).Failed(1, file, "byte 2", "posix.system", "nothing in it was executed");
        CliProgram.Run(_folder.Path, "convert", file, "x.safetensors").Failed(1, "posix.system");
        CliProgram.Run(_folder.Path, "generate", "--network", file, "--seeds", "1").Failed(1, "posix.system");
        CliProgram.Run(_folder.Path, TrainedRun.Train("--resume", file)).Failed(1, "posix.system");
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Given_an_official_file_When_a_training_starts_from_it_Then_it_says_what_it_took()
    {
        string[] options = ["--resolution", "32", "--cbase", "1024", "--cmax", "32", "--latent", "64", "--map-depth", "8", "--kimg", "0.008", "--resume", Official("stylegan2")];
        string output = CliProgram.Run(_folder.Path, TrainedRun.Train(options)).Succeeded().Output;
        Assert.Matches(@"started from G: (\d+) of \1 tensors from stylegan2\.pkl", output);
        Assert.Matches(@"started from D: (\d+) of \1 tensors from stylegan2\.pkl", output);
        Assert.Matches(@"started from G_ema: (\d+) of \1 tensors from stylegan2\.pkl", output);

        CliProgram.Run(_folder.Path, "convert", Official("stylegan2"), "only.safetensors", "--only", "G_ema").Succeeded();
        options[^1] = "only.safetensors";
        output = CliProgram.Run(_folder.Path, TrainedRun.Train(options)).Succeeded().Output;
        Assert.Matches(@"started from G: (\d+) of \1 tensors from only\.safetensors", output);
        Assert.Contains("started from D: fresh, only.safetensors has none", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_an_address_When_images_are_made_Then_it_is_fetched_once_and_its_hash_told()
    {
        byte[] content = File.ReadAllBytes(Official("stylegan2"));
        using var server = new TinyWebServer(response => response.OutputStream.Write(content));
        (string, string)[] cache = [("STYLEGANSHARP_CACHE", _folder.File("cache"))];
        string url = server.Address + "ffhq.pkl";
        CliResult first = CliProgram.Run(_folder.Path, cache, "generate", "--network", url, "--seeds", "1").Succeeded();
        Assert.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), first.Error, StringComparison.Ordinal);
        CliProgram.Run(_folder.Path, cache, "inspect", url).Succeeded();
        Assert.Equal(1, server.Requests);
        CliProgram.Run(_folder.Path, cache, "inspect", server.Address.Replace("127.0.0.1", "no-such-host.invalid", StringComparison.Ordinal) + "x.pkl").Failed(1, "cannot be read", "connection");
    }

    internal static string Official(string name) => Path.Combine(AppContext.BaseDirectory, "Official", name + ".pkl");
}
