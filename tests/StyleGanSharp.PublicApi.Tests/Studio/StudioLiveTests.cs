using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Serving;
using static TorchSharp.torch;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>The studio with other programs and instruments: presets, live images, Open Sound Control, and crossing with favorites.</summary>
public sealed class StudioLiveTests
{
    [Fact]
    public async Task Given_presets_When_number_keys_are_pressed_Then_they_are_stored_and_come_back_also_after_a_reload()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":8,\"psi\":0.6}");
        IPage page = studio.Page;
        await page.Keyboard.PressAsync("4");
        await StudioPage.Until(page, "document.getElementById('message').textContent.includes('no preset 4')");
        await page.Keyboard.PressAsync("Shift+Digit4");
        await page.Keyboard.PressAsync("n");
        await studio.Shows(studio.Model.Generate(9, 0.6));
        await page.ReloadAsync();
        await studio.WaitForFrame();
        await page.Keyboard.PressAsync("4");
        await studio.Shows(studio.Model.Generate(8, 0.6));
    }

    [Fact]
    public async Task Given_the_live_page_When_another_page_changes_Then_it_shows_the_same_and_only_with_the_token()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":8}");
        IPage live = await studio.OpenAnother();
        await StudioPage.Shows(live, studio.Model.Generate(0));
        await live.GotoAsync(new Uri(studio.Server.Address, $"/live{studio.Server.Address.Query}").AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await StudioPage.Until(live, "document.querySelector('img').naturalWidth === 32");
        using var client = new HttpClient();
        using HttpResponseMessage refused = await client.GetAsync(new Uri(studio.Server.Address, "/live.mjpg"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var own = new StudioClient(studio.Server);
        using Stream stream = await client.GetStreamAsync(new Uri(studio.Server.Address, $"/live.mjpg{studio.Server.Address.Query}"));
        await Expect(stream, studio.Model.Generate(0));
        await studio.Page.Keyboard.PressAsync("n");
        await Expect(stream, studio.Model.Generate(9));
    }

    [Fact]
    public async Task Given_messages_of_an_instrument_When_they_arrive_Then_the_page_follows_and_malformed_ones_change_nothing()
    {
        await using StudioPage studio = await StudioPage.Open(options: new StudioOptions { OscPort = 0 });
        using var instrument = new UdpClient();
        var place = new IPEndPoint(IPAddress.Loopback, studio.Server.OscPort!.Value);
        foreach (byte[] packet in new byte[][] { [1, 2, 3], [.. "/seed\0\0\0,i\0\0"u8, 0, 0], [.. "/evil\0\0\0,i\0\0"u8, 0, 0, 0, 9], [.. "/seed\0\0\0,i\0\0"u8, 0, 0, 0, 12], [.. "/psi\0\0\0\0,f\0\0"u8, 0x3f, 0, 0, 0] })
        {
            await instrument.SendAsync(packet, place);
        }

        await studio.Shows(studio.Model.Generate(12, 0.5));
        await StudioPage.Until(studio.Page, "location.hash.includes('12')");
        await studio.Page.ClickAsync("#undo");
        await studio.Shows(studio.Model.Generate(0));
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        Runtime.OptionException taken = await Assert.ThrowsAsync<Runtime.OptionException>(() => StudioServer.StartAsync(model, new StudioOptions { OscPort = place.Port }));
        Assert.StartsWith($"StudioOptions.OscPort is {place.Port}; this UDP port cannot be listened on", taken.Message);
    }

    [Fact]
    public async Task Given_two_favorites_When_they_are_crossed_by_groups_of_layers_Then_each_layer_lies_between_them_as_its_weight_says()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":21}");
        IPage page = studio.Page;
        await page.Keyboard.PressAsync("f");
        await StudioPage.Until(page, "document.getElementById('favorite-list').textContent.includes('21')");
        await page.FillAsync("#seed", "34");
        await page.PressAsync("#seed", "Enter");
        await studio.Shows(studio.Model.Generate(34));
        await page.ClickAsync("#tab-mix");
        await page.SelectOptionAsync("#cross-with", new SelectOptionValue { Label = "Seed 21" });
        foreach ((string group, string weight) in new[] { ("coarse", "1"), ("middle", "0.25"), ("fine", "0") })
        {
            await page.Locator($"#cross-{group}").FillAsync(weight);
        }

        using Latent own = studio.Model.Map(34);
        using Latent other = studio.Model.Map(21);
        int count = studio.Model.Generator.NumWs;
        int third = (int)Math.Round(count / 3.0);
        float[] weights = [.. Enumerable.Range(0, count).Select(layer => layer < third ? 1f : layer < count - third ? 0.25f : 0f)];
        using var crossed = new Latent(own.Ws + (tensor(weights).view(1, -1, 1) * (other.Ws - own.Ws)));
        await studio.Shows(studio.Model.Synthesize(crossed));
        string link = page.Url;
        await page.GotoAsync("about:blank");
        await page.GotoAsync(link);
        await studio.WaitForFrame();
        await studio.Shows(studio.Model.Synthesize(crossed));
        await page.ClickAsync("#tab-mix");
        if (Environment.GetEnvironmentVariable("STUDIO_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, "cross-1280.png") });
        }
    }

    /// <summary>Reads images of a stream until one is like another, but for the losses of JPEG.</summary>
    private static async Task Expect(Stream stream, Image image)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            string header = string.Empty;
            while (!header.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                byte[] one = new byte[1];
                await stream.ReadExactlyAsync(one, timeout.Token);
                header += (char)one[0];
            }

            int length = int.Parse(header.Split("Content-Length: ")[1].Split('\r')[0]);
            byte[] jpeg = new byte[length];
            await stream.ReadExactlyAsync(jpeg, timeout.Token);
            byte[] pixels = Image.Decode(jpeg, "frame").WithChannels(3).Pixels;
            byte[] expected = image.WithChannels(3).Pixels;
            Assert.Equal(expected.Length, pixels.Length);
            if (expected.Zip(pixels, (a, b) => Math.Abs(a - b)).Average() < 8)
            {
                return;
            }
        }
    }
}
