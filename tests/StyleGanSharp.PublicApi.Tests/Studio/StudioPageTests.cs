using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>The studio in a real browser.</summary>
public sealed class StudioPageTests
{
    private const string Canvas = "#image";

    private static readonly string[] Sections = ["explore", "mix", "breed", "directions", "own", "drag", "inside", "record", "runs", "save"];

    [Fact]
    public async Task Given_the_page_When_a_seed_is_typed_Then_the_canvas_has_the_pixels_of_generate()
    {
        await using StudioPage studio = await StudioPage.Open();
        await studio.Shows(studio.Model.Generate(0));
        await studio.Page.FillAsync("#seed", "7");
        await studio.Page.PressAsync("#seed", "Enter");
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, "generate", "--network", "builtin:avatars", "--seeds", "7").Succeeded();
        await studio.Shows(Image.Load(folder.File("out/seed0007.png")));
        Assert.Empty(studio.Complaints);
        Assert.Empty(studio.Foreign);
    }

    [Fact]
    public async Task Given_a_slider_When_it_is_dragged_by_60_moves_Then_the_last_value_is_shown_and_frames_are_no_more_than_moves()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":3}");
        await studio.Page.EvaluateAsync("(() => { window.frames1 = 0; new MutationObserver((all) => { window.frames1 += all.length; }).observe(document.getElementById('image'), { attributeFilter: ['data-revision'] }); })()");
        LocatorBoundingBoxResult box = (await studio.Page.GetByLabel("Truncation ψ", new PageGetByLabelOptions { Exact = true }).BoundingBoxAsync())!;
        float y = box.Y + (box.Height / 2);
        await studio.Page.Mouse.MoveAsync(box.X + (box.Width * 0.66f), y);
        await studio.Page.Mouse.DownAsync();
        for (int i = 0; i < 60; i++)
        {
            await studio.Page.Mouse.MoveAsync(box.X + (box.Width * (0.66f - (0.004f * i))), y);
        }

        await studio.Page.Mouse.UpAsync();
        double psi = await studio.Page.GetByLabel("Truncation ψ", new PageGetByLabelOptions { Exact = true }).EvaluateAsync<double>("range => range.valueAsNumber");
        Assert.InRange(psi, 0, 0.9);
        await studio.Shows(studio.Model.Generate(3, psi));
        int frames = await studio.Page.EvaluateAsync<int>("window.frames1");
        Assert.InRange(frames, 1, 63);
        await studio.Page.ClickAsync("#undo"); // the whole movement is one step back
        await studio.Shows(studio.Model.Generate(3));
        await studio.Page.ClickAsync("#redo");
        await studio.Shows(studio.Model.Generate(3, psi));
    }

    [Fact]
    public async Task Given_a_permalink_of_many_changes_When_the_studio_is_started_again_Then_it_shows_the_same_pixels()
    {
        await using StudioPage studio = await StudioPage.Open("""#{"seed":11,"x":0.25,"y":0.5,"psi":0.8,"steps":[{"seed":5,"difference":0.4}],"directions":[{"method":"sefa","index":1,"strength":2}],"mixSeed":4}""");
        byte[] before = await StudioPage.Pixels(studio.Page);
        string hash = new Uri(studio.Page.Url).Fragment;
        Assert.NotEmpty(hash);
        await studio.Restart();
        await studio.Page.GotoAsync("about:blank");
        await studio.Page.GotoAsync($"{studio.Server.Address}{hash}");
        await studio.WaitForFrame();
        Assert.Equal(before, await StudioPage.Pixels(studio.Page));
        Assert.True(before.Distinct().Count() > 16);
    }

    [Fact]
    public async Task Given_a_lost_connection_When_the_network_is_back_Then_the_page_asks_again_and_is_right()
    {
        await using StudioPage studio = await StudioPage.Open();
        await studio.Page.EvaluateAsync("window.sockets = 0");
        await studio.Page.Context.SetOfflineAsync(true);
        await studio.Page.EvaluateAsync("(() => { const own = WebSocket.prototype.send; WebSocket.prototype.send = function (data) { if (!window.sockets++) this.close(); else own.call(this, data); }; })()");
        await studio.Page.Keyboard.PressAsync("n");
        await StudioPage.Until(studio.Page, "document.getElementById('message').textContent.includes('lost')");
        await studio.Page.Keyboard.PressAsync("n");
        await studio.Page.Context.SetOfflineAsync(false);
        await studio.Shows(studio.Model.Generate(2));
        await StudioPage.Until(studio.Page, "document.getElementById('message').textContent === ''");
    }

    [Fact]
    public async Task Given_two_pages_at_once_When_both_change_Then_each_shows_its_own_state()
    {
        await using StudioPage studio = await StudioPage.Open();
        IPage other = await studio.OpenAnother();
        for (int i = 0; i < 5; i++)
        {
            await studio.Page.Keyboard.PressAsync("n");
            await other.Keyboard.PressAsync("p");
        }

        await studio.Shows(studio.Model.Generate(5));
        await StudioPage.Shows(other, studio.Model.Generate((1L << 32) - 5));
    }

    [Fact]
    public async Task Given_every_section_When_axe_looks_at_it_Then_it_finds_no_violation()
    {
        await using StudioPage studio = await StudioPage.Open();
        foreach (ColorScheme scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await studio.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            foreach (string section in Sections)
            {
                await studio.Page.ClickAsync($"#tab-{section}");
                await StudioPage.Until(studio.Page, "!document.body.textContent.includes('Looking for')");
                Deque.AxeCore.Commons.AxeResult found = await studio.Page.RunAxe();
                Assert.Empty(found.Violations.Select(violation => $"{section}, {scheme}: {violation.Id}: {violation.Help}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}"));
            }
        }

        await studio.Page.ClickAsync("#help");
        Assert.Empty((await studio.Page.RunAxe()).Violations.Select(violation => violation.Id));
    }

    [Fact]
    public async Task Given_the_keyboard_alone_When_a_child_is_bred_and_a_mixture_taken_Then_the_image_is_theirs()
    {
        await using StudioPage studio = await StudioPage.Open();
        IPage page = studio.Page;
        await page.Keyboard.PressAsync(".");
        await page.Keyboard.PressAsync(".");
        await StudioPage.Until(page, "document.getElementById('image').width > 90");
        await page.FocusAsync(Canvas);
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Enter");
        await StudioPage.Until(page, "location.hash.includes('steps')");
        await page.Keyboard.PressAsync(",");
        await page.FocusAsync(Canvas);
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await StudioPage.Until(page, "location.hash.includes('mixSeed') && document.getElementById('image').width === 32");
        using Latent rows = studio.Model.Map(1);
        using Latent columns = studio.Model.Map(4);
        Image table = studio.Model.Mix(rows, columns);
        Image cell = Cell(table, 1, 1, 2, studio.Model.Resolution);
        await studio.Shows(cell);
    }

    [Fact]
    public async Task Given_a_changed_image_When_it_is_saved_and_dropped_back_in_Then_it_shows_again()
    {
        await using StudioPage studio = await StudioPage.Open("""#{"seed":9,"steps":[{"seed":2,"difference":0.5}]}""");
        byte[] before = await StudioPage.Pixels(studio.Page);
        await studio.Page.ClickAsync("#tab-save");
        using var folder = new TemporaryFolder();
        string png = await Download(studio.Page, "Save PNG", folder);
        Assert.Equal(before, Image.Load(png).WithChannels(4).Pixels);
        await studio.Page.Keyboard.PressAsync("r");
        await StudioPage.Until(studio.Page, "!location.hash.includes('steps')");
        await studio.Page.SetInputFilesAsync("#open", png);
        await StudioPage.Until(studio.Page, "location.hash.includes('steps')");
        await studio.Shows(Image.Load(png));
        File.WriteAllBytes(folder.File("other.png"), studio.Model.Generate(1).Encode(ImageFormat.Png));
        await studio.Page.SetInputFilesAsync("#open", folder.File("other.png"));
        await StudioPage.Until(studio.Page, "document.getElementById('message').textContent.includes('no image that the studio saved')");
    }

    [Theory]
    [InlineData("""{"seed":5,"psi":0.6,"layerPsi":[0.1,null,1.5]}""", false)]
    [InlineData("""{"seed":5,"psi":0.6,"x":0.5,"steps":[{"seed":2,"difference":0.5}],"directions":[{"method":"ganspace","index":0,"strength":-2}]}""", true)]
    [InlineData("""{"view":"mix","rows":"1,2","columns":"5-7","psi":0.7,"mixLayers":"0-1"}""", false)]
    public async Task Given_a_state_When_its_command_line_is_run_Then_it_makes_the_pixels_of_the_canvas(string state, bool needsLatent)
    {
        await using StudioPage studio = await StudioPage.Open($"#{state}");
        await studio.Page.ClickAsync("#tab-save");
        await StudioPage.Until(studio.Page, "document.getElementById('command').value");
        using var folder = new TemporaryFolder();
        if (needsLatent)
        {
            await Download(studio.Page, "Save latents", folder);
        }

        string command = await studio.Page.InputValueAsync("#command");
        Assert.StartsWith("stylegan ", command);
        CliProgram.Run(folder.Path, command.Split(' ')[1..]).Succeeded();
        Image made = Image.Load(Directory.GetFiles(folder.Path, "*.png", SearchOption.AllDirectories).Single());
        if (!state.Contains("mix", StringComparison.Ordinal))
        {
            await studio.Shows(made);
            return;
        }

        byte[] sheet = await StudioPage.Pixels(studio.Page);
        int width = await studio.Page.EvaluateAsync<int>("document.getElementById('image').width");
        var shown = new Image(width, sheet.Length / width / 4, 4, sheet);
        Assert.Equal(Cell(made, 2, 1, 2, 32).WithChannels(4).Pixels, Cell(shown, 2, 1, 0, 32).Pixels);
    }

    [Theory]
    [InlineData(1280, 720)]
    [InlineData(390, 844)]
    public async Task Given_a_screen_When_sections_are_chosen_Then_nothing_is_wider_than_it_and_the_image_stays_where_it_is(int width, int height)
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":3}", width, height);
        LocatorBoundingBoxResult before = (await studio.Page.Locator(Canvas).BoundingBoxAsync())!;
        Assert.True(before.Width > width * 0.6 && before.Height > height * 0.4, $"the image has {before.Width} x {before.Height}");
        foreach (string section in Sections)
        {
            await studio.Page.ClickAsync($"#tab-{section}");
            await StudioPage.Until(studio.Page, "!document.body.textContent.includes('Looking for')");
            await Task.Delay(300);
            Assert.InRange(await studio.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 0, width);
            await studio.Page.EvaluateAsync("scrollTo(0, 0)");
            LocatorBoundingBoxResult after = (await studio.Page.Locator(Canvas).BoundingBoxAsync())!;
            Assert.Equal((before.X, before.Y, before.Width, before.Height), (after.X, after.Y, after.Width, after.Height));
            if (Environment.GetEnvironmentVariable("STUDIO_SCREENSHOTS") is { Length: > 0 } folder)
            {
                await studio.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{section}-{width}.png") });
            }
        }
    }

    private static async Task<string> Download(IPage page, string button, TemporaryFolder folder)
    {
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button }).ClickAsync());
        string path = folder.File(download.SuggestedFilename);
        await download.SaveAsAsync(path);
        return path;
    }

    /// <summary>One image of a sheet with some padding around its cells.</summary>
    private static Image Cell(Image sheet, int column, int row, int padding, int side)
    {
        (int left, int top) = (padding + (column * (side + padding)), padding + (row * (side + padding)));
        byte[] pixels = [.. Enumerable.Range(0, side).SelectMany(y => sheet.Pixels.AsSpan((((top + y) * sheet.Width) + left) * sheet.Channels, side * sheet.Channels).ToArray())];
        return new Image(side, side, sheet.Channels, pixels);
    }
}
