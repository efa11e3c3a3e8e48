using System.Net;
using Microsoft.Playwright;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>The endless grid of seeds.</summary>
public sealed class StudioSeedsTests
{
    [Fact]
    public async Task Given_the_grid_When_it_is_scrolled_far_Then_only_what_is_seen_exists_and_is_asked_for_and_a_click_makes_it_the_image()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":2}");
        IPage page = studio.Page;
        int requests = 0;
        page.Request += (_, request) => requests += request.Url.EndsWith("/thumbs.png", StringComparison.Ordinal) ? 1 : 0;
        await page.Keyboard.PressAsync("g");
        await StudioPage.Until(page, Filled(7));
        Assert.Equal(studio.Model.Generate(7).WithChannels(4).Pixels, await Pixels(page, 7));
        Assert.InRange(await page.Locator(".seed").CountAsync(), 20, 100);
        await page.EvaluateAsync("document.getElementById('seeds').scrollTop += 104 * 5000");
        int columns = await page.EvaluateAsync<int>("Math.floor(document.getElementById('seeds').clientWidth / 104)");
        long far = columns * 5000L;
        await StudioPage.Until(page, Filled(far + 3));
        Assert.InRange(await page.Locator(".seed").CountAsync(), 20, 100);
        Assert.InRange(requests, 2, 14);
        if (Environment.GetEnvironmentVariable("STUDIO_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, "seeds-1280.png") });
        }

        await page.ClickAsync($"[data-seed='{far + 3}']");
        await studio.Shows(studio.Model.Generate(far + 3));
        Assert.True(await page.Locator("#seed-grid").IsHiddenAsync());
        Assert.Empty(studio.Complaints);
    }

    [Fact]
    public async Task Given_the_grid_When_it_is_used_by_keys_and_the_truncation_is_another_Then_the_cells_follow()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"psi\":0.5}");
        IPage page = studio.Page;
        await page.ClickAsync("#open-seeds");
        await StudioPage.Until(page, Filled(1));
        Assert.Equal(studio.Model.Generate(1, 0.5).WithChannels(4).Pixels, await Pixels(page, 1));
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("1", await page.EvaluateAsync<string>("document.activeElement.dataset.seed"));
        for (int i = 0; i < 12; i++)
        {
            await page.Keyboard.PressAsync("ArrowDown");
        }

        int columns = await page.EvaluateAsync<int>("Math.floor(document.getElementById('seeds').clientWidth / 104)");
        Assert.Equal($"{1 + (12 * columns)}", await page.EvaluateAsync<string>("document.activeElement.dataset.seed"));
        await page.Keyboard.PressAsync("Enter");
        await studio.Shows(studio.Model.Generate(1 + (12 * columns), 0.5));
    }

    [Fact]
    public async Task Given_too_many_or_senseless_states_When_small_images_are_asked_for_Then_a_sentence_says_why()
    {
        await using StudioPage studio = await StudioPage.Open();
        using var client = new StudioClient(studio.Server);
        foreach ((string body, string word) in new[] { ("{}", "1 to 64"), ("""{"states":[null]}""", "1 to 64"), ("""{"states":[{"seed":-4}]}""", "The seed is -4"), ("""{"states":[{"turn":5}]}""", "input transform"), ("[", "cannot be read") })
        {
            (HttpStatusCode status, string sentence) = await client.Refused("/thumbs.png", body);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(word, sentence);
        }

        Image strip = Image.Decode(await client.Post("/thumbs.png", """{"states":[{"seed":1},{"seed":2,"psi":0.5},{"seed":3,"x":0.5},{"seed":4}]}"""), "strip");
        Assert.Equal((4 * 32, 32), (strip.Width, strip.Height));
    }

    private static string Filled(long seed) => $"document.querySelector('[data-seed=\"{seed}\"] canvas')?.width > 1";

    private static async Task<byte[]> Pixels(IPage page, long seed)
    {
        string text = await page.Locator($"[data-seed='{seed}'] canvas").EvaluateAsync<string>("c => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).join()");
        return [.. text.Split(',').Select(byte.Parse)];
    }
}
