using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class SignalTests(TrainedRun run) : IDisposable
{
    private const int SizePx = 16;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Given_a_configuration_When_its_signals_are_drawn_Then_there_are_three_figures_and_a_table()
    {
        CliResult result = CliProgram.Run(_folder.Path, "signal", "--cfg", "stylegan3-r", "--resolution", "64", "--g-option", "filter_size=4").Succeeded();
        Assert.Equal(["footprint.png", "responses.png", "schedule.csv", "schedule.png"], Files("signal"));
        string[] rows = File.ReadAllLines(_folder.File("signal/schedule.csv"));
        Assert.Equal(16, rows.Length);
        Assert.StartsWith("layer,in_rate,", rows[0], StringComparison.Ordinal);
        Assert.All(rows[1..], row => Assert.Contains(row.Split(',')[0], result.Output, StringComparison.Ordinal));
        Assert.Contains(rows[1..], row => row.Split(',')[14] == "yes");
        Assert.All(new[] { "footprint", "responses", "schedule" }, name => Assert.True(Image.Load(_folder.File($"signal/{name}.png")).Width >= 300));
    }

    [Fact]
    public void Given_a_network_When_its_signals_are_drawn_or_it_is_inspected_Then_the_layers_are_those_of_the_file()
    {
        string network = SaveStyleGan3();
        Assert.Contains("L4_16_4 ", CliProgram.Run(_folder.Path, "signal", "--network", network, "--outdir", "s").Succeeded().Output, StringComparison.Ordinal);
        string inspected = CliProgram.Run(_folder.Path, "inspect", network).Succeeded().Output;
        Assert.All(["Layers (rates in samples", "least_stopband", "L5_16_3"], text => Assert.Contains(text, inspected, StringComparison.Ordinal));
        Assert.DoesNotContain("least_stopband", CliProgram.Run(_folder.Path, "inspect", run.NetworkFile).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_what_has_no_bands_When_its_signals_are_drawn_Then_the_error_says_what_has()
    {
        CliProgram.Run(_folder.Path, "signal", "--network", run.NetworkFile).Failed(2, "has no layers with bands", "stylegan2-generator", "--cfg");
        CliProgram.Run(_folder.Path, "signal", "--cfg", "stylegan2").Failed(2, "--cfg stylegan2", "stylegan3-ladder:E");
        CliProgram.Run(_folder.Path, "signal", "--network", run.NetworkFile, "--resolution", "64").Failed(2, "--network and --resolution exclude each other");
        CliProgram.Run(_folder.Path, "signal", "--resolution", "100").Failed(2, "img_resolution (--resolution) is 100");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Given_networks_and_data_When_their_spectra_are_taken_Then_each_has_its_files_and_they_can_be_compared_later()
    {
        CliResult result = CliProgram.Run(
            _folder.Path, "spectrum", "--network", $"first run={run.Folder}", run.NetworkFile, "--data", "faces=builtin:avatars", "--num", "12", "--batch", "5").Succeeded();
        string own = Path.GetFileNameWithoutExtension(run.NetworkFile);
        string[] expected = [.. new[] { "faces", "first-run", own, "slices" }.SelectMany(name => new[] { $"{name}.csv", $"{name}.png", $"{name}.safetensors" })];
        Assert.Equal(expected.Except(["slices.safetensors"]).Order(StringComparer.Ordinal), Files("spectrum"));
        Assert.Contains($"first run, {own}, faces", result.Output, StringComparison.Ordinal);

        // Both networks are one, so their curves are equal; the data's are not.
        ILookup<string, string> slices = File.ReadLines(_folder.File("spectrum/slices.csv")).Skip(1).ToLookup(line => line.Split(',')[0], line => line[line.IndexOf(',', StringComparison.Ordinal)..]);
        Assert.Equal(slices["first run"], slices[own]);
        Assert.NotEqual(slices["first run"], slices["faces"]);

        CliResult compared = CliProgram.Run(_folder.Path, "spectrum", "--compare", "spectrum/faces.safetensors", "again=spectrum/first-run.safetensors", "--outdir", "both").Succeeded();
        Assert.Equal(["slices.csv", "slices.png"], Files("both"));
        Assert.Empty(compared.Error);
        ILookup<string, string> again = File.ReadLines(_folder.File("both/slices.csv")).Skip(1).ToLookup(line => line.Split(',')[0], line => line[line.IndexOf(',', StringComparison.Ordinal)..]);
        Assert.Equal(slices["first run"], again["again"]);
        Assert.Equal(slices["faces"], again["faces"]);
    }

    [Fact]
    public void Given_spectra_of_other_statistics_When_compared_Then_a_note_says_that_levels_differ()
    {
        CliProgram.Run(_folder.Path, "spectrum", "--network", $"net={run.NetworkFile}", "--num", "3", "--outdir", "a").Succeeded();
        CliProgram.Run(_folder.Path, "spectrum", "--data", "builtin:avatars", "--resolution", "16", "--num", "3", "--outdir", "b", "--padding", "1").Succeeded();
        CliResult result = CliProgram.Run(_folder.Path, "spectrum", "--compare", "a/net.safetensors", "b/avatars-16.safetensors").Succeeded();
        Assert.StartsWith("note: avatars-16 was divided by another standard deviation than net", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spectrum", "Nothing to measure is named")]
    [InlineData("spectrum --data builtin:avatars --num 0", "--num is 0")]
    [InlineData("spectrum --data builtin:avatars --resolution 16 --padding 9 --num 2", "--padding is 9")]
    [InlineData("sticking", "No network is named")]
    [InlineData("sticking --network a.safetensors --row 1 --column 2", "--row and --column exclude each other")]
    public void Given_an_option_that_cannot_be_used_When_run_Then_it_is_named(string arguments, string mention) => CliProgram.Run(_folder.Path, arguments.Split(' ')).Failed(2, mention);

    [Fact]
    public void Given_a_file_that_is_no_spectrum_When_compared_Then_it_is_named() =>
        CliProgram.Run(_folder.Path, "spectrum", "--compare", run.NetworkFile).Failed(1, run.NetworkFile, "is no spectrum");

    [Fact]
    public void Given_two_networks_When_their_sticking_is_shown_Then_they_stand_side_by_side()
    {
        CliResult result = CliProgram.Run(
            _folder.Path, "sticking", "--network", $"StyleGAN2={run.Folder}", $"StyleGAN3={SaveStyleGan3()}", "--seeds", "4", "--frames", "12", "--row", "3").Succeeded();
        Assert.Contains("sticking.png: StyleGAN2, StyleGAN3", result.Output, StringComparison.Ordinal);
        Image sheet = Image.Load(_folder.File("sticking.png"));

        // Images of 256 pixels across; the 8-pixel one is magnified 32 times: 8 + 1 + 12 lines.
        Assert.Equal((12 + (2 * 268), 12 + (21 * 32) + 36), (sheet.Width, sheet.Height));
        CliProgram.Run(_folder.Path, "sticking", "--network", run.Folder, "--seeds", "4,5", "--column", "7", "--output", "c.webp").Succeeded();
        CliProgram.Run(_folder.Path, "sticking", "--network", run.Folder, "--column", "8").Failed(2, "--column is 8", "columns 0 to 7");
    }

    [Theory]
    [InlineData("pan", 20)]
    [InlineData("rotate", 20)]
    public void Given_a_camera_When_a_video_of_one_seed_is_made_Then_it_lasts_one_period(string motion, int frames)
    {
        string network = SaveStyleGan3();
        CliResult result = CliProgram.Run(
            _folder.Path, "video", "--network", network, "--seeds", "3", "--camera", motion, "--camera-period", "2", "--fps", "10", "--output", $"{motion}.webp").Succeeded();
        Assert.Contains($"{frames} frames at 10 a second", result.Output, StringComparison.Ordinal);
        Assert.Equal((SizePx, SizePx), (Image.Load(_folder.File($"{motion}.webp")).Width, Image.Load(_folder.File($"{motion}.webp")).Height));
    }

    [Fact]
    public void Given_a_camera_that_cannot_move_When_a_video_is_made_Then_the_error_says_why_and_nothing_is_written()
    {
        string[] common = ["video", "--network", run.NetworkFile, "--seeds", "3", "--output", "x.webp"];
        CliProgram.Run(_folder.Path, [.. common, "--camera", "pan"]).Failed(2, "no input transform", "StyleGAN3");
        CliProgram.Run(_folder.Path, [.. common, "--camera", "pan", "--camera-amplitude", "2"]).Failed(2, "--camera-amplitude", "is 2", "at most 1");
        CliProgram.Run(_folder.Path, [.. common, "--camera", "spin"]).Failed(2, "pan, rotate, orbit, zoom");
        CliProgram.Run(_folder.Path, [.. common, "--camera-period", "2", "--camera-amplitude", "1"]).Failed(2, "--camera-amplitude, --camera-period", "--camera");
        CliProgram.Run(_folder.Path, [.. common, "--camera", "pan", "--camera-period", "0"]).Failed(2, "--camera-period is 0");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private string[] Files(string folder) => [.. Directory.GetFiles(_folder.File(folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private string SaveStyleGan3()
    {
        string path = _folder.File("sg3.safetensors");
        var options = new StyleGan3GeneratorOptions { ImgResolution = SizePx, ZDim = 8, WDim = 8, ChannelBase = 64, ChannelMax = 8, NumLayers = 5, MarginSize = 4, FilterSize = 4 };
        using var random = new RandomSource(1);
        using GeneratorNetwork generator = options.Create(random);
        NetworkFile.Save(path, new Dictionary<string, TorchSharp.torch.nn.Module> { ["G_ema"] = generator }, new NetworkFileInfo());
        return path;
    }
}
