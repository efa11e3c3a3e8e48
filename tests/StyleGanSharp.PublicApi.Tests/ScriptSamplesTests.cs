using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using StyleGanSharp.Export;
using StyleGanSharp.Inference;
using StyleGanSharp.PublicApi.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.PublicApi.Tests;

/// <summary>The JavaScript of docs/onnx.md runs as it stands: in Node and in a browser.</summary>
public sealed partial class ScriptSamplesTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(
        typeof(ScriptSamplesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!, "docs", "onnx.md"));

    [Fact]
    public void Given_the_sample_for_node_When_it_runs_Then_it_makes_images()
    {
        WebTools.SkipWithout("onnxruntime-node");
        using var folder = new TemporaryFolder();
        using (StyleGanModel model = StyleGanModel.Load("builtin:avatars", CPU))
        {
            model.ExportOnnx(folder.File("avatars.onnx"));
        }

        File.WriteAllText(folder.File("sample.mjs"), Sample("js"));
        Directory.CreateSymbolicLink(folder.File("node_modules"), WebTools.Packages);
        using Process node = Process.Start(new ProcessStartInfo("node", ["sample.mjs"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
        string printed = node.StandardOutput.ReadToEnd();
        string errors = node.StandardError.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, errors);
        Assert.Equal("2x3x32x32", printed.Trim());
    }

    [Fact]
    public async Task Given_the_sample_for_a_page_When_a_browser_opens_it_Then_it_shows_the_image_of_the_library()
    {
        WebTools.SkipWithoutBrowser();
        using var folder = new TemporaryFolder();
        using StyleGanModel model = StyleGanModel.Load("builtin:avatars", CPU);
        model.ExportWeb(folder.File("site"), WebTools.Runtime);
        File.WriteAllText(folder.File("site/own.html"), Sample("html"));
        using var site = new StaticSite(folder.File("site"), isIsolated: false);
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await WebTools.OpenAsync(playwright);
        IPage page = await browser.NewPageAsync();
        await page.GotoAsync($"{site.Address}own.html");
        const string pixels = "Array.from(document.getElementById('image').getContext('2d').getImageData(0, 0, 32, 32).data)";
        await page.WaitForFunctionAsync($"{pixels}.some(value => value > 0)");
        byte[] drawn = [.. (await page.EvaluateAsync<int[]>(pixels)).Select(value => (byte)value)];
        byte[] expected = model.Generate(7, 0.7).WithChannels(4).Pixels;
        Assert.Equal(expected.Length, drawn.Length);
        Assert.All(expected.Zip(drawn), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    private static string Sample(string language) => Block().Matches(Page).Single(match => match.Groups["language"].Value == language).Groups["code"].Value;

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
