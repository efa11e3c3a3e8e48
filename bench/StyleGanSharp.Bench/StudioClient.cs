using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using StyleGanSharp.Serving;

namespace StyleGanSharp.Bench;

/// <summary>A page without a browser: asks for states, acknowledges frames, and checks that they are its own and rise.</summary>
internal sealed class StudioClient : IAsyncDisposable
{
    private const int HeaderBytes = 16;

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Dictionary<int, long> _sent = [];
    private readonly int _first;
    private Task _receiving = Task.CompletedTask;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _revision;

    /// <param name="first">Its revisions are above; those of other clients are elsewhere.</param>
    public StudioClient(int first) => (_first, _revision) = (first, first);

    public List<double> LatenciesMs { get; } = [];

    /// <summary>What a frame took beyond making it.</summary>
    public List<double> AddedMs { get; } = [];

    public List<string> Problems { get; } = [];

    public int LastAsked { get; private set; }

    public int LastShown { get; private set; } = -1;

    /// <summary>Pixels of the last frame, where they are sent plain.</summary>
    public byte[] LastPixels { get; private set; } = [];

    public async Task Connect(StudioServer server)
    {
        _socket.Options.SetRequestHeader("Origin", $"http://{server.Address.Authority}");
        await _socket.ConnectAsync(new Uri($"ws://{server.Address.Authority}/socket{server.Address.Query}"), default);
        _receiving = Receive();
    }

    /// <summary>Asks for a state.</summary>
    public async Task Show(string state, bool isMoving = true)
    {
        int revision = Interlocked.Increment(ref _revision);
        lock (_sent)
        {
            _sent[revision] = Stopwatch.GetTimestamp();
        }

        LastAsked = revision;
        await Send($$"""{"type":"show","revision":{{revision}},"moving":{{(isMoving ? "true" : "false")}},"state":{{state}}}""");
    }

    /// <summary>Completes with the next frame.</summary>
    public Task Next() => _next.Task.WaitAsync(TimeSpan.FromMinutes(1));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _receiving;
        _socket.Dispose();
        _stop.Dispose();
        _sending.Dispose();
    }

    private async Task Send(string text)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task Receive()
    {
        byte[] buffer = new byte[1 << 22];
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    Problems.Add($"the studio closed the connection: {_socket.CloseStatusDescription}");
                    return;
                }

                if (part.MessageType == WebSocketMessageType.Text)
                {
                    string text = Encoding.UTF8.GetString(buffer, 0, length);
                    Problems.AddRange(text.Contains("\"error\"", StringComparison.Ordinal) ? [text] : Array.Empty<string>());
                    continue;
                }

                Take(buffer.AsSpan(0, length));
                await Send("""{"type":"ack","revision":0}""");
                Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            }
        }
        catch (Exception error) when (error is OperationCanceledException)
        {
            // Its own end.
        }
        catch (WebSocketException error)
        {
            Problems.Add(error.Message);
        }
    }

    private void Take(ReadOnlySpan<byte> frame)
    {
        int revision = BinaryPrimitives.ReadInt32LittleEndian(frame);
        long sent;
        lock (_sent)
        {
            if (!_sent.TryGetValue(revision, out sent))
            {
                Problems.Add($"a frame of the revision {revision}, which this page, whose revisions follow {_first}, has not asked for");
                return;
            }

            if (revision < LastShown)
            {
                Problems.Add($"the revision {revision} after {LastShown}");
            }

            foreach (int old in _sent.Keys.Where(key => key < revision).ToArray())
            {
                _sent.Remove(old);
            }
        }

        if (revision > LastShown)
        {
            double latency = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
            LatenciesMs.Add(latency);
            AddedMs.Add(latency - BinaryPrimitives.ReadUInt16LittleEndian(frame[10..]) - 0.5); // the frame's own time has whole milliseconds, cut off
        }

        LastShown = revision;
        LastPixels = frame[4] == 0 ? frame[HeaderBytes..].ToArray() : [];
    }
}
