using Microsoft.Playwright;
using StyleGanSharp.Imaging;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Reporting;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>The look inside the network.</summary>
public sealed class StudioInsideTests
{
    [Fact]
    public async Task Given_the_layers_When_one_is_chosen_and_the_seed_changes_Then_figures_are_the_library_s_and_pictures_follow()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":4}");
        IPage page = studio.Page;
        await page.ClickAsync("#tab-inside");
        LayerReport report = LayerReport.Of(studio.Model.Generator, 4);
        await StudioPage.Until(page, $"document.querySelectorAll('#inside-layers tbody tr').length === {report.Layers.Count}");
        string[] means = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('#inside-layers tbody tr')].map((row) => row.cells[0].textContent + ' ' + row.cells[2].textContent)");
        Assert.Equal(report.Layers.Select(layer => FormattableString.Invariant($"{layer.Name} {layer.Mean:0.00}").Replace("-0.00", "0.00", StringComparison.Ordinal)), means.Select(text => text.Replace("-0.00", "0.00", StringComparison.Ordinal)));

        string chosen = report.Layers[^1].Name;
        await page.ClickAsync($"[data-layer='{chosen}']");
        await StudioPage.Until(page, $"document.getElementById('inside-caption').textContent.startsWith('{chosen}: magnitude')");
        string magnitude = (await page.GetAttributeAsync("#inside-map", "src"))!;
        Image map = Image.Decode(Convert.FromBase64String(magnitude.Split(',')[1]), "map");
        Assert.Equal((32, 32), (map.Width, map.Height));
        Assert.True(map.Pixels.Distinct().Count() > 16);
        await page.FocusAsync("#inside-channel");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await StudioPage.Until(page, $"document.getElementById('inside-caption').textContent.startsWith('{chosen}: map 1')");
        Assert.NotEqual(magnitude, await page.GetAttributeAsync("#inside-map", "src"));

        string before = await page.TextContentAsync("#inside-layers") ?? string.Empty;
        await page.Keyboard.PressAsync("n");
        await StudioPage.Until(page, $"document.getElementById('inside-layers').textContent !== {System.Text.Json.JsonSerializer.Serialize(before)}");
        Assert.Empty(studio.Complaints);
    }

    [Fact]
    public async Task Given_spectrum_and_sticking_When_they_are_measured_Then_they_are_the_lab_s_and_frames_go_on_meanwhile()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":4,\"psi\":0.7}");
        IPage page = studio.Page;
        await page.ClickAsync("#tab-inside");
        await page.ClickAsync("#inside-sticking summary");
        await page.FillAsync("#inside-sticking input[max='2000']", "40");
        await page.ClickAsync("#sticking-go");
        await StudioPage.Until(page, "!document.getElementById('sticking-image').hidden");
        Image shown = Image.Decode(Convert.FromBase64String((await page.GetAttributeAsync("#sticking-image", "src"))!.Split(',')[1]), "sticking");
        Image expected = TextureSticking.Draw(studio.Model, [4], new TextureStickingOptions { Frames = 40, Line = 16, Generation = new GenerationOptions { TruncationPsi = 0.7, Batch = 8 } });
        Assert.Equal(expected.Pixels, shown.Pixels);

        await page.ClickAsync("#inside-spectrum summary");
        await page.FillAsync("#inside-spectrum input[type=number]", "5000");
        await page.ClickAsync("#spectrum-go");
        await StudioPage.Until(page, "document.querySelector('#inside-spectrum progress').value > 0");
        await page.Keyboard.PressAsync("r");
        await page.EvaluateAsync("location.hash = '#{\"seed\":9}'");
        await studio.Shows(studio.Model.Generate(9)); // the measurement of 5000 images lets frames through
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('spectrum-map').hidden"));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Stop, keep it" }).ClickAsync();
        await StudioPage.Until(page, "!document.getElementById('spectrum-map').hidden");
        using var folder = new TemporaryFolder();
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Save as CSV").ClickAsync());
        await download.SaveAsAsync(folder.File("spectrum.csv"));
        Assert.StartsWith("name,angle_degrees,frequency,power_db\n", File.ReadAllText(folder.File("spectrum.csv")));
        await page.EvaluateAsync("document.getElementById('panel-inside').parentElement.parentElement.scrollTo(0, 0)");
        await StudioOwnImageTests.Shots(page, "inside");
        Assert.Empty(studio.Complaints);
    }
}
