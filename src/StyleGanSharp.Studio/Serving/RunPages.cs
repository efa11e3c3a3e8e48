using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Serving;

/// <summary>What the page asks about runs, and what it has them do.</summary>
/// <param name="options">Folders, and whether pages of other machines may train.</param>
internal sealed class RunPages(StudioOptions options) : IDisposable
{
    private readonly Trainings _trainings = new(options);

    public RunCatalog Catalog { get; } = new([.. options.Runs.Select(Path.GetFullPath)]);

    /// <summary>A training to start, stop or continue.</summary>
    /// <param name="Run">The run, where there is one.</param>
    /// <param name="Kimg">Its new length.</param>
    /// <param name="Options">Options of a new one.</param>
    internal sealed record Order(string? Run, string? Kimg, IReadOnlyDictionary<string, string?>? Options);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/runs", context => Answered(context, () => Tell(context, new
        {
            roots = options.Runs,
            runs = Catalog.List(_trainings.IsOwn),
            trainings = _trainings.Describe(),
            refusal = Refusal(context),
        })));
        app.MapGet("/runs/flags", context => Answered(context, () => Tell(context, _trainings.Flags)));
        app.MapGet("/runs/{root}/{name}/numbers", (HttpContext context, string root, string name) => Answered(context, () => Tell(context, RunNumbers.Of(Catalog.Find($"{root}/{name}")))));
        app.MapGet("/runs/{root}/{name}/{file}", (HttpContext context, string root, string name, string file) => Answered(context, () =>
            file.EndsWith(".png", StringComparison.Ordinal) ? Results.File(Catalog.FileOf($"{root}/{name}", file), "image/png").ExecuteAsync(context) : throw new UsageException("Only sheets are shown here.")));
        app.MapPost("/runs/start", context => Obey(context, order => _trainings.Start(Root(), order.Options ?? new Dictionary<string, string?>())));
        app.MapPost("/runs/stop", context => Obey(context, order =>
        {
            _trainings.Stop(Named(order).Path);
            return 0;
        }));
        app.MapPost("/runs/resume", context => Obey(context, order => _trainings.Resume(Named(order), order.Kimg)));
    }

    public void Dispose() => _trainings.Dispose();

    private static Task Tell(HttpContext context, object what)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(JsonSerializer.Serialize(what, PageSession.Json));
    }

    private RunFolder Named(Order order) => Catalog.Find(order.Run ?? string.Empty);

    private string Root() => Catalog.Roots.Count > 0 ? Catalog.Roots[0] : throw new UsageException("The studio has no folder of runs. Start it with one.");

    /// <summary>Why a page may not train; null when it may.</summary>
    private string? Refusal(HttpContext context) => options.Trainer is null ? "This studio was started without a program that trains."
        : options.AllowsRemoteTraining || (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)) ? null
        : "Trainings are started and stopped on the machine of the studio alone, unless it was started so that others may.";

    private async Task Obey(HttpContext context, Func<Order, int> act)
    {
        if (Refusal(context) is { } refusal)
        {
            await Studio.Answer(context, StatusCodes.Status403Forbidden, refusal);
            return;
        }

        await Answered(context, async () =>
        {
            Order order = await JsonSerializer.DeserializeAsync<Order>(context.Request.Body, PageSession.Json, context.RequestAborted) ?? new Order(null, null, null);
            await Tell(context, new { id = act(order) });
        });
    }

    private static async Task Answered(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (Exception error) when (error is StyleGanException or JsonException or IOException or UnauthorizedAccessException)
        {
            await Studio.Answer(context, error is UsageException ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest, error is IOException or UnauthorizedAccessException ? $"The run cannot be read now: {error.Message}" : Sentences.Of(error));
        }
    }
}
