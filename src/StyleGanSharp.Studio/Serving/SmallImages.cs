using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StyleGanSharp.Imaging;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving;

/// <summary>Small images of many states at once, as a strip: one beside the other in a PNG.</summary>
/// <param name="studio">The network.</param>
/// <param name="options">Limits.</param>
internal sealed class SmallImages(Studio studio, StudioOptions options)
{
    private const int MaxStates = 64;
    private const int Side = 96;

    internal sealed record Request(IReadOnlyList<StudioState>? States);

    public void Map(IEndpointRouteBuilder app) => app.MapPost("/thumbs.png", Make);

    private async Task Make(HttpContext context)
    {
        try
        {
            IReadOnlyList<StudioState> states = (await JsonSerializer.DeserializeAsync<Request>(context.Request.Body, PageSession.Json, context.RequestAborted))?.States ?? [];
            if (states.Count is 0 or > MaxStates || states.Any(state => state is null))
            {
                throw new UsageException($"There are {states.Count} images to make small; it must be 1 to {MaxStates}.");
            }

            var images = new List<Image>();
            if (studio.Worker.Enqueue(null, Slices(states, images), context.RequestAborted) is not { } job)
            {
                await Studio.Answer(context, StatusCodes.Status429TooManyRequests, Sentences.Full(options.MaxJobs));
                return;
            }

            await job.Completion;
            await Results.Bytes(ImageGrid.Compose(images, images.Count, 0).Encode(ImageFormat.Png), "image/png").ExecuteAsync(context);
        }
        catch (Exception error) when (error is StyleGanException or JsonException)
        {
            await Studio.Answer(context, StatusCodes.Status400BadRequest, Sentences.Of(error));
        }
        catch (OperationCanceledException)
        {
            await Studio.Answer(context, StatusCodes.Status503ServiceUnavailable, "The studio is ending. Start it again.");
        }
    }

    private IEnumerable<double> Slices(IReadOnlyList<StudioState> states, List<Image> images)
    {
        foreach (Image image in studio.MakeSmall(states, Side))
        {
            images.Add(image);
            yield return images.Count / (double)states.Count;
        }
    }
}
