using System.Text.RegularExpressions;
using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Imaging;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;

namespace StyleGanSharp.Tests.Reporting;

public sealed partial class RunReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_a_run_When_reported_Then_the_page_holds_plots_images_and_options_and_needs_nothing_else()
    {
        RunFolder run = Run();
        File.WriteAllText(run.MetricFile("pr50k3"), """
            {"metric":"pr50k3@builtin","value":0.5,"num":8,"details":{"recall":0.1},"network":"network-snapshot-000001.safetensors"}
            {"metric":"pr50k3@builtin","value":0.7,"num":8,"details":{"recall":0.3},"network":"network-snapshot-000002.safetensors"}
            {"metric":"pr50k3@builtin","value":0.9,"num":8,"network":"elsewhere.pkl"}
            {"metric":"pr50k3@buil

            """);
        IReadOnlyList<string> files = RunReport.Write(run);
        Assert.Equal(Path.Combine(run.Path, "report.html"), files[0]);
        string[] names = [.. files.Skip(1).Select(file => Path.GetFileNameWithoutExtension(file))];
        Assert.Equal(["metric-pr50k3", "losses", "augmentation"], names);
        Assert.All(files.Skip(1), file => Assert.Equal(760, ImageCodec.Load(file).Width));

        string html = File.ReadAllText(files[0]);
        Assert.Contains("<dt>trained</dt><dd>2 of 0 kimg</dd>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt; warned", html, StringComparison.Ordinal);
        Assert.Contains("&quot;total_kimg&quot;", html, StringComparison.Ordinal);
        Assert.Contains("generated, 5 kimg", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);

        // Two looks of each plot, the real sheet and twelve of the twenty generated ones, each a whole image.
        MatchCollection images = Embedded().Matches(html);
        Assert.Equal((2 * names.Length) + 1 + 12, images.Count);
        Assert.All(images, match => Assert.True(ImageDecoder.Decode(Convert.FromBase64String(match.Groups[1].Value), "embedded").Width >= 16));
    }

    [Fact]
    public void Given_a_dark_page_When_a_plot_is_drawn_Then_its_ground_is_dark()
    {
        var plot = new LinePlot { XLabel = "x", YLabel = "y", Series = [new PlotSeries("a", [1, 2], [3, 4])] };
        double Mean(LinePlot drawn) => ImageDecoder.Decode(drawn.ToPng(), "plot").Pixels.Average(value => (double)value);
        Assert.True(Mean(plot) > 200);
        Assert.True(Mean(plot with { IsDark = true }) < 90);
    }

    [Fact]
    public void Given_no_run_or_a_damaged_one_When_reported_Then_the_error_names_the_file()
    {
        Assert.Contains("holds no run: there is no training_options.json", Assert.Throws<StyleGanException>(() => RunReport.Write(new RunFolder(_folder.Path))).Message, StringComparison.Ordinal);
        RunFolder run = Run();
        File.WriteAllText(run.StatsFile, "{\"Progress/kimg\":");
        Assert.Contains("stats.jsonl cannot be read as a training log", Assert.Throws<StyleGanException>(() => RunReport.Write(run)).Message, StringComparison.Ordinal);
    }

    private RunFolder Run()
    {
        var run = new RunFolder(_folder.File("00000-run"));
        Directory.CreateDirectory(run.Path);
        using ImageDataset dataset = new AvatarOptions { Resolution = 8, Count = 4 }.Open();
        File.WriteAllText(run.OptionsFile, (new TrainingOptions { Data = AvatarOptions.SpecName, CBase = 64, CMax = 8, Latent = 8, MapDepth = 2, Batch = 4, Kimg = 0.024 }).Resolve(dataset, TorchSharp.torch.CPU).ToJson());
        File.WriteAllLines(run.StatsFile, Enumerable.Range(1, 2).Select(tick =>
            $$$"""{"Progress/kimg":{"num":1,"mean":{{{tick}}},"std":0},"Loss/G/loss":{"num":1,"mean":{{{tick * 2}}},"std":0},"Loss/signs/real":{"num":1,"mean":0.{{{tick}}},"std":0},"warnings":["<b> warned"]}"""));
        for (int i = 0; i < 20; i++)
        {
            ImageCodec.Save(run.FakesFile(i * 1000), Images.Ramp(1000, 40));
        }

        ImageCodec.Save(run.RealsFile, Images.Ramp(16, 16));
        return run;
    }

    [GeneratedRegex("data:image/(?:png|webp);base64,([^\"]+)")]
    private static partial Regex Embedded();
}
