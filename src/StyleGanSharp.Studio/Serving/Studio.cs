using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;
using StyleGanSharp.Serving.Jobs;

namespace StyleGanSharp.Serving;

/// <summary>A network, its worker, and what the page may ask for.</summary>
internal sealed class Studio : IDisposable
{
    /// <summary>Keyword of the text that image files keep.</summary>
    public const string StateKeyword = "stylegan-studio";

    /// <summary>Keyword of the latents in image files: a .safetensors file in base64.</summary>
    public const string LatentKeyword = "stylegan-latent";

    private readonly StudioOptions _options;
    private readonly StyleGanModel _model;
    private readonly SceneRenderer _renderer;
    private readonly TimeProvider _time;
    private readonly FilmExport _export;
    private readonly TunedNetworks _tuned;
    private IPerceptualDistance? _distance;

    public Studio(StyleGanModel model, StudioOptions options, TimeProvider time)
    {
        (_model, _options, _time) = (model, options, time);
        Shelf = new LatentShelf(model);
        Recognition = new Recognition(model, options.Classifier, options.Clip);
        Directions = new DirectionCache(model, Recognition);
        _renderer = new SceneRenderer(model, Shelf, Directions);
        _tuned = new TunedNetworks(Shelf, Directions);
        Network = NetworkDescription.Of(model, options.Network) with { HasAttributes = Recognition.HasAttributes, HasTexts = Recognition.HasTexts };
        Worker = new RenderWorker<RenderRequest, RenderedFrame>(
            Render, time, options.MaxSessions, options.MaxJobs);
        Worker.Start();
        _export = new FilmExport(this, options);
    }

    public RenderWorker<RenderRequest, RenderedFrame> Worker { get; }

    public NetworkDescription Network { get; }

    /// <summary>Frames of a time line, for slices.</summary>
    public IEnumerable<Image> FramesOf(Film film) => RendererOf(film.Keys[0].State).Films.Frames(film);

    /// <summary>Small images, for slices.</summary>
    public IEnumerable<Image> MakeSmall(IReadOnlyList<StudioState> states, int side)
    {
        for (int first = 0; first < states.Count;)
        {
            StudioState[] group = [.. states.Skip(first).TakeWhile(state => state.Tuned == states[first].Tuned)];
            foreach (Image image in RendererOf(group[0]).Thumbs(group, side))
            {
                yield return image;
            }

            first += group.Length;
        }
    }

    /// <summary>What other programs see.</summary>
    public LiveFeed Live { get; } = new();

    /// <summary>The open pages.</summary>
    public PageList Pages { get; } = new();

    public void Map(IEndpointRouteBuilder app)
    {
        Live.Map(app);
        app.Map("/socket", Serve);
        app.MapPost("/image.png", context => Make(context, "image/png", Recorded));
        app.MapPost("/latent.safetensors", context => Make(context, "application/octet-stream", state => RendererOf(state).LatentFile(state)));
        app.MapPost("/latent.npz", context => Make(context, "application/octet-stream", state => RendererOf(state).LatentFile(state, ".npz")));
        _export.Map(app);
        new SmallImages(this, _options).Map(app);
        new LatentExchange(Shelf).Map(app);
        new TargetExchange(Targets).Map(app);
        new TunedExchange(this, _options).Map(app);
    }

    /// <summary>Latents that no seed leads to.</summary>
    public LatentShelf Shelf { get; }

    /// <summary>Images that pages have sent.</summary>
    public TargetShelf Targets { get; } = new();

    /// <summary>Directions of the network; to find them, for slices alone.</summary>
    public DirectionCache Directions { get; }

    /// <summary>Who sees attributes and reads texts; for slices alone.</summary>
    public Recognition Recognition { get; }

    /// <summary>What directions change, as far as it is measured; for slices alone.</summary>
    public Dictionary<string, FiguresJob.Figures> Figures { get; } = new(StringComparer.Ordinal);

    /// <summary>The ways of drags.</summary>
    public Trajectories Trajectories { get; } = new();

    /// <summary>What counts as close to an image; for slices alone.</summary>
    public IPerceptualDistance Distance => _distance ??= FeatureCatalog.OpenBestDistance(new FeatureOptions { Device = _model.Device });

