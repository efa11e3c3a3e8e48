using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StyleGanSharp.Imaging;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving;

/// <summary>Makes videos of time lines as jobs: an answer of one JSON object a line tells how far it is, and at its end where to fetch the file. Who closes the connection cancels the job.</summary>
/// <param name="studio">The network.</param>
/// <param name="options">Limits, and where files are made.</param>
internal sealed class FilmExport(Studio studio, StudioOptions options) : IDisposable
{
    private const int Kept = 4;
    private const int MaxQuality = 100;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal) { ["mp4"] = "video/mp4", ["webp"] = "image/webp", ["gif"] = "image/gif" };

    private readonly Lock _gate = new();
    private readonly List<(string Id, string Path)> _made = [];
    private string? _folder;

    /// <summary>What a page asks for.</summary>
    /// <param name="Film">The time line.</param>
    /// <param name="Format"><c>mp4</c>, <c>webp</c> or <c>gif</c>.</param>
    /// <param name="Quality">1 … 100; null is the library's.</param>
    internal sealed record Request(Film? Film, string? Format, int? Quality);

    /// <summary>The formats that can be made here.</summary>
    public static IReadOnlyList<string> Formats => VideoWriter.FindFfmpeg() is null ? ["webp", "gif"] : ["mp4", "webp", "gif"];

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/film", Make);
        app.MapGet("/film/{name}", Fetch);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_folder is not null)
            {
                Directory.Delete(_folder, recursive: true);
                _folder = null;
            }
        }
    }

    private async Task Make(HttpContext context)
    {
        try
        {
            Request request = await JsonSerializer.DeserializeAsync<Request>(context.Request.Body, PageSession.Json, context.RequestAborted) ?? new Request(null, null, null);
            Film film = request.Film ?? new Film();
            film.Validate();
            string format = request.Format ?? "webp";
            if (!Types.ContainsKey(format) || request.Quality is < 1 or > MaxQuality)
            {
                throw new UsageException($"A video is mp4, webp or gif, of quality 1 to {MaxQuality}; found {format}, {request.Quality}.");
            }

            string id = $"{Guid.NewGuid():N}";
            string path = NewFile(id, format);
            using var writer = new VideoWriter(path, film.Fps, request.Quality ?? Image.DefaultQuality);
            if (studio.Worker.Enqueue(null, Slices(film, writer), context.RequestAborted) is not { } job)
            {
                await Studio.Answer(context, StatusCodes.Status429TooManyRequests, Sentences.Full(options.MaxJobs));
                return;
            }

            await Follow(context, job, writer, film.Frames, $"{id}.{format}");
        }
        catch (Exception error) when (error is StyleGanException or JsonException)
        {
            await Studio.Answer(context, StatusCodes.Status400BadRequest, Sentences.Of(error));
        }
    }

    private IEnumerable<double> Slices(Film film, VideoWriter writer)
    {
        foreach (Image frame in studio.FramesOf(film))
        {
            writer.Add(frame);
            yield return writer.FrameCount / (double)film.Frames;
        }
    }

    /// <summary>Tells the page how far the job is until it ends, one way or the other. The last step, which puts the file together, needs no network and is done beside it.</summary>
    private async Task Follow(HttpContext context, RenderJob job, VideoWriter writer, int frames, string name)
    {
        context.Response.ContentType = "application/x-ndjson";
        try
        {
            while (await Task.WhenAny(job.Completion, Task.Delay(Tick)) != job.Completion)
            {
                await Tell(context, new { place = job.Place, fraction = job.Fraction });
            }

            await job.Completion;
            await Tell(context, new { place = 0, fraction = 1 });
            await Task.Run(writer.Finish);
            Keep(name, writer.Path);
            await Tell(context, new { file = $"film/{name}", frames, bytes = new FileInfo(writer.Path).Length });
        }
        catch (OperationCanceledException)
        {
            await Tell(context, new { error = "The video is canceled; nothing is left of it." });
        }
        catch (Exception error)
        {
            await Tell(context, new { error = Told(error, writer.Path) });
        }
    }

    /// <summary>An error without the place that the file has on the server, which says nothing to the page.</summary>
    private static string Told(Exception error, string path) => Sentences.Of(error).Replace(path, $"The video ({Path.GetExtension(path)[1..]})", StringComparison.Ordinal);

    private static async Task Tell(HttpContext context, object line)
    {
        if (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync(JsonSerializer.Serialize(line, PageSession.Json) + "\n");
            await context.Response.Body.FlushAsync();
        }
    }

    private async Task Fetch(HttpContext context, string name)
    {
        string? path;
        lock (_gate)
        {
            path = _made.Find(item => item.Id == name).Path;
        }

        if (path is null)
        {
            await Studio.Answer(context, StatusCodes.Status404NotFound, "This video is gone: the studio keeps the last few. Make it again.");
            return;
        }

        string format = Path.GetExtension(path)[1..];
        await Results.File(path, Types[format], $"film.{format}").ExecuteAsync(context);
    }

    private string NewFile(string id, string format)
    {
        lock (_gate)
        {
            try
            {
                _folder ??= options.Scratch is null ? Directory.CreateTempSubdirectory("stylegan-studio-").FullName
                    : Directory.CreateDirectory(Path.Combine(options.Scratch, $"stylegan-studio-{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new StyleGanException($"There is no place to make the video in: {error.Message} Free some space, or give the studio another folder.", error);
            }

            return Path.Combine(_folder, $"{id}.{format}");
        }
    }

    private void Keep(string name, string path)
    {
        lock (_gate)
        {
            _made.Add((name, path));
            if (_made.Count > Kept)
            {
                File.Delete(_made[0].Path);
                _made.RemoveAt(0);
            }
        }
    }
}
