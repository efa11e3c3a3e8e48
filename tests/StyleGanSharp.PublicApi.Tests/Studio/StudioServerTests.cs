using System.Net;
using System.Net.WebSockets;
using System.Text;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.PublicApi.Tests.Cli;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Runtime;
using StyleGanSharp.Serving;
using static TorchSharp.torch;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>Who may use a studio, and its limits.</summary>
public sealed class StudioServerTests : IAsyncLifetime
{
    private readonly HttpClient _client = new(new HttpClientHandler { UseCookies = false });
    private readonly StyleGanModel _model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
    private StudioServer _server = null!;

    private Uri Socket => new($"ws://{_server.Address.Authority}/socket{_server.Address.Query}");

    public async ValueTask InitializeAsync() => _server = await StudioServer.StartAsync(_model, new StudioOptions { MaxSessions = 2 });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        _model.Dispose();
    }

    [Theory]
    [InlineData("/", false, null, null, HttpStatusCode.Unauthorized, "token")]
    [InlineData("/main.js", false, null, null, HttpStatusCode.Unauthorized, "token")]
    [InlineData("/", true, "evil.example", null, HttpStatusCode.Forbidden, "name")]
    [InlineData("/", true, "192.0.2.7", null, HttpStatusCode.Forbidden, "name")]
    [InlineData("/", true, null, "http://evil.example", HttpStatusCode.Forbidden, "site")]
    [InlineData("/", true, null, null, HttpStatusCode.OK, "<!doctype html>")]
    [InlineData("/", true, "localhost:9999", null, HttpStatusCode.OK, "<!doctype html>")]
    public async Task Given_a_request_When_its_token_host_or_origin_is_foreign_Then_it_is_refused_with_a_sentence(
        string path, bool hasToken, string? host, string? origin, HttpStatusCode expected, string word)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, hasToken ? $"{path}{_server.Address.Query}" : path));
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using HttpResponseMessage response = await _client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
        Assert.Contains(word, await response.Content.ReadAsStringAsync());
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    public async Task Given_a_socket_When_it_comes_from_another_site_Then_it_is_refused(string? origin, HttpStatusCode expected)
    {
        using var socket = new ClientWebSocket();
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Socket, default));
        Assert.Equal(expected, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Given_as_many_pages_as_allowed_When_one_more_comes_Then_it_is_refused_until_one_leaves()
    {
        using ClientWebSocket first = await Connect();
        using ClientWebSocket second = await Connect();
        using var third = new ClientWebSocket();
        third.Options.SetRequestHeader("Origin", $"http://{_server.Address.Authority}");
        third.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => third.ConnectAsync(Socket, default));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, third.HttpStatusCode);
        first.Abort();
        await Task.Delay(300);
        using ClientWebSocket fourth = await Connect();
        Assert.Contains("hello", await Text(fourth));
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("""{"type":"dance","revision":1}""", "dance")]
    [InlineData("""{"type":"show","revision":1,"state":{"seed":-1}}""", "The seed is -1")]
    [InlineData("""{"type":"show","revision":1,"state":{"steps":null,"rows":"x","view":"mix"}}""", "rows")]
    [InlineData("""{"type":"show","revision":1,"state":{"turn":5}}""", "input transform")]
    [InlineData("""{"type":"show","revision":1,"state":{"directions":[{"method":"magic","index":0,"strength":1}]}}""", "magic")]
    [InlineData("""{"type":"start","job":"dance","revision":1}""", "no job")]
    [InlineData("""{"type":"start","job":"find","revision":1}""", "no options")]
    [InlineData("""{"type":"start","job":"project","revision":1,"options":{"steps":10}}""", "The image is gone")]
    [InlineData("""{"type":"start","job":"drag","revision":1,"options":{"points":[[1,2]],"steps":10}}""", "points")]
    [InlineData("""{"type":"start","job":"drag","revision":1,"options":{"points":[[1,2,99,4]],"steps":10}}""", "inside the image")]
    [InlineData("""{"type":"start","job":"drag","revision":1,"state":{"canvas":"2x1"},"options":{"points":[[1,2,3,4]],"steps":10}}""", "canvas")]
    [InlineData("""{"type":"start","job":"spectrum","revision":1,"options":{"images":0}}""", "1 to 5000")]
    [InlineData("""{"type":"start","job":"sticking","revision":1,"options":{"line":77}}""", "0 to 31")]
    [InlineData("""{"type":"step","revision":1,"trajectory":"gone","step":3}""", "forgotten")]
    [InlineData("""{"type":"show","revision":1,"state":{"latent":"x"}}""", "latent")]
    [InlineData("""{"type":"show","revision":1,"state":{"tuned":"gone"}}""", "tuned network")]
    [InlineData("""{"type":"show","revision":1,"state":{"directions":[{"method":"attributes","index":0,"strength":1}]}}""", "Open Directions")]
    public async Task Given_a_command_that_makes_no_sense_When_it_is_sent_Then_a_sentence_comes_back_and_the_next_one_is_obeyed(string command, string word)
    {
        using ClientWebSocket socket = await Connect();
        await Text(socket);
        await socket.SendAsync(Encoding.UTF8.GetBytes(command), WebSocketMessageType.Text, true, default);
        string answer = await Text(socket);
        while (answer.Contains("finding", StringComparison.Ordinal))
        {
            answer = await Text(socket);
        }

        Assert.Contains("\"error\"", answer);
        Assert.Contains(word, answer);
        Assert.DoesNotContain("fault of the program", answer);
        await socket.SendAsync("""{"type":"show","revision":2,"state":{"seed":7}}"""u8.ToArray(), WebSocketMessageType.Text, true, default);
        byte[] frame = await Message(socket);
        Assert.Equal(2, BitConverter.ToInt32(frame));
        Assert.Equal(_model.Resolution * _model.Resolution * 4, BitConverter.ToInt32(frame, 12));
    }

    [Fact]
    public async Task Given_a_message_that_is_too_long_When_it_is_sent_Then_the_connection_is_closed_for_that_reason()
    {
        using ClientWebSocket socket = await Connect();
        await Text(socket);
        await socket.SendAsync(new byte[300_000], WebSocketMessageType.Text, true, default);
        WebSocketReceiveResult result = await socket.ReceiveAsync(new byte[1000], default);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, result.CloseStatus);
    }

    [Fact]
    public async Task Given_a_port_that_is_taken_When_a_second_studio_starts_Then_the_message_says_so()
    {
        OptionException error = await Assert.ThrowsAsync<OptionException>(() => StudioServer.StartAsync(_model, new StudioOptions { Port = _server.Address.Port }));
        Assert.Equal($"StudioOptions.Port is {_server.Address.Port}; another program listens on it at 127.0.0.1. Choose another one, or 0 for any free one.", error.Message);
        error = await Assert.ThrowsAsync<OptionException>(() => StudioServer.StartAsync(_model, new StudioOptions { Listen = "here", MaxJobs = 0 }));
        Assert.Equal(["StudioOptions.Listen", "StudioOptions.MaxJobs"], error.Problems.Select(problem => problem.Member));
    }

    [Fact]
    public async Task Given_the_page_When_all_its_files_are_fetched_Then_they_are_small()
    {
        int total = 0;
        foreach (string name in new[] { "", "studio.css", "icon.svg", "main.js", "state.js", "socket.js", "stage.js", "controls.js", "explore.js", "mix.js", "breed.js", "directions.js", "record.js", "thumbs.js", "seeds.js", "runs.js", "plot.js", "over.js", "save.js", "favorites.js", "latents.js", "jobs.js", "own.js", "drag.js", "inside.js", "cross.js", "presets.js", "osc.js" })
        {
            total += (await _client.GetByteArrayAsync(new Uri(_server.Address, $"/{name}{_server.Address.Query}"))).Length;
        }

        Assert.InRange(total, 10_000, 150_000);
    }

    [Fact]
    public async Task Given_the_verb_When_it_is_interrupted_Then_it_ends_cleanly()
    {
        using var folder = new TemporaryFolder();
        using RunningCli running = CliProgram.Start(folder.Path, [], "studio", "--no-open");
        await running.WaitFor("/?token=", default);
        Tool.Run("kill", "-INT", $"{running.Id}");
        CliResult result = running.Wait(30_000);
        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain("error", result.Error);
        CliProgram.Run(folder.Path, "studio", "nowhere.pkl", "--port", $"{_server.Address.Port}").Failed(1, "nowhere.pkl");
        CliProgram.Run(folder.Path, "studio", "--port", $"{_server.Address.Port}").Failed(2, $"--port is {_server.Address.Port}; another program listens on it at 127.0.0.1.");
    }

    [Theory]
    [InlineData("stylegan1-tf", 32)]
    [InlineData("stylegan2-cond", 16)]
    [InlineData("stylegan3-r", 32)]
    [InlineData("stylegan-xl-cond-32", 32)]
    public async Task Given_a_generator_family_When_images_and_tables_are_saved_Then_each_has_its_size_and_a_seed_has_the_image_of_generate(string network, int side)
    {
        using StyleGanModel model = StyleGanModel.Load(OfficialFileTests.Official(network), CPU);
        await using StudioServer server = await StudioServer.StartAsync(model);
        Assert.Equal(model.Generate(7, 0.5, model.ClassCount > 0 ? 1 : null).WithChannels(4).Pixels, (await Saved(server, """{"seed":7,"psi":0.5,"label":"1"}""")).WithChannels(4).Pixels);
        Assert.Equal(3 * side, (await Saved(server, """{"view":"mix","rows":"0","columns":"1,2"}""")).Width);
        Assert.Equal(3 * side, (await Saved(server, """{"view":"breed","secondLabel":"2","labelMix":0.5}""")).Height);
        Image straight = await Saved(server, """{"seed":3}""");
        Image along = await Saved(server, """{"seed":3,"directions":[{"method":"sefa","index":0,"strength":2}]}""");
        Assert.NotEqual(straight.Pixels, along.Pixels);
    }

    private async Task<Image> Saved(StudioServer server, string state)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, $"/image.png{server.Address.Query}")) { Content = new StringContent(state, Encoding.UTF8, "application/json") };
        request.Headers.Add("Origin", $"http://{server.Address.Authority}");
        using HttpResponseMessage response = await _client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, response.IsSuccessStatusCode ? null : await response.Content.ReadAsStringAsync());
        return Image.Decode(await response.Content.ReadAsByteArrayAsync(), "image.png");
    }

    private async Task<ClientWebSocket> Connect()
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", $"http://{_server.Address.Authority}");
        await socket.ConnectAsync(Socket, default);
        return socket;
    }

    private static async Task<string> Text(ClientWebSocket socket) => Encoding.UTF8.GetString(await Message(socket));

    private static async Task<byte[]> Message(ClientWebSocket socket)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var message = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, timeout.Token);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return message.ToArray();
    }
}
