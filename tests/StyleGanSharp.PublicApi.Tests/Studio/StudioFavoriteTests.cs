using Microsoft.Playwright;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.PublicApi.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>The strip of favorites.</summary>
public sealed class StudioFavoriteTests
{
    [Fact]
    public async Task Given_a_latent_file_When_its_image_is_kept_and_the_studio_is_started_again_Then_the_favorite_shows_the_same_pixels()
    {
        await using StudioPage studio = await StudioPage.Open();
        using var folder = new TemporaryFolder();
        using Latent latent = OwnLatent(studio.Model);
        latent.Save(folder.File("own.safetensors"));
        Image expected = studio.Model.Synthesize(latent);
        await studio.Page.SetInputFilesAsync("#open", folder.File("own.safetensors"));
        await studio.Shows(expected);
        await studio.Page.Keyboard.PressAsync("f");
        ILocator favorite = studio.Page.Locator(".favorite");
        await Assertions.Expect(favorite).ToHaveCountAsync(1);
        await studio.Page.Keyboard.PressAsync("r");
        await StudioPage.Until(studio.Page, "!location.hash.includes('latent')");

        await studio.Restart();
        await studio.Page.GotoAsync("about:blank");
        await studio.Page.GotoAsync($"{studio.Server.Address}");
        await studio.Shows(studio.Model.Generate(0));
        await favorite.ClickAsync();
        await studio.Shows(expected);
        string link = new Uri(studio.Page.Url).Fragment;
        Assert.Contains("latent", link);

        await studio.Restart(); // while the page stays open, and its address alone says what it shows
        await studio.Page.ReloadAsync();
        await studio.Page.GotoAsync($"{studio.Server.Address}{link}");
        await studio.Shows(expected);
        Assert.DoesNotContain(studio.Complaints, text => !text.Contains("401", StringComparison.Ordinal) && !text.Contains("WebSocket", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_favorites_When_one_is_held_renamed_and_removed_Then_the_image_comes_back_and_the_strip_follows()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":4}");
        IPage page = studio.Page;
        await page.ClickAsync("#keep");
        await page.Keyboard.PressAsync("n");
        await studio.Shows(studio.Model.Generate(5));
        LocatorBoundingBoxResult box = (await page.Locator(".favorite").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 20, box.Y + 20);
        await page.Mouse.DownAsync();
        await studio.Shows(studio.Model.Generate(4));
        await page.Mouse.UpAsync();
        await studio.Shows(studio.Model.Generate(5));
        Assert.Contains("\"seed\":5", Uri.UnescapeDataString(page.Url));

        await page.FocusAsync(".favorite");
        await page.Keyboard.DownAsync("c");
        await studio.Shows(studio.Model.Generate(4));
        await page.Keyboard.UpAsync("c");
        await studio.Shows(studio.Model.Generate(5));

        await page.ClickAsync(".more");
        await page.FillAsync(".menu input", "The fourth");
        await page.PressAsync(".menu input", "Enter");
        await Assertions.Expect(page.Locator(".favorite")).ToHaveTextAsync("The fourth");
        await page.ReloadAsync();
        await studio.WaitForFrame();
        await Assertions.Expect(page.Locator(".favorite")).ToHaveTextAsync("The fourth");
        await page.FocusAsync(".favorite");
        await page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(page.Locator(".favorite")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Bring it back" }).ClickAsync();
        await page.Locator(".favorite").ClickAsync();
        await studio.Shows(studio.Model.Generate(4));
        Assert.Empty(studio.Complaints);
    }

    [Fact]
    public async Task Given_a_browser_without_room_When_an_image_is_kept_Then_a_sentence_says_so_and_the_others_stay()
    {
        await using StudioPage studio = await StudioPage.Open();
        IPage page = studio.Page;
        await page.ClickAsync("#keep");
        await page.EvaluateAsync("(() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; })()");
        await page.Keyboard.PressAsync("n");
        await page.ClickAsync("#keep");
        await StudioPage.Until(page, "document.getElementById('message').textContent.includes('no room')");
        await Assertions.Expect(page.Locator(".favorite")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Given_latent_files_that_cannot_be_used_When_they_are_opened_Then_a_sentence_says_why_and_the_image_stays()
    {
        await using StudioPage studio = await StudioPage.Open();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("noise.safetensors"), "this is no file of tensors");
        using (var other = new Latent(zeros(1, 3, 7)))
        {
            other.Save(folder.File("other.safetensors"));
        }

        using (Latent several = studio.Model.Map([1, 2]))
        {
            several.Save(folder.File("several.safetensors"));
        }

        foreach ((string file, string word) in new[] { ("noise", "noise.safetensors: "), ("other", "other.safetensors: "), ("several", "2 images") })
        {
            await studio.Page.SetInputFilesAsync("#open", folder.File($"{file}.safetensors"));
            await StudioPage.Until(studio.Page, $"document.getElementById('message').textContent.includes('{word}')");
            Assert.DoesNotContain("tmp", await studio.Page.TextContentAsync("#message"));
        }

        await studio.Shows(studio.Model.Generate(0));
    }

    [Fact]
    public async Task Given_two_tabs_of_a_browser_When_an_image_is_kept_in_one_Then_the_other_has_it_too()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":4}");
        IPage second = await studio.Page.RunAndWaitForPopupAsync(() => studio.Page.EvaluateAsync("window.open('/')"));
        await StudioPage.Until(second, "document.getElementById('image')?.dataset.revision");
        await StudioPage.Shows(second, studio.Model.Generate(0));
        await studio.Page.ClickAsync("#keep");
        await Assertions.Expect(second.Locator(".favorite")).ToHaveCountAsync(1);
        await second.Locator(".favorite").ClickAsync();
        await StudioPage.Shows(second, studio.Model.Generate(4));
        await studio.Page.Keyboard.PressAsync("n");
        await studio.Shows(studio.Model.Generate(5)); // each tab has its own image
        await StudioPage.Shows(second, studio.Model.Generate(4));
    }

    /// <summary>A latent with other styles in each layer: no seed leads to it.</summary>
    private static Latent OwnLatent(StyleGanModel model)
    {
        using Latent first = model.Map(11);
        using Latent second = model.Map(12);
        using Tensor weights = linspace(0, 1, first.Ws.shape[1]).reshape(1, -1, 1);
        return new Latent(lerp(first.Ws, second.Ws, weights), isTruncated: true);
    }
}
