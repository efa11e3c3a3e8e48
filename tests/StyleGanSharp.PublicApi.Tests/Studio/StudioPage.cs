using Microsoft.Playwright;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Serving;
using static TorchSharp.torch;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>A studio in this process and a browser that has it open.</summary>
internal sealed class StudioPage : IAsyncDisposable
{
    private const string HasFrame = "document.getElementById('image').dataset.revision";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private StudioPage(StyleGanModel model, StudioServer server, IPlaywright playwright, IBrowser browser, IPage page) =>
        (Model, Server, _playwright, _browser, Page) = (model, server, playwright, browser, page);

    public StyleGanModel Model { get; }

    public StudioServer Server { get; private set; }

    public IPage Page { get; }

    /// <summary>How it was started.</summary>
    private StudioOptions Options { get; init; } = new();

    /// <summary>What the browser complained about.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Requests to other hosts.</summary>
    public List<string> Foreign { get; } = [];

    public static async Task<StudioPage> Open(string hash = "", int width = 1280, int height = 720, StyleGanModel? model = null, StudioOptions? options = null)
    {
        WebTools.SkipWithoutChromium();
        StyleGanModel network = model ?? StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        StudioServer server = await StudioServer.StartAsync(network, options);
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await WebTools.OpenAsync(playwright);
        IPage page = await NewPage(browser, width, height);
        var opened = new StudioPage(network, server, playwright, browser, page) { Options = options ?? new StudioOptions() };
        page.PageError += (_, error) => opened.Complaints.Add(error);
        page.Console += (_, message) => opened.Complaints.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());
        page.Request += (_, request) => opened.Foreign.AddRange(request.Url.StartsWith("blob:", StringComparison.Ordinal) || new Uri(request.Url).Authority == new Uri(server.Address, "/").Authority ? [] : [request.Url]);
        await page.GotoAsync($"{server.Address}{hash}");
        await opened.WaitForFrame();
        return opened;
    }

    /// <summary>Another page of the same studio, in the same browser.</summary>
    public async Task<IPage> OpenAnother()
    {
        IPage page = await NewPage(_browser, 1280, 720);
        await page.GotoAsync(Server.Address.AbsoluteUri);
        await Until(page, HasFrame);
        return page;
    }

    public Task WaitForFrame() => Until(Page, HasFrame);

    /// <summary>Waits, at most 5 seconds, until something is true on a page. The page's own policy forbids Playwright to wait in it.</summary>
    public static async Task Until(IPage page, string condition)
    {
        for (int tries = 0; tries < 100; tries++)
        {
            if (await page.EvaluateAsync<bool>($"Boolean({condition})"))
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail($"It did not become true: {condition}. The page says: {await page.TextContentAsync("#status")}");
    }

    /// <summary>Pixels of the canvas, RGBA.</summary>
    public static async Task<byte[]> Pixels(IPage page)
    {
        string text = await page.EvaluateAsync<string>("(() => { const c = document.getElementById('image'); return Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).join(); })()");
        return [.. text.Split(',').Select(byte.Parse)];
    }

    /// <summary>Waits until the canvas shows an image.</summary>
    public static async Task Shows(IPage page, Image image)
    {
        byte[] expected = image.WithChannels(4).Pixels;
        byte[] found = [];
        for (int tries = 0; tries < 100; tries++)
        {
            found = await Pixels(page);
            if (found.AsSpan().SequenceEqual(expected))
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Equal(expected, found);
    }

    public Task Shows(Image image) => Shows(Page, image);

    /// <summary>Ends the studio and starts it again at the same port, as a program that was started again.</summary>
    public async Task Restart(TimeSpan between = default)
    {
        await Server.DisposeAsync();
        await Task.Delay(between);
        Server = await StudioServer.StartAsync(Model, Options with { Port = Server.Address.Port });
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await Server.DisposeAsync();
        Model.Dispose();
    }

    private static async Task<IPage> NewPage(IBrowser browser, int width, int height) =>
        await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = ColorScheme.Dark, AcceptDownloads = true });
}
