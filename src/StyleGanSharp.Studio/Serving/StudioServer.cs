using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;
using StyleGanSharp.Serving.Osc;

namespace StyleGanSharp.Serving;

/// <summary>A web page in which a network is used by hand.</summary>
public sealed class StudioServer : IAsyncDisposable
{
    private const int MaxBodyBytes = 1 << 18;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly WebApplication _app;
    private readonly Studio _studio;
    private readonly RunPages _runs;
    private readonly NetworkShelf _shelf;
    private readonly OscReceiver? _osc;
    private bool _isDisposed;

    private StudioServer(WebApplication app, Studio studio, RunPages runs, NetworkShelf shelf, OscReceiver? osc, Uri address) => (_app, _studio, _runs, _shelf, _osc, Address) = (app, studio, runs, shelf, osc, address);

    /// <summary>Where to open the page: with the token that lets a browser in. Whoever has it can use the studio.</summary>
    public Uri Address { get; }

    /// <summary>The UDP port for messages of Open Sound Control; null where it does not listen.</summary>
    public int? OscPort => _osc?.Port;

    /// <summary>Starts a studio.</summary>
    /// <param name="model">The network, which nothing else may use as long as the studio runs; it stays the caller's.</param>
    /// <param name="options">Where to listen, limits; null is the defaults.</param>
    /// <returns>The running studio; dispose it to end it.</returns>
    /// <exception cref="OptionException">When an option cannot be used, the port is taken, or the address is not of this machine.</exception>
    public static async Task<StudioServer> StartAsync(StyleGanModel model, StudioOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        StudioOptions chosen = options ?? new StudioOptions();
        chosen.Validate();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(chosen.Address, chosen.Port);
        });
        WebApplication app = builder.Build();
        var guard = new RequestGuard(isLocal: IPAddress.IsLoopback(chosen.Address));
        var studio = new Studio(model, chosen, TimeProvider.System);
        app.Use(guard.Check);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive });
        var runs = new RunPages(chosen);
        var shelf = new NetworkShelf(app, runs.Catalog, chosen, model.Device);
        app.Use(shelf.Serve);
        PageFiles.Map(app);
        studio.Map(app);
        runs.Map(app);
        OscReceiver? osc = null;
        try
        {
            osc = chosen.OscPort is { } port ? new OscReceiver(chosen.Address, port, studio.Pages.Tell) : null;
            await app.StartAsync();
        }
        catch (Exception error) when (error is IOException or SocketException or OptionException)
        {
            osc?.Dispose();
            studio.Dispose();
            shelf.Dispose();
            runs.Dispose();
            await app.DisposeAsync();
            throw error as OptionException ?? Explained(error, chosen);
        }

        Uri bound = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        guard.Port = bound.Port;
        string host = chosen.Address.Equals(IPAddress.Any) || chosen.Address.Equals(IPAddress.IPv6Any) ? Dns.GetHostName()
            : chosen.Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{chosen.Address}]" : $"{chosen.Address}";
        return new StudioServer(app, studio, runs, shelf, osc, new Uri($"http://{host}:{bound.Port}/?token={guard.Token}"));
    }

    /// <summary>Runs until it is to stop, then ends the studio.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Completes when all connections are closed.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource();
        await using (cancellationToken.Register(stopped.SetResult))
        {
            await stopped.Task;
        }

        await DisposeAsync();
    }

    /// <summary>Closes all connections and frees what it holds; the model stays.</summary>
    /// <returns>Completes when it is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _osc?.Dispose();
        _studio.Dispose();
        _shelf.Dispose();
        await Task.Run(_runs.Dispose); // trainings save before they end
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static OptionException Explained(Exception error, StudioOptions options) =>
        error.ToString().Contains("AddressAlreadyInUse", StringComparison.Ordinal) || error.ToString().Contains("AddressInUse", StringComparison.Ordinal)
            ? new OptionException("StudioOptions.Port", options.Port, $"another program listens on it at {options.Listen}", "Choose another one, or 0 for any free one.")
        : error.ToString().Contains("denied", StringComparison.OrdinalIgnoreCase)
            ? new OptionException("StudioOptions.Port", options.Port, "this user may not listen on it", "Choose one above 1023, or 0 for any free one.")
        : new OptionException("StudioOptions.Listen", options.Listen, "this machine cannot listen there", "Use 127.0.0.1, or an address of this machine.");

    /// <summary>Signals are the program's business.</summary>
    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
