using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using StyleGanSharp.Serving.Jobs;

namespace StyleGanSharp.Serving;

/// <summary>Images that pages hand in to be projected.</summary>
/// <param name="shelf">Where they are.</param>
internal sealed class TargetExchange(TargetShelf shelf)
{
    private const int MaxFileBytes = 64 << 20;
    private const int ShownSide = 1024;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/targets", Take);
        app.MapGet("/targets/{name}", Give);
    }

    private async Task Take(HttpContext context)
    {
        if (await Uploads.Read(context, MaxFileBytes, "The image") is not { } file)
        {
            return;
        }

        try
        {
            (string name, Image image) = await shelf.Put(file, "The file");
            await Results.Json(new { target = name, image.Width, image.Height }, PageSession.Json).ExecuteAsync(context);
        }
        catch (StyleGanException error)
        {
            await Studio.Answer(context, StatusCodes.Status400BadRequest, Sentences.Of(error));
        }
    }

    /// <summary>What the page draws the square on.</summary>
    private async Task Give(HttpContext context, string name)
    {
        try
        {
            Image image = shelf.Of(name);
            double scale = Math.Min(1, ShownSide / (double)Math.Max(image.Width, image.Height));
            Image shown = image.WithChannels(3).Resize(Math.Max((int)(image.Width * scale), 1), Math.Max((int)(image.Height * scale), 1));
            await Results.Bytes(shown.Encode(ImageFormat.Png), "image/png").ExecuteAsync(context);
        }
        catch (UsageException error)
        {
            await Studio.Answer(context, StatusCodes.Status404NotFound, error.Message);
        }
    }
}
