using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace StyleGanSharp.Serving;

/// <summary>Files that pages send.</summary>
internal static class Uploads
{
    /// <summary>Reads the body of a request, and answers it where it is too long.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">The longest body.</param>
    /// <param name="what">What to call it, at the start of a sentence.</param>
    /// <returns>Its content; null when the request is answered.</returns>
    public static async Task<byte[]?> Read(HttpContext context, int maxBytes, string what)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }

        try
        {
            if (context.Request.ContentLength <= maxBytes || context.Request.ContentLength is null)
            {
                using var content = new MemoryStream((int)(context.Request.ContentLength ?? 0));
                await context.Request.Body.CopyToAsync(content, context.RequestAborted);
                return content.ToArray();
            }
        }
        catch (BadHttpRequestException)
        {
            // Longer than it said, or than is allowed; the answer is the same.
        }

        await Studio.Answer(context, StatusCodes.Status413PayloadTooLarge, $"{what} is larger than {maxBytes >> 20} MiB. Choose a smaller one.");
        return null;
    }
}
