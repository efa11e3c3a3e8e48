using Microsoft.Playwright;
using StyleGanSharp.Serving;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>Directions in the studio, and what is told of them.</summary>
public sealed class StudioDirectionTests
{
    [Fact]
    public async Task Given_directions_When_they_are_measured_Then_each_slider_has_its_figure_once_and_it_comes_from_memory_afterwards()
    {
        await using StudioPage studio = await StudioPage.Open();
        IPage page = studio.Page;
        await page.ClickAsync("#tab-directions");
        await StudioPage.Until(page, "document.querySelectorAll('#direction-list input[type=range]').length === 10");
        Assert.Equal(0, await page.Locator("#panel-directions option[value=attributes], #panel-directions option[value=text]").CountAsync());
        await page.ClickAsync("#direction-measure");
        await Patiently(page, "[...document.querySelectorAll('.figures')].filter((line) => line.textContent.startsWith('path length')).length === 10");
        string[] told = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.figures')].map((line) => line.textContent)");
        Assert.True(told.Distinct().Count() > 5, string.Join(", ", told));
        double[] lengths = [.. told.Select(text => double.Parse(text["path length ".Length..], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.All(lengths, length => Assert.InRange(length, 1e-6, 1e3));
        IPage other = await studio.OpenAnother();
        await other.ClickAsync("#tab-directions");
        await StudioPage.Until(other, "document.querySelectorAll('#direction-list input[type=range]').length === 10");
        await other.ClickAsync("#direction-measure");
        await StudioPage.Until(other, "[...document.querySelectorAll('.figures')].filter((line) => line.textContent.startsWith('path length')).length === 10");
        Assert.Equal(told, await other.EvaluateAsync<string[]>("[...document.querySelectorAll('.figures')].map((line) => line.textContent)"));
        Assert.Empty(studio.Complaints);
        await StudioOwnImageTests.Shots(page, "directions");
    }

    [Fact]
    public async Task Given_a_classifier_When_the_direction_of_an_attribute_is_followed_Then_the_image_changes_its_permalink_holds_and_its_own_attribute_follows_most()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":2}", options: new StudioOptions { Classifier = "builtin:avatars?count=2000" });
        IPage page = studio.Page;
        await page.ClickAsync("#tab-directions");
        await page.SelectOptionAsync("#panel-directions select", "attributes");
        await Patiently(page, "document.querySelectorAll('#direction-list input[type=range]').length > 1 && !document.querySelector('#direction-list').textContent.includes('SeFa')");
        await page.EvaluateAsync("(() => { const range = document.querySelector('#direction-list input[type=range]'); range.value = 2; range.dispatchEvent(new Event('input')); range.dispatchEvent(new Event('change')); })()");
        await StudioPage.Until(page, "location.hash.includes('attributes')");
        await page.WaitForTimeoutAsync(500);
        byte[] moved = await StudioPage.Pixels(page);
        Assert.NotEqual(studio.Model.Generate(2).WithChannels(4).Pixels, moved);
        await page.ClickAsync("#direction-measure");
        await Patiently(page, "[...document.querySelectorAll('.figures')].every((line) => line.textContent.includes('of all change'))");
        string[] names = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('#direction-list label')].map((label) => label.textContent)");
        string[] told = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.figures')].map((line) => line.textContent)");
        Assert.True(names.Zip(told).Count(item => item.Second.Contains($"· {item.First} +", StringComparison.Ordinal)) > names.Length / 2, string.Join("; ", told));

        string hash = new Uri(page.Url).Fragment;
        await studio.Restart();
        await page.GotoAsync("about:blank");
        await page.GotoAsync($"{studio.Server.Address}{hash}");
        for (int tries = 0; tries < 300 && !(await StudioPage.Pixels(page)).AsSpan().SequenceEqual(moved); tries++)
        {
            await Task.Delay(100);
        }

        Assert.Equal(moved, await StudioPage.Pixels(page));
    }

    private static async Task Patiently(IPage page, string condition)
    {
        for (int tries = 0; tries < 900 && !await page.EvaluateAsync<bool>($"Boolean({condition})"); tries++)
        {
            await Task.Delay(100);
        }

        await StudioPage.Until(page, condition);
    }
}
