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
    "stylegan studio faces.safetensors --listen 0.0.0.0 --port 8080",
    "stylegan studio --runs runs --runs older-runs")
{
    private const string DefaultRuns = "runs";

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

        [Option("--osc", "UDP port for messages of Open Sound Control, e.g. 9000, at the address of --listen", "PORT", Min = 0, Max = 65535), Sets(typeof(StudioOptions), nameof(StudioOptions.OscPort))]
        public int? Osc { get; init; }

        [Option("--no-open", "Print the address only, and open no browser")]
        public bool NoOpen { get; init; }

        [Option("--max-pages", "Pages at once", Min = 1), Sets(typeof(StudioOptions), nameof(StudioOptions.MaxSessions))]
        public int? MaxPages { get; init; }

        [Option("--max-jobs", "Searches for directions and files to make at once, those that wait included", Min = 1), Sets(typeof(StudioOptions))]
        public int? MaxJobs { get; init; }

        [Option("--scratch", "Folder in which videos are made before the page fetches them [default: the system's folder of temporary files]", "FOLDER"), Sets(typeof(StudioOptions))]
        public string? Scratch { get; init; }

        [Heading("Runs"), Option("--runs", "Folder of runs to show; may be repeated [default: runs, if it is there]", "FOLDER"), Concerns(typeof(StudioOptions))]
        public IReadOnlyList<string>? Runs { get; init; }

        [Option("--data", "Folder whose images trainings of the page may use, besides built-in ones; may be repeated [default: the current one]", "FOLDER"), Concerns(typeof(StudioOptions))]
        public IReadOnlyList<string>? DataFolders { get; init; }

        [Option("--allow-training", "Let pages of other machines start and stop trainings, too"), Concerns(typeof(StudioOptions))]
        public bool AllowsRemoteTraining { get; init; }

        [Heading("Directions"), Option("--classifier", "Also directions of attributes, and which attributes each direction changes: {attributes}", "DATA|FILE"), Sets(typeof(StudioOptions))]
        public string? Classifier { get; init; }

        [Option("--clip", "Also directions of texts: {text embeddings}; 'stylegan weights list' shows where the weights belong", "NAME"), Sets(typeof(StudioOptions))]
        public string? Clip { get; init; }

        public DeviceSettings Computing { get; } = new();
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        StudioOptions options = settings.Fill(new StudioOptions()) with
        {
            Network = settings.Network,
            Runs = settings.Runs ?? (Directory.Exists(DefaultRuns) ? [DefaultRuns] : []),
            DataFolders = settings.DataFolders ?? ["."],
            AllowsRemoteTraining = settings.AllowsRemoteTraining,
            Trainer = Trainer(),
        };
        options.Validate();
        using StyleGanModel model = settings.Computing.Load(settings.Network, context);
        return Serve(model, options, settings, context).GetAwaiter().GetResult();
    }

    /// <summary>This program again, with the verb that trains and those of its options that make a run.</summary>
    private static TrainingProgram Trainer()
    {
        string[] others = ["--dry-run", "--stages", "--path-stem", "--class-embeddings"];
        string program = Environment.ProcessPath ?? "stylegan";
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        IReadOnlyList<SettingsOption> options = SettingsModel.Of(typeof(TrainVerb.Settings)).Options;
        return new TrainingProgram(
            isHost ? [program, typeof(StudioVerb).Assembly.Location, "train"] : [program, "train"],
            [.. options.Where(option => !others.Contains(option.Name)).Select(option => new TrainingFlag(option.Name, option.IsSwitch, option.Help, option.Name switch
            {
                "--data" => TrainingFlagRole.Data,
                "--outdir" => TrainingFlagRole.Folder,
                "--resume" => TrainingFlagRole.Resume,
                "--kimg" => TrainingFlagRole.Length,
                _ => TrainingFlagRole.Free,
            }))]);
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
