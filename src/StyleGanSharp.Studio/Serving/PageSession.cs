using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using StyleGanSharp.Imaging;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;
using StyleGanSharp.Serving.Jobs;

namespace StyleGanSharp.Serving;

/// <summary>The connection of one page: reads its commands, sends what it is to show.</summary>
/// <param name="studio">The network.</param>
/// <param name="time">The clock that says when a page is idle.</param>
internal sealed class PageSession(Studio studio, TimeProvider time) : IFrameReceiver<RenderedFrame>
{
    private const int MaxMessageBytes = 1 << 18;
    private const int MaxQueued = 64;
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);

    private readonly Channel<Outgoing> _outgoing = Channel.CreateBounded<Outgoing>(MaxQueued);
    private RenderSlot<RenderRequest, RenderedFrame>? _slot;
    private PageJobs? _jobs;

    public Studio Studio => studio;

    /// <summary>How commands, answers and recorded states are written.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { MaxDepth = 16 };

    private sealed record Outgoing(object? Text, int Revision = 0, RenderedFrame? Frame = null, TimeSpan Duration = default);

    public void Receive(int revision, RenderedFrame frame, TimeSpan duration)
    {
        studio.Live.Offer(frame.Image);
        Send(new Outgoing(null, revision, frame, duration));
    }

    /// <summary>Tells what went wrong; a latent that is not here is asked for, as the page may have it.</summary>
    public void Fail(int revision, Exception error)
    {
        if (error is MissingLatentException missing)
        {
            Send(new { type = "want", revision, latents = new[] { missing.Name }, message = missing.Message });
        }
        else
        {
            Send(new { type = "error", revision, message = Sentences.Of(error) });
        }
    }

    /// <summary>Sends a message that is no frame.</summary>
    public void Send(object text) => Send(new Outgoing(text));

    /// <summary>Shows how far a job is, unless the page is behind.</summary>
    public void Preview(int revision, Image image)
    {
        if (_slot!.TrySpend())
        {
            Send(new Outgoing(null, revision, new RenderedFrame(image, IsMoving: true, IsPreview: true)));
        }
    }

    /// <summary>Starts a job, or ends one.</summary>
    public void Start(PageCommand command) => _jobs!.Start(command.Job ?? string.Empty, command.Revision, new JobRequest(studio, command.State ?? new StudioState(), command.Options));

    /// <summary>Names the latent of a step of a drag.</summary>
    public void GoTo(PageCommand command)
    {
        byte[] file = studio.Trajectories.At(command.Trajectory ?? string.Empty, command.Step);
        Send(new { type = "step", step = command.Step, latent = studio.Shelf.Put(file, "the step").Name });
    }

    public void Stop(PageCommand command) => _jobs!.Stop(command.Job ?? string.Empty);

    public void Cancel(PageCommand command) => _jobs!.Cancel(command.Job ?? string.Empty);

    public void Show(PageCommand command) => _slot!.Submit(command.Revision, new RenderRequest(command.State ?? new StudioState(), command.IsMoving));

    public void Acknowledge() => _slot!.Acknowledge();

    /// <summary>Asks for those latents of the page that are not here: the studio was started again.</summary>
    public void Want(IReadOnlyList<string> latents)
    {
        string[] wanted = [.. latents.Where(name => name is not null && LatentShelf.IsName(name) && studio.Shelf.Find(name) is null).Distinct()];
        if (wanted.Length > 0)
        {
            Send(new { type = "want", revision = 0, latents = wanted, message = string.Empty });
        }
    }

    /// <summary>Serves the page until it leaves.</summary>
    public async Task RunAsync(WebSocket socket, RenderSlot<RenderRequest, RenderedFrame> slot, CancellationToken aborted)
    {
        _slot = slot;
        _jobs = new PageJobs(this, slot);
        Send(new { type = "hello", network = studio.Network, formats = FilmExport.Formats });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, slot.Closed);
        Task sending = SendAll(socket, stop.Token);
        studio.Pages.Add(this);
        try
        {
            await ReceiveAll(socket, stop.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // The page is gone, or the studio ends; either way there is nobody to tell.
        }

        studio.Pages.Remove(this);
        await stop.CancelAsync();
        await sending;
    }

    private async Task ReceiveAll(WebSocket socket, CancellationToken stop)
    {
        byte[] buffer = new byte[MaxMessageBytes];
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                if (length == buffer.Length)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, $"A message is longer than {MaxMessageBytes} bytes.", stop);
                    return;
                }

                part = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stop);
                return;
            }

            Obey(buffer.AsSpan(0, length));
        }
    }

    private void Obey(ReadOnlySpan<byte> text)
    {
        int revision = 0;
        try
        {
            PageCommand command = JsonSerializer.Deserialize<PageCommand>(text, Json) ?? throw new JsonException("The command is empty.");
            revision = command.Revision;
            PageCommands.Obey(this, command);
        }
        catch (Exception error) when (error is JsonException or StyleGanException)
        {
            Fail(revision, error);
        }
    }

    private void Send(Outgoing message)
    {
        if (!_outgoing.Writer.TryWrite(message))
        {
            _slot?.Dispose(); // the page asks and does not read: it is let go, and connects again
        }
    }

    /// <summary>Sends what waits. An image that was sent with loss in the middle of a movement is sent without once nothing else came for a while.</summary>
    private async Task SendAll(WebSocket socket, CancellationToken stop)
    {
        Outgoing? lossy = null;
        try
        {
            while (true)
            {
                Task<bool> next = _outgoing.Reader.WaitToReadAsync(stop).AsTask();
                while (lossy is not null && await Task.WhenAny(next, Task.Delay(Idle, time, stop)) != next)
                {
                    stop.ThrowIfCancellationRequested();
                    if (_slot!.TrySpend())
                    {
                        await SendFrame(socket, lossy, FrameMessage.Kind.Png, stop);
                        lossy = null;
                    }
                }

                if (!await next || !_outgoing.Reader.TryRead(out Outgoing? message))
                {
                    return;
                }

                if (message.Frame is null)
                {
                    await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message.Text, Json), WebSocketMessageType.Text, true, stop);
                    continue;
                }

                FrameMessage.Kind kind = FrameMessage.KindOf(message.Frame.Image, message.Frame.IsMoving);
                await SendFrame(socket, message, kind, stop);
                lossy = message.Frame.IsPreview ? lossy : kind == FrameMessage.Kind.Jpeg ? message : null;
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // As when receiving.
        }
    }

    private static async Task SendFrame(WebSocket socket, Outgoing message, FrameMessage.Kind kind, CancellationToken stop) =>
        await socket.SendAsync(FrameMessage.Encode(message.Revision, message.Frame!.Image, kind, message.Duration, message.Frame.IsPreview, message.Frame.IsCoarse), WebSocketMessageType.Binary, true, stop);
}
