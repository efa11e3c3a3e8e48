using System.Diagnostics;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;
using StyleGanSharp.Serving;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Opens a network in a browser.</summary>
internal sealed class StudioVerb() : Verb<StudioVerb.Settings>(
    "studio", VerbCatalog.Use,
    "Use a network by hand in a browser: explore seeds, mix, breed, move along directions, save images, and copy the command or C# that makes them again. Ctrl-C ends it.",
    "stylegan studio",
    "stylegan studio runs/00000-stylegan2-faces",
    "stylegan studio ffhq.pkl --port 8080 --no-open",
    "stylegan studio faces.safetensors --listen 0.0.0.0 --port 8080")
{
    /// <summary>The same in every run where it is free: what a browser keeps of a page, it keeps by its port.</summary>
    private const int UsualPort = 8642;

    internal sealed record Settings : SettingsRecord
    {
        [Argument("NETWORK", $"The network: {NetworkSource.Usage}")]
        public string Network { get; init; } = BuiltinNetworks.Avatars;

        [Heading("Page"), Option("--port", "TCP port; 0 is any free one [default: 8642, or any free one where that is taken]", Min = 0, Max = 65535), Sets(typeof(StudioOptions))]
        public int? Port { get; init; }

        [Option("--listen", "IP address to listen on: 0.0.0.0 lets other machines in, who need the token of the printed address", "ADDRESS"), Sets(typeof(StudioOptions))]
        public string? Listen { get; init; }

        [Option("--no-open", "Print the address only, and open no browser")]
        public bool NoOpen { get; init; }

        [Option("--max-pages", "Pages at once", Min = 1), Sets(typeof(StudioOptions), nameof(StudioOptions.MaxSessions))]
        public int? MaxPages { get; init; }

        [Option("--max-jobs", "Searches for directions and files to make at once, those that wait included", Min = 1), Sets(typeof(StudioOptions))]
        public int? MaxJobs { get; init; }

        [Option("--scratch", "Folder in which videos are made before the page fetches them [default: the system's folder of temporary files]", "FOLDER"), Sets(typeof(StudioOptions))]
        public string? Scratch { get; init; }

        public DeviceSettings Computing { get; } = new();
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        StudioOptions options = settings.Fill(new StudioOptions()) with { Network = settings.Network };
        options.Validate();
        using StyleGanModel model = settings.Computing.Load(settings.Network, context);
        return Serve(model, options, settings, context).GetAwaiter().GetResult();
    }

    private static async Task<int> Serve(StyleGanModel model, StudioOptions options, Settings settings, VerbContext context)
    {
        await using StudioServer studio = await Start(model, options, settings.Port is null);
        context.Line($"The studio is at {studio.Address}");
        context.Line("Ctrl-C ends it.");
        if (!settings.NoOpen && context.IsTerminal)
        {
            OpenBrowser(studio.Address);
        }

        await studio.RunAsync(context.Cancellation);
        return ExitCode.Success;
    }

    private static async Task<StudioServer> Start(StyleGanModel model, StudioOptions options, bool isPortFree)
    {
        try
        {
            return await StudioServer.StartAsync(model, isPortFree ? options with { Port = UsualPort } : options);
        }
        catch (OptionException error) when (isPortFree && error.Member == "StudioOptions.Port")
        {
            return await StudioServer.StartAsync(model, options);
        }
    }

    /// <summary>Opens the system's browser, where there is one; the address is printed in any case.</summary>
    private static void OpenBrowser(Uri address)
    {
        try
        {
            using Process? browser = Process.Start(OperatingSystem.IsWindows() ? new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true }
                : new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address.AbsoluteUri]) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or PlatformNotSupportedException)
        {
            // A machine without a browser, such as a server.
        }
    }
}
