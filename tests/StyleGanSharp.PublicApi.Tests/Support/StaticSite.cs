using System.Net;

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>A plain web host on this machine: the files of a folder.</summary>
internal sealed class StaticSite : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Thread _thread;

    /// <param name="folder">The files.</param>
    /// <param name="isIsolated">Whether it sends the headers that let pages use threads, which not every host can.</param>
    public StaticSite(string folder, bool isIsolated)
    {
        for (int port = Random.Shared.Next(20000, 60000); !_listener.IsListening; port = Random.Shared.Next(20000, 60000))
        {
            try
            {
                _listener.Prefixes.Clear();
                Address = $"http://127.0.0.1:{port}/";
                _listener.Prefixes.Add(Address);
                _listener.Start();
            }
            catch (HttpListenerException)
            {
                // The port is taken; try another.
            }
        }

        _thread = new Thread(() => Serve(folder, isIsolated)) { IsBackground = true };
        _thread.Start();
    }

    public string Address { get; } = string.Empty;

    public void Dispose()
    {
        _listener.Close();
        _thread.Join();
    }

    private void Serve(string folder, bool isIsolated)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = _listener.GetContext();
                Answer(context.Request.Url!.AbsolutePath.TrimStart('/'), context.Response, folder, isIsolated);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private static void Answer(string name, HttpListenerResponse response, string folder, bool isIsolated)
    {
        try
        {
            string path = Path.Combine(folder, name.Length == 0 ? "index.html" : name);
            if (isIsolated)
            {
                response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
                response.Headers["Cross-Origin-Embedder-Policy"] = "require-corp";
            }

            response.StatusCode = File.Exists(path) ? 200 : 404;
            response.ContentType = Path.GetExtension(path) switch
            {
                ".html" => "text/html",
                ".css" => "text/css",
                ".js" or ".mjs" => "text/javascript",
                ".json" => "application/json",
                ".wasm" => "application/wasm",
                _ => "application/octet-stream",
            };
            if (response.StatusCode == 200)
            {
                response.OutputStream.Write(File.ReadAllBytes(path));
            }

            response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or InvalidOperationException or IOException)
        {
            response.Abort(); // the browser has gone
        }
    }
}
