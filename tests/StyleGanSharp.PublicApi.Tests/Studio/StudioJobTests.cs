using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Serving;
using static TorchSharp.torch;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>Jobs of pages, without a page.</summary>
public sealed class StudioJobTests : IAsyncLifetime
{
    private readonly HttpClient _client = new(new HttpClientHandler { UseCookies = false });
    private readonly StyleGanModel _model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
    private StudioServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StudioServer.StartAsync(_model, new StudioOptions { MaxJobs = 2 });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        _model.Dispose();
    }

    [Fact]
    public async Task Given_as_many_jobs_as_allowed_When_one_more_comes_Then_a_sentence_refuses_it_and_a_page_that_leaves_makes_room()
    {
        string target = await Target();
        string project = $$$"""{"type":"start","job":"project","revision":1,"options":{"crop":{"target":"{{{target}}}","x":0,"y":0,"size":32},"steps":10000,"every":1000}}""";
        using ClientWebSocket first = await Connect();
        using ClientWebSocket second = await Connect();
        using ClientWebSocket third = await Connect();
        await Say(first, project);
        await Until(first, "\"step\":");
        await Say(second, project);
        Assert.Contains("\"place\":1", await Until(second, "\"job\""));
        await Say(third, project);
        Assert.Contains("Too many jobs", await Until(third, "\"error\""));

        await Say(third, """{"type":"show","revision":2,"state":{"seed":3}}"""); // and frames go on
        await Until(third, null);
        using (HttpResponseMessage refused = await Post("image.png", new StringContent("{}", Encoding.UTF8, "application/json")))
        {
            Assert.Equal(System.Net.HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Contains("no room for another one", await refused.Content.ReadAsStringAsync());
        }

        first.Abort();
        await Until(second, "\"step\":"); // its search has begun: that of the page that left has ended
        await Say(second, """{"type":"stop","job":"project","revision":3}""");
        Assert.Contains("It was canceled after", await Until(second, "\"done\""));
        using HttpResponseMessage made = await Post("image.png", new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.True(made.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Given_a_job_that_waits_When_it_is_canceled_Then_it_never_begins()
    {
        string target = await Target();
        string project = $$$"""{"type":"start","job":"project","revision":1,"options":{"crop":{"target":"{{{target}}}","x":0,"y":0,"size":32},"steps":10000,"every":1000}}""";
        using ClientWebSocket first = await Connect();
        using ClientWebSocket second = await Connect();
        await Say(first, project);
        await Until(first, "\"step\":");
        await Say(second, project);
        await Until(second, "\"place\":1");
        await Say(second, """{"type":"stop","job":"project","revision":2}""");
        await Say(first, """{"type":"cancel","job":"project","revision":2}""");
        Assert.DoesNotContain("\"step\"", await Until(second, "\"canceled\""));
        await Until(first, "\"canceled\"");
    }

    [Theory]
    [InlineData("crop", """{"target":"TARGET","x":10,"y":0,"size":32}""", "does not lie inside")]
    [InlineData("crop", """{"target":"none","x":0,"y":0,"size":32}""", "The image is gone")]
    [InlineData("steps", "0", "InversionOptions.Steps is 0")]
    [InlineData("steps", "99999", "at most 10000")]
    public async Task Given_a_projection_that_makes_no_sense_When_it_is_started_Then_a_sentence_says_why(string name, string value, string word)
    {
        string target = await Target();
        var options = new Dictionary<string, object> { ["crop"] = new { target, x = 0, y = 0, size = 32 }, ["steps"] = 10, ["every"] = 5 };
        options[name] = JsonSerializer.Deserialize<JsonElement>(value.Replace("TARGET", target, StringComparison.Ordinal));
        using ClientWebSocket socket = await Connect();
        await Say(socket, JsonSerializer.Serialize(new { type = "start", job = "project", revision = 1, options }));
        Assert.Contains(word, await Until(socket, "\"error\""));
    }

    private async Task<string> Target()
    {
        using HttpResponseMessage answer = await Post("targets", new ByteArrayContent(_model.Generate(3).Encode(ImageFormat.Png)));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("target").GetString()!;
    }

    private async Task<HttpResponseMessage> Post(string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Address, $"/{path}{_server.Address.Query}")) { Content = content };
        request.Headers.Add("Origin", $"http://{_server.Address.Authority}");
        return await _client.SendAsync(request);
    }

    private async Task<ClientWebSocket> Connect()
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", $"http://{_server.Address.Authority}");
        await socket.ConnectAsync(new Uri($"ws://{_server.Address.Authority}/socket{_server.Address.Query}"), default);
        return socket;
    }

    private static Task Say(ClientWebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);

    /// <summary>The next message with a word; null is the next frame.</summary>
    private static async Task<string> Until(ClientWebSocket socket, string? word)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        byte[] buffer = new byte[1 << 16];
        while (true)
        {
            using var message = new MemoryStream();
            WebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer, timeout.Token);
                message.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            string text = part.MessageType == WebSocketMessageType.Text ? Encoding.UTF8.GetString(message.ToArray()) : string.Empty;
            if (word is null ? part.MessageType == WebSocketMessageType.Binary : text.Contains(word, StringComparison.Ordinal))
            {
                return text;
            }
        }
    }
}
