using System.Net;
using System.Text;
using StyleGanSharp.Serving;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>What the page asks a studio by HTTP.</summary>
internal sealed class StudioClient(StudioServer server) : IDisposable
{
    private readonly HttpClient _client = new(new HttpClientHandler { UseCookies = false }) { Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>The content of an answer that must be a good one.</summary>
    public async Task<byte[]> Post(string path, string json)
    {
        using HttpResponseMessage response = await Send(path, json);
        Assert.True(response.IsSuccessStatusCode, response.IsSuccessStatusCode ? null : await response.Content.ReadAsStringAsync());
        return await response.Content.ReadAsByteArrayAsync();
    }

    public async Task<byte[]> Get(string path)
    {
        using HttpResponseMessage response = await Send(path, null);
        Assert.True(response.IsSuccessStatusCode, response.IsSuccessStatusCode ? null : await response.Content.ReadAsStringAsync());
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>The lines of an answer.</summary>
    public async Task<string[]> Lines(string path, string json) => Encoding.UTF8.GetString(await Post(path, json)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Status and sentence of an answer that must be no good one.</summary>
    public async Task<(HttpStatusCode Status, string Sentence)> Refused(string path, string? json)
    {
        using HttpResponseMessage response = await Send(path, json);
        Assert.False(response.IsSuccessStatusCode);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Sends JSON, or asks for a file where there is none.</summary>
    public async Task<HttpResponseMessage> Send(string path, string? json, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(json is null ? HttpMethod.Get : HttpMethod.Post, new Uri(server.Address, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}{server.Address.Query[1..]}"));
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
            request.Headers.Add("Origin", $"http://{server.Address.Authority}");
        }

        return await _client.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _client.Dispose();
}