    /// <summary>The network that a state is of.</summary>
    /// <exception cref="UsageException">When it is a tuned one that is gone.</exception>
    public StyleGanModel ModelOf(StudioState state) => state.Tuned is { } name ? _tuned.Of(name).Model : _model;

    /// <summary>The latent of a state's image; for frames and slices. Dispose it.</summary>
    public Latent LatentOf(StudioState state) => RendererOf(state).LatentOf(state);

    /// <summary>The image of a state; for slices.</summary>
    public Image ImageOf(StudioState state) => RendererOf(state).Render(state, default);

    /// <summary>Takes a tuned copy of the network; for slices alone.</summary>
    /// <returns>Its name.</returns>
    public string AddTuned(StyleGanModel tuned) => _tuned.Add(new StyleGanModel(tuned.Generator, _model.Info));

    public Repetition Repeat(StudioState state)
    {
        state.Validate();
        return Repetition.Of(state, _model, state.Tuned is null ? _options.Network : TunedExchange.FileName);
    }

    public void Dispose()
    {
        Live.Close();
        Worker.Dispose();
        _export.Dispose();
        _tuned.Dispose();
        _renderer.Dispose();
        Directions.Dispose();
        Recognition.Dispose();
        Shelf.Dispose();
        Targets.Dispose();
        _distance?.Dispose();
    }

    public static async Task Answer(HttpContext context, int status, string sentence)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        context.Response.StatusCode = status;
        await context.Response.WriteAsync(sentence);
    }

    private async Task Serve(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Answer(context, StatusCodes.Status400BadRequest, "Only the page itself connects here.");
            return;
        }

        var session = new PageSession(this, _time);
        using RenderSlot<RenderRequest, RenderedFrame>? slot = Worker.Open(session);
        if (slot is null)
        {
            await Answer(context, StatusCodes.Status503ServiceUnavailable, $"The studio has {_options.MaxSessions} pages open already. Close one and try again.");
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        await session.RunAsync(socket, slot, context.RequestAborted);
    }

    private RenderedFrame Render(RenderRequest request, CancellationToken abandoned)
    {
        SceneRenderer renderer = RendererOf(request.State);
        return new RenderedFrame(renderer.Render(request.State, abandoned, request.IsMoving), request.IsMoving, IsCoarse: request.IsMoving && SceneRenderer.HasCoarse(ModelOf(request.State), request.State));
    }

    private SceneRenderer RendererOf(StudioState state) =>
        (state.View == StudioView.Film && state.Film is { Keys: [var first, ..] } ? first.State.Tuned : state.Tuned) is { } name ? _tuned.Of(name).Renderer : _renderer;

    private byte[] Recorded(StudioState state)
    {
        SceneRenderer renderer = RendererOf(state);
        byte[] png = renderer.Render(state, default).Encode(ImageFormat.Png);
        png = PngText.Add(png, StateKeyword, JsonSerializer.Serialize(new RecordedState(Network, state), PageSession.Json));
        return state.View == StudioView.Image || state.Latent is not null ? PngText.Add(png, LatentKeyword, Convert.ToBase64String(renderer.LatentFile(state))) : png;
    }

    /// <summary>Makes a file as a job of one slice, so that pages keep moving.</summary>
    private async Task Make(HttpContext context, string type, Func<StudioState, byte[]> make)
    {
        byte[] content = [];
        try
        {
            StudioState state = await JsonSerializer.DeserializeAsync<StudioState>(context.Request.Body, PageSession.Json, context.RequestAborted) ?? new StudioState();
            IEnumerable<double> Slices()
            {
                content = make(state);
                yield return 1;
            }

            if (Worker.Enqueue(null, Slices(), context.RequestAborted) is not { } job)
            {
                await Answer(context, StatusCodes.Status429TooManyRequests, Sentences.Full(_options.MaxJobs));
                return;
            }

            await job.Completion;
            await Results.Bytes(content, type).ExecuteAsync(context);
        }
        catch (Exception error) when (error is StyleGanException or JsonException)
        {
            await Answer(context, StatusCodes.Status400BadRequest, Sentences.Of(error));
        }
        catch (OperationCanceledException)
        {
            await Answer(context, StatusCodes.Status503ServiceUnavailable, "The studio is ending. Start it again.");
        }
    }
}
