using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Serving;

/// <summary>The last image that any page was shown, as a stream of JPEG images for programs that mix pictures: <c>/live.mjpg</c>, and <c>/live</c> as a bare page.</summary>
internal sealed class LiveFeed
{
    private const int MaxViewers = 8;
    private const int Quality = 92;
    private const string Boundary = "frame";
    private static readonly string Mark = $"{new string('-', 2)}{Boundary}\r\n";

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly List<Channel<Image>> _viewers = [];
    private Image? _last;

    public void Map(IEndpointRouteBuilder app) => app.MapGet("/live.mjpg", Serve);

    /// <summary>A page is shown an image; viewers that are behind get the newest alone.</summary>
    public void Offer(Image image)
    {
        lock (_gate)
        {
            _last = image;
            _viewers.ForEach(viewer => viewer.Writer.TryWrite(image));
        }
    }

    private async Task Serve(HttpContext context)
    {
        if (Open() is not { } viewer)
        {
            await Studio.Answer(context, StatusCodes.Status429TooManyRequests, $"{MaxViewers} programs watch already. Close one and try again.");
            return;
        }

        try
        {
            context.Response.ContentType = $"multipart/x-mixed-replace; boundary={Boundary}";
            await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(Mark), context.RequestAborted);
            byte[]? unrepeated = null;
            while (true)
            {
                // Browsers show an image when the next one begins, so the last one of a movement is sent once more.
                Task<bool> next = viewer.Reader.WaitToReadAsync(context.RequestAborted).AsTask();
                if (unrepeated is not null && await Task.WhenAny(next, Task.Delay(Rest, context.RequestAborted)) != next)
                {
                    await Send(context, unrepeated);
                    unrepeated = null;
                }

                if (!await next)
                {
                    return;
                }

                if (viewer.Reader.TryRead(out Image? image))
                {
                    unrepeated = image.WithChannels(3).Encode(ImageFormat.Jpeg, Quality);
                    await Send(context, unrepeated);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The viewer is gone, or the studio ends.
        }
        finally
        {
            lock (_gate)
            {
                _viewers.Remove(viewer);
            }
        }
    }

    private static async Task Send(HttpContext context, byte[] jpeg)
    {
        Stream body = context.Response.Body;
        await body.WriteAsync(Encoding.ASCII.GetBytes($"Content-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n"), context.RequestAborted);
        await body.WriteAsync(jpeg, context.RequestAborted);
        await body.WriteAsync(Encoding.ASCII.GetBytes($"\r\n{Mark}"), context.RequestAborted);
        await body.FlushAsync(context.RequestAborted);
    }

    private Channel<Image>? Open()
    {
        var viewer = Channel.CreateBounded<Image>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            if (_viewers.Count >= MaxViewers)
            {
                return null;
            }

            _viewers.Add(viewer);
            _ = _last is { } last && viewer.Writer.TryWrite(last);
            return viewer;
        }
    }

    /// <summary>Ends all streams.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _viewers.ForEach(viewer => viewer.Writer.TryComplete());
        }
    }
}
