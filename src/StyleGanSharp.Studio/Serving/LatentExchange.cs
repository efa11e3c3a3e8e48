using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StyleGanSharp.Inference;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving;

/// <summary>Latents that pages hand in and fetch, so that the browser can keep what the studio forgets when it ends.</summary>
/// <param name="shelf">Where they are.</param>
internal sealed class LatentExchange(LatentShelf shelf)
{
    /// <summary>The largest latent file: that of 1024 pixels with noise maps of its own has 11 MB.</summary>
    public const int MaxFileBytes = 32 << 20;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/latents", Take);
        app.MapGet("/latents/{name}", Give);
    }

    private async Task Take(HttpContext context)
    {
        if (await Uploads.Read(context, MaxFileBytes, "A latent") is not { } file)
        {
            return;
        }

        try
        {
            (string name, Latent latent) = shelf.Put(file, "The latent file");
            string? label = latent.Labels[0] is { } vector ? string.Join(',', vector) : latent.Classes[0]?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await Results.Json(new { latent = name, label }, PageSession.Json).ExecuteAsync(context);
        }
        catch (StyleGanException error)
        {
            await Studio.Answer(context, StatusCodes.Status400BadRequest, Sentences.Of(error));
        }
    }

    private async Task Give(HttpContext context, string name)
    {
        if (shelf.FileOf(name) is { } file)
        {
            await Results.Bytes(file, "application/octet-stream").ExecuteAsync(context);
        }
        else
        {
            await Studio.Answer(context, StatusCodes.Status404NotFound, new MissingLatentException(name).Message);
        }
    }
}
