using Microsoft.Playwright;
using StyleGanSharp.Imaging;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>An image of one's own in the studio: cut, projected, tuned.</summary>
public sealed class StudioOwnImageTests
{
    private const string Says = "document.getElementById('message').textContent";

    [Fact]
    public async Task Given_an_image_file_When_it_is_cut_projected_and_tuned_Then_previews_come_the_image_is_close_and_the_tuned_network_can_be_left()
    {
        await using StudioPage studio = await StudioPage.Open();
        IPage page = studio.Page;
        using var folder = new TemporaryFolder();
        Image target = studio.Model.Generate(21);
        await Choose(studio, folder, target);
        await Fill(page, "Steps", "60");
        await Fill(page, "Show every", "5");
        await CountPreviews(page);
        await page.ClickAsync("#own-project");
        await Until(page, "location.hash.includes('latent')");
        Assert.InRange(await page.EvaluateAsync<int>("window.previews"), 2, 15);
        Assert.Contains("after 60 steps", await page.TextContentAsync("#own-result"));
        await StudioPage.Until(page, "document.querySelectorAll('.favorite').length === 1");
        await Resting(page);
        byte[] found = await StudioPage.Pixels(page);
        Assert.True(Error(found, target) < 0.5 * Error(studio.Model.Generate(0, 0).WithChannels(4).Pixels, target), $"{Error(found, target)}");

        await page.FillAsync("div:has(> h2:text('Tune')) input", "8");
        await page.ClickAsync("#own-tune");
        await Until(page, "location.hash.includes('tuned')");
        await Resting(page);
        byte[] tuned = await StudioPage.Pixels(page);
        Assert.True(Error(tuned, target) < Error(found, target), $"{Error(tuned, target)}, {Error(found, target)}");
        await page.EvaluateAsync("document.querySelector('#own-leave').click()");
        await Until(page, "!location.hash.includes('tuned')");
        await Resting(page);
        Assert.Equal(found, await StudioPage.Pixels(page));
        IPage other = await studio.OpenAnother();
        await StudioPage.Shows(other, studio.Model.Generate(0));
        Assert.Empty(studio.Complaints);
        Assert.Empty(studio.Foreign);
        await Shots(page, "own");
    }

    [Fact]
    public async Task Given_a_long_search_When_it_is_stopped_Then_the_best_until_then_is_kept()
    {
        await using StudioPage studio = await StudioPage.Open();
        using var folder = new TemporaryFolder();
        await Choose(studio, folder, studio.Model.Generate(21));
        await Fill(studio.Page, "Steps", "10000");
        await Fill(studio.Page, "Show every", "3");
        await CountPreviews(studio.Page);
        await studio.Page.ClickAsync("#own-project");
        await Until(studio.Page, "window.previews > 1");
        await studio.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Stop, keep the best" }).ClickAsync();
        await Until(studio.Page, "location.hash.includes('latent')");
        Assert.DoesNotContain("after 10000", await studio.Page.TextContentAsync("#own-result"));
    }

    [Fact]
    public async Task Given_a_search_When_the_connection_is_lost_Then_the_best_until_then_is_shown_and_the_studio_goes_on()
    {
        await using StudioPage studio = await StudioPage.Open();
        using var folder = new TemporaryFolder();
        await Choose(studio, folder, studio.Model.Generate(21));
        await Fill(studio.Page, "Steps", "10000");
        await Fill(studio.Page, "Show every", "3");
        await CountPreviews(studio.Page);
        await studio.Page.ClickAsync("#own-project");
        await Until(studio.Page, "window.previews > 2");
        await studio.Page.EvaluateAsync("(() => { const own = WebSocket.prototype.send; let isFirst = true; WebSocket.prototype.send = function (data) { if (isFirst) this.close(); else own.call(this, data); isFirst = false; }; })()");
        await Until(studio.Page, $"{Says}.includes('best that was found') || location.hash.includes('latent')");
        await Until(studio.Page, "location.hash.includes('latent')");
        await studio.Page.Keyboard.PressAsync("n"); // the search of the page that left has ended, or this would wait behind it
        await studio.Shows(studio.Model.Generate(1));
    }

