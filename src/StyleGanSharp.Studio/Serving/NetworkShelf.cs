using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving;

/// <summary>Snapshots of runs that are open beside the studio's own network, each a studio of its own below <c>/n/ROOT/RUN/FILE/</c>.</summary>
/// <param name="app">The server, whose pipelines theirs are like.</param>
/// <param name="catalog">The runs.</param>
/// <param name="options">Limits.</param>
/// <param name="device">Where networks compute.</param>
internal sealed class NetworkShelf(IApplicationBuilder app, RunCatalog catalog, StudioOptions options, TorchSharp.torch.Device device) : IDisposable
{
    private const int Capacity = 3;
    private const string Prefix = "/n";
    private const int PartCount = 3;

    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<Open> _open = [];
    private bool _isDisposed;

    private sealed record Open(string Path, DateTime Written, StyleGanModel Model, Studio Studio, RequestDelegate Serve)
    {
        public int Requests;
    }

    /// <summary>Serves what is below <c>/n</c> and leaves the rest to others.</summary>
    public async Task Serve(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments(Prefix, out PathString rest))
        {
            await next(context);
            return;
        }

        string[] parts = (rest.Value ?? string.Empty).Split('/', PartCount + 2); // "", root, run, file, what is asked
        if (parts.Length < PartCount + 2)
        {
            await Studio.Answer(context, StatusCodes.Status404NotFound, "There is no such network here. Open one in the section Runs.");
            return;
        }

        Open? found = null;
        try
        {
            found = await Find(catalog.FileOf($"{parts[1]}/{parts[2]}", parts[3]));
            context.Request.PathBase = context.Request.PathBase.Add($"{Prefix}/{parts[1]}/{parts[2]}/{parts[3]}");
            context.Request.Path = $"/{parts[4]}";
            await found.Serve(context);
        }
        catch (StyleGanException error)
        {
            await Studio.Answer(context, error is UsageException ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest, Sentences.Of(error));
        }
        finally
        {
            if (found is not null)
            {
                Interlocked.Decrement(ref found.Requests);
            }
        }
    }

    public void Dispose()
    {
        _gate.Wait();
        _isDisposed = true;
        _open.ForEach(Close);
        _open.Clear();
        _gate.Release();
    }

    private static void Close(Open item)
    {
        item.Studio.Dispose();
        item.Model.Dispose();
    }

    /// <summary>The studio of a file, loaded if it is not open; the one that was not used for longest makes room.</summary>
    private async Task<Open> Find(string path)
    {
        await _gate.WaitAsync();
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            DateTime written = File.GetLastWriteTimeUtc(path);
            int index = _open.FindIndex(item => item.Path == path && item.Written == written);
            Open found = index >= 0 ? _open[index] : await Task.Run(() => Load(path, written));
            _ = index >= 0 ? _open.Remove(found) : false;
            _open.Add(found); // the last is the newest
            Interlocked.Increment(ref found.Requests);
            return found;
        }
        finally
        {
            _gate.Release();
        }
    }

    private Open Load(string path, DateTime written)
    {
        if (_open.Count >= Capacity)
        {
            Open idle = _open.Find(item => Volatile.Read(ref item.Requests) == 0) ?? throw new StyleGanException($"{Capacity} networks of runs are open already. Close a page with one of them and try again.");
            _open.Remove(idle);
            Close(idle);
        }

        StyleGanModel model = StyleGanModel.Load(path, device);
        try
        {
            var studio = new Studio(model, options with { Network = path }, TimeProvider.System);
            IApplicationBuilder branch = app.New();
            branch.UseRouting();
            branch.UseEndpoints(endpoints =>
            {
                PageFiles.Map(endpoints);
                studio.Map(endpoints);
            });
            return new Open(path, written, model, studio, branch.Build());
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
