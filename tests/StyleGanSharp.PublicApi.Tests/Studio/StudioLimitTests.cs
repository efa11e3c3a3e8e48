using System.Net;
using System.Net.WebSockets;
using Microsoft.Playwright;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Serving;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>The studio at its limits, and images that are sent with loss.</summary>
public sealed class StudioLimitTests
{
    private const string Long = """{"film":{"keys":[{"state":{"seed":1},"seconds":90},{"state":{"seed":2},"seconds":90}],"fps":100},"format":"webp"}""";

    [Fact]
    public async Task Given_as_many_jobs_as_allowed_When_another_is_asked_for_Then_it_is_refused_with_a_sentence_in_the_page_too_and_made_when_there_is_room()
    {
        await using StudioPage studio = await StudioPage.Open(options: new StudioOptions { MaxJobs = 1 });
        using var client = new StudioClient(studio.Server);
        using var stop = new CancellationTokenSource();
        Task<HttpResponseMessage> running = client.Send("/film", Long, stop.Token);
        await Task.Delay(500);
        Assert.False(running.IsCompleted);
        Assert.Equal((HttpStatusCode.TooManyRequests, "There is 1 job already, and no room for another one. Try again when one is done."), await client.Refused("/image.png", """{"seed":1}"""));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.Refused("/thumbs.png", """{"states":[{}]}""")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.Refused("/film", Long)).Status);
        await studio.Page.Keyboard.PressAsync("s");
        await StudioPage.Until(studio.Page, "document.getElementById('message').textContent.includes('no room for another one')");
        await studio.Page.Keyboard.PressAsync("n");
        await studio.Shows(studio.Model.Generate(1)); // images are no jobs
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        IDownload download = await studio.Page.RunAndWaitForDownloadAsync(async () =>
        {
            for (int tries = 0; tries < 20; tries++)
            {
                await studio.Page.Keyboard.PressAsync("s");
                await Task.Delay(200);
                if ((await studio.Page.TextContentAsync("#message"))!.Contains("is saved", StringComparison.Ordinal))
                {
                    return;
                }
            }
        });
        Assert.EndsWith(".png", download.SuggestedFilename);
    }

    [Fact]
    public async Task Given_a_large_image_When_a_value_moves_and_rests_Then_it_comes_with_loss_and_then_without_loss()
    {
        using StyleGanModel model = Large();
        await using StudioServer server = await StudioServer.StartAsync(model);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", $"http://{server.Address.Authority}");
        await socket.ConnectAsync(new Uri($"ws://{server.Address.Authority}/socket{server.Address.Query}"), default);
        await socket.SendAsync("""{"type":"show","revision":1,"moving":true,"state":{"view":"breed","difference":0}}"""u8.ToArray(), WebSocketMessageType.Text, true, default);
        byte[] first = await Frame(socket);
        Assert.Equal((1, 1), (BitConverter.ToInt32(first), first[4]));
        await socket.SendAsync("""{"type":"ack","revision":2}"""u8.ToArray(), WebSocketMessageType.Text, true, default);
        await socket.SendAsync("""{"type":"show","revision":3,"moving":false,"state":{"view":"breed","difference":0}}"""u8.ToArray(), WebSocketMessageType.Text, true, default);
        byte[] second = await Frame(socket);
        Assert.Equal(2, second[4]);
        using var client = new StudioClient(server);
        Assert.Equal(Image.Decode(await client.Post("/image.png", """{"view":"breed","difference":0}"""), "sheet").Pixels, Image.Decode(second.AsSpan(16).ToArray(), "frame").Pixels);
    }

    [Fact]
    public async Task Given_a_large_image_in_the_page_When_a_slider_is_dragged_and_rests_Then_the_canvas_has_the_exact_pixels()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":3}", model: Large());
        LocatorBoundingBoxResult box = (await studio.Page.GetByLabel("Truncation ψ", new PageGetByLabelOptions { Exact = true }).BoundingBoxAsync())!;
        await studio.Page.Mouse.MoveAsync(box.X + (box.Width * 0.66f), box.Y + (box.Height / 2));
        await studio.Page.Mouse.DownAsync();
        for (int i = 0; i < 20; i++)
        {
            await studio.Page.Mouse.MoveAsync(box.X + (box.Width * (0.66f - (0.01f * i))), box.Y + (box.Height / 2));
        }

        await studio.Page.Mouse.UpAsync();
        double psi = await studio.Page.GetByLabel("Truncation ψ", new PageGetByLabelOptions { Exact = true }).EvaluateAsync<double>("range => range.valueAsNumber");
        await StudioPage.Until(studio.Page, "document.getElementById('image').width === 256");
        await studio.Shows(studio.Model.Generate(3, psi));
    }

    [Fact]
    public async Task Given_a_saved_image_When_it_is_dropped_on_the_page_Then_it_shows_again()
    {
        await using StudioPage studio = await StudioPage.Open();
        using var client = new StudioClient(studio.Server);
        byte[] png = await client.Post("/image.png", """{"seed":9,"steps":[{"seed":2,"difference":0.5}]}""");
        IJSHandle files = await studio.Page.EvaluateHandleAsync(
            "text => { const all = new DataTransfer(); all.items.add(new File([Uint8Array.from(atob(text), c => c.charCodeAt(0))], 'image.png', { type: 'image/png' })); return all; }", Convert.ToBase64String(png));
        await studio.Page.DispatchEventAsync("#stage", "dragover", new { dataTransfer = files });
        Assert.True(await studio.Page.EvaluateAsync<bool>("document.body.classList.contains('dropping')"));
        await studio.Page.DispatchEventAsync("#stage", "drop", new { dataTransfer = files });
        await studio.Shows(Image.Decode(png, "image"));
        Assert.Contains("steps", await studio.Page.EvaluateAsync<string>("location.hash"));
    }

    private static StyleGanModel Large()
    {
        using var random = new RandomSource(7);
        var generator = new StyleGan2GeneratorOptions { ImgResolution = 256, ZDim = 16, WDim = 16, ChannelBase = 1024, ChannelMax = 8 }.Create(random);
        generator.eval();
        return new StyleGanModel(generator);
    }

    private static async Task<byte[]> Frame(ClientWebSocket socket)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        byte[] buffer = new byte[1 << 21];
        while (true)
        {
            int length = 0;
            WebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), timeout.Token);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Binary)
            {
                return buffer[..length];
            }
        }
    }
}
