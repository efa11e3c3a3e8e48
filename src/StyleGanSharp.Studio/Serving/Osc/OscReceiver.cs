using System.Net;
using System.Net.Sockets;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving.Osc;

/// <summary>Takes messages in by UDP and tells the pages of them, some sixty times a second at most. Malformed packets are ignored and counted.</summary>
internal sealed class OscReceiver : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(16);

    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly OscChanges _changes = new();
    private readonly Task _receiving;
    private readonly Task _telling;
    private long _malformed;

    /// <param name="address">Where to listen.</param>
    /// <param name="port">UDP port; 0 is any free one.</param>
    /// <param name="tell">Gets what changed.</param>
    /// <exception cref="OptionException">When the port is taken or the address is not of this machine.</exception>
    public OscReceiver(IPAddress address, int port, Action<object> tell)
    {
        _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            _socket.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw new OptionException("StudioOptions.OscPort", port, "this UDP port cannot be listened on; another program may do so", "Choose another one.");
        }

        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        _receiving = Receive();
        _telling = Tell(tell);
    }

    public int Port { get; }

    /// <summary>Packets that could not be read.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <summary>Messages that mean nothing here.</summary>
    public long Ignored => _changes.Ignored;

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
        Task.WaitAll(_receiving, _telling);
        _stop.Dispose();
    }

    private async Task Receive()
    {
        byte[] buffer = new byte[ushort.MaxValue];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                int length = await _socket.ReceiveAsync(buffer, SocketFlags.None, _stop.Token);
                if (OscPacket.Read(buffer.AsSpan(0, length)) is { } messages)
                {
                    foreach (OscMessage message in messages)
                    {
                        _changes.Add(message);
                    }
                }
                else
                {
                    Interlocked.Increment(ref _malformed);
                }
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException || (error is SocketException && _stop.IsCancellationRequested))
            {
                return;
            }
            catch (SocketException)
            {
                // A datagram that did not arrive whole; the next one may.
                Interlocked.Increment(ref _malformed);
            }
        }
    }

    private async Task Tell(Action<object> tell)
    {
        using var timer = new PeriodicTimer(Tick);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (_changes.Take() is { } told)
                {
                    tell(told);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The studio ends.
        }
    }
}
