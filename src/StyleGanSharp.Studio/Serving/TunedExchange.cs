using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Inference;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Serving;

/// <summary>Files of tuned networks.</summary>
/// <param name="studio">Where they are.</param>
/// <param name="options">Limits, and what the network is called.</param>
internal sealed class TunedExchange(Studio studio, StudioOptions options)
{
    /// <summary>What commands and code call such a file.</summary>
    public const string FileName = "tuned.safetensors";

    public void Map(IEndpointRouteBuilder app) => app.MapGet("/tuned/{name}", Give);

    private async Task Give(HttpContext context, string name)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            IEnumerable<double> Slices()
            {
                StyleGanModel model = studio.ModelOf(new StudioState { Tuned = name });
                NetworkFileInfo info = model.Info with { Source = options.Network, Description = "Tuned to an image in the studio.", Version = null, CreatedUtc = null };
                NetworkFile.Save(path, new Dictionary<string, nn.Module> { ["G_ema"] = model.Generator }, info);
                yield return 1;
            }

            if (studio.Worker.Enqueue(null, Slices(), context.RequestAborted) is not { } job)
            {
                await Studio.Answer(context, StatusCodes.Status429TooManyRequests, Sentences.Full(options.MaxJobs));
                return;
            }

            await job.Completion;
            await Results.File(path, "application/octet-stream", FileName).ExecuteAsync(context);
        }
        catch (StyleGanException error)
        {
            await Studio.Answer(context, StatusCodes.Status400BadRequest, Sentences.Of(error).Replace(path, FileName, StringComparison.Ordinal));
        }
        catch (OperationCanceledException)
        {
            await Studio.Answer(context, StatusCodes.Status503ServiceUnavailable, "The studio is ending. Start it again.");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
