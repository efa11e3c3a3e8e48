using StyleGanSharp.Checkpoints;
using StyleGanSharp.Networks;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests;

/// <summary>What loads a network file loads an address too.</summary>
public sealed class NetworkAddressTests(TrainedRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_an_address_When_a_network_is_loaded_Then_it_is_that_of_the_file_and_is_fetched_once_with_progress()
    {
        byte[] content = File.ReadAllBytes(run.NetworkFile);
        using var server = new TinyWebServer(response =>
        {
            response.ContentLength64 = content.Length;
            response.OutputStream.Write(content);
        });
        string url = server.Address + "faces.safetensors";
        var seen = new List<DownloadProgress>();
        var download = new DownloadOptions { Folder = _folder.Path, Progress = new Collector(seen) };
        using GeneratorNetwork fetched = NetworkFile.LoadGenerator(url, download: download);
        using GeneratorNetwork local = NetworkFile.LoadGenerator(run.NetworkFile);
        using var z = local.Latents([7]);
        using var expected = local.forward(z, null);
        using var found = fetched.forward(z, null);
        Assert.Equal(expected.data<float>().ToArray(), found.data<float>().ToArray());
        Assert.Equal(new DownloadProgress(content.Length, content.Length), seen[^1]);

        seen.Clear();
        Assert.Equal(NetworkFile.ReadInfo(run.NetworkFile), NetworkFile.ReadInfo(url, download));
        NetworkFile.LoadDiscriminator(url, download: download).Dispose();
        using NetworkFile file = NetworkFile.Open(url, download);
        file.Load("G").Dispose();
        Assert.Equal((1, 0), (server.Requests, seen.Count));
        DownloadedFile copy = NetworkDownload.Find(url, _folder.Path)!;
        Assert.Equal((NetworkFile.Resolve(url, download), url, content.LongLength), (copy.Path, copy.Url, copy.SizeBytes));
        Assert.Null(NetworkDownload.Find(url + "x", _folder.Path));
        Assert.Null(NetworkDownload.Find(run.NetworkFile, _folder.Path));
    }

    [Fact]
    public void Given_an_address_without_a_network_When_loaded_Then_the_error_names_it_and_nothing_unfinished_is_kept()
    {
        using var missing = new TinyWebServer(response => response.StatusCode = 404);
        using var page = new TinyWebServer(response => response.ContentType = "text/html");
        using var text = new TinyWebServer(response => response.OutputStream.Write("nothing of the kind"u8));
        Assert.Contains("answers 404", Error(missing.Address), StringComparison.Ordinal);
        Assert.Contains("is a web page", Error(page.Address), StringComparison.Ordinal);
        Assert.Contains("at most 10 are fetched", Error(text.Address, maxBytes: 10), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Contains("not a safetensors file", Error(text.Address), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_canceled_load_of_an_address_When_it_ends_Then_nothing_is_kept()
    {
        using var source = new CancellationTokenSource();
        byte[] part = new byte[200_000];
        using var server = new TinyWebServer(response =>
        {
            response.SendChunked = true;
            response.OutputStream.Write(part);
            source.Cancel();
            response.OutputStream.Write(part);
        });
        Assert.ThrowsAny<OperationCanceledException>(() =>
            NetworkFile.LoadGenerator(server.Address + "a.safetensors", download: new DownloadOptions { Folder = _folder.Path, Cancellation = source.Token }));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private string Error(string address, long maxBytes = NetworkDownload.DefaultMostBytes)
    {
        string url = address + "a.safetensors";
        string message = Assert.Throws<StyleGanException>(() => NetworkFile.LoadGenerator(url, download: new DownloadOptions { Folder = _folder.Path, MaxBytes = maxBytes })).Message;
        Assert.Contains(url, message, StringComparison.Ordinal);
        return message;
    }

    private sealed class Collector(List<DownloadProgress> seen) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => seen.Add(value);
    }
}
