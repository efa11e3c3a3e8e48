using System.Net;

namespace StyleGanSharp.Tests.Support;

/// <summary>A web server on this machine that answers every request in the same way.</summary>
internal sealed class TinyWebServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Thread _thread;

    public TinyWebServer(Action<HttpListenerResponse> answer)
    {
        for (int port = Random.Shared.Next(20000, 60000); !_listener.IsListening; port = Random.Shared.Next(20000, 60000))
        {
            try
            {
                _listener.Prefixes.Clear();
                _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
                _listener.Start();
                Address = $"http://127.0.0.1:{port}/";
            }
            catch (HttpListenerException)
            {
                // The port is taken; try another.
            }
        }

        _thread = new Thread(() => Serve(answer)) { IsBackground = true };
        _thread.Start();
    }

    public string Address { get; } = string.Empty;

    public int Requests { get; private set; }

    public void Dispose()
    {
        _listener.Close();
        _thread.Join();
    }

    private void Serve(Action<HttpListenerResponse> answer)
    {
        try
        {
            while (true)
            {
                HttpListenerResponse response = _listener.GetContext().Response;
                Requests++;
                try
                {
                    answer(response);
                    response.Close();
                }
                catch (Exception e) when (e is HttpListenerException or InvalidOperationException or IOException)
                {
                    // The client has gone, or the test wants the connection cut.
                    response.Abort();
                }
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed: the test is over.
        }
    }
}