    [Fact]
    public async Task Given_files_that_are_no_images_When_they_are_chosen_Then_a_sentence_says_so()
    {
        await using StudioPage studio = await StudioPage.Open();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("letter.png"), "Dear reader, this is no image.");
        byte[] half = studio.Model.Generate(1).Encode(ImageFormat.Png)[..200];
        File.WriteAllBytes(folder.File("half.png"), half);
        foreach (string name in new[] { "letter.png", "half.png" })
        {
            await studio.Page.EvaluateAsync("document.getElementById('message').textContent = ''");
            await studio.Page.SetInputFilesAsync("#own-file", folder.File(name));
            await Until(studio.Page, $"{Says}.startsWith('{name}: The file')");
        }

        await studio.Shows(studio.Model.Generate(0));
    }

    [Fact]
    public async Task Given_the_square_When_it_is_moved_and_resized_by_hand_Then_it_stays_square_and_inside_the_image()
    {
        await using StudioPage studio = await StudioPage.Open();
        IPage page = studio.Page;
        using var folder = new TemporaryFolder();
        await Choose(studio, folder, studio.Model.Generate(3));
        LocatorBoundingBoxResult whole = (await page.Locator(".crop").BoundingBoxAsync())!;
        LocatorBoundingBoxResult start = (await page.Locator("#own-square").BoundingBoxAsync())!;
        Assert.Equal(start.Width, start.Height, 1.0);
        await Drag(page, start.X + start.Width - 6, start.Y + start.Height - 6, -60, -60);
        LocatorBoundingBoxResult small = (await page.Locator("#own-square").BoundingBoxAsync())!;
        Assert.InRange(small.Width, start.Width - 70, start.Width - 50);
        Assert.Equal(small.Width, small.Height, 1.5);
        await Drag(page, small.X + 10, small.Y + 10, 900, 900);
        LocatorBoundingBoxResult moved = (await page.Locator("#own-square").BoundingBoxAsync())!;
        Assert.Equal(small.Width, moved.Width, 1.5);
        Assert.Equal(whole.X + whole.Width, moved.X + moved.Width, 2.0);
        Assert.Equal(whole.Y + whole.Height, moved.Y + moved.Height, 2.0);
        await page.Keyboard.PressAsync("ArrowLeft");
        Assert.True((await page.Locator("#own-square").BoundingBoxAsync())!.X < moved.X);
    }

    private static async Task Drag(IPage page, float x, float y, float dx, float dy)
    {
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(x + dx, y + dy, new MouseMoveOptions { Steps = 5 });
        await page.Mouse.UpAsync();
    }

    /// <summary>A wide image whose middle is the target.</summary>
    private static async Task Choose(StudioPage studio, TemporaryFolder folder, Image target)
    {
        const int Factor = 4;
        Image large = target.WithChannels(3).Resize(target.Width * Factor, target.Height * Factor);
        int margin = target.Width;
        byte[] rows = [.. Enumerable.Range(0, large.Height).SelectMany(y => new byte[margin * 3].Concat(large.Pixels.AsSpan(y * large.Width * 3, large.Width * 3).ToArray()).Concat(new byte[margin * 3]))];
        new Image(large.Width + (2 * margin), large.Height, 3, rows).Save(folder.File("mine.png"));
        await studio.Page.ClickAsync("#tab-own");
        await studio.Page.SetInputFilesAsync("#own-file", folder.File("mine.png"));
        await Until(studio.Page, $"{Says}.startsWith('Choose the square')");
    }

    private static Task Fill(IPage page, string label, string value) => page.GetByLabel(label, new PageGetByLabelOptions { Exact = true }).First.FillAsync(value);

    private static Task CountPreviews(IPage page) => page.EvaluateAsync("(() => { window.previews = 0; new MutationObserver((all) => { window.previews += all.length; }).observe(document.getElementById('image'), { attributeFilter: ['data-preview'] }); })()");

    /// <summary>Waits for the frame of what the page asked for last.</summary>
    private static async Task Resting(IPage page) => await page.WaitForTimeoutAsync(700);

    private static async Task Until(IPage page, string condition)
    {
        for (int tries = 0; tries < 600 && !await page.EvaluateAsync<bool>($"Boolean({condition})"); tries++)
        {
            await Task.Delay(100);
        }

        await StudioPage.Until(page, condition);
    }

    private static double Error(byte[] rgba, Image target) => rgba.Zip(target.WithChannels(4).Pixels, (a, b) => (double)(a - b) * (a - b)).Average();

    internal static async Task Shots(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("STUDIO_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-1280.png") });
            await page.SetViewportSizeAsync(390, 844);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-390.png"), FullPage = true });
        }
    }
}
