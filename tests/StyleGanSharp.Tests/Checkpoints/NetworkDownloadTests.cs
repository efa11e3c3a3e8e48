using System.Security.Cryptography;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Checkpoints;

public sealed class NetworkDownloadTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * i))];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_an_address_When_it_is_fetched_twice_Then_it_is_downloaded_once_and_its_hash_recorded()
    {
        using var server = new TinyWebServer(response =>
        {
            response.ContentLength64 = Content.Length;
            response.OutputStream.Write(Content);
        });
        var seen = new List<DownloadProgress>();
        string url = server.Address + "networks/ffhq%20256.pkl?x=1";
        DownloadedFile file = NetworkDownload.Fetch(url, new DownloadOptions { Folder = _folder.Path, Progress = new Collector(seen) });
        Assert.Equal(Content, File.ReadAllBytes(file.Path));
        Assert.Equal((url, Content.LongLength, Convert.ToHexStringLower(SHA256.HashData(Content))), (file.Url, file.SizeBytes, file.Sha256));
        Assert.EndsWith("-ffhq_256.pkl", file.Path, StringComparison.Ordinal);
        Assert.Equal(new DownloadProgress(Content.Length, Content.Length), seen[^1]);
        Assert.Contains(file.Sha256, File.ReadAllText(file.Path + ".json"), StringComparison.Ordinal);

        Assert.Equal(file, NetworkDownload.Fetch(url, new DownloadOptions { Folder = _folder.Path }));
        Assert.Equal(1, server.Requests);

        // A copy that was cut is fetched again.
        File.WriteAllBytes(file.Path, Content[..100]);
        Assert.Equal(file, NetworkDownload.Fetch(url, new DownloadOptions { Folder = _folder.Path }));
        Assert.Equal(2, server.Requests);
        Assert.Equal(Content, File.ReadAllBytes(file.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Given_a_file_above_the_limit_When_it_is_fetched_Then_it_is_refused_and_nothing_is_kept(bool tellsLength)
    {
        using var server = new TinyWebServer(response =>
        {
            if (tellsLength)
            {
                response.ContentLength64 = Content.Length;
            }
            else
            {
                response.SendChunked = true;
            }

            response.OutputStream.Write(Content);
        });
        Assert.Contains("at most 1000 are fetched", Error(server.Address + "a.pkl", 1000), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_answers_without_a_network_When_fetched_Then_each_error_says_what_to_do()
    {
        using var missing = new TinyWebServer(response => response.StatusCode = 404);
        Assert.Contains("answers 404", Error(missing.Address + "a.pkl"), StringComparison.Ordinal);
        using var page = new TinyWebServer(response => response.ContentType = "text/html; charset=utf-8");
        Assert.Contains("is a web page", Error(page.Address + "a.pkl"), StringComparison.Ordinal);
        using var cut = new TinyWebServer(response =>
        {
            response.ContentLength64 = Content.Length;
            response.OutputStream.Write(Content.AsSpan(0, 1000));
            throw new IOException("cut");
        });
        Assert.Contains("cannot be read", Error(cut.Address + "a.pkl"), StringComparison.Ordinal);
        string gone = cut.Address;
        cut.Dispose();
        Assert.Contains("Check the address and the connection", Error(gone + "a.pkl"), StringComparison.Ordinal);
        Assert.Contains("is no address", Error("ftp://example.org/a.pkl"), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_canceled_download_When_it_ends_Then_nothing_is_kept()
    {
        using var source = new CancellationTokenSource();
        using var server = new TinyWebServer(response =>
        {
            response.SendChunked = true;
            response.OutputStream.Write(Content);
            source.Cancel();
            response.OutputStream.Write(Content);
        });
        Assert.ThrowsAny<OperationCanceledException>(() => NetworkDownload.Fetch(server.Address + "a.pkl", new DownloadOptions { Folder = _folder.Path, Cancellation = source.Token }));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private string Error(string url, long maxBytes = NetworkDownload.DefaultMostBytes)
    {
        string message = Assert.Throws<StyleGanException>(() => NetworkDownload.Fetch(url, new DownloadOptions { Folder = _folder.Path, MaxBytes = maxBytes })).Message;
        Assert.Contains(url, message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        return message;
    }

    private sealed class Collector(List<DownloadProgress> seen) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => seen.Add(value);
    }
}
