using System.Net;
using StyleGanSharp.Metrics.Texts;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving;

/// <summary>Where a studio listens, and how much it takes on.</summary>
public sealed record StudioOptions
{
    /// <summary>TCP port, 0 … 65535; 0 is any free one. Default 0.</summary>
    public int Port { get; init; }

    /// <summary>Address to listen on: an IP address; <c>0.0.0.0</c> and <c>::</c> are all of this machine. Default 127.0.0.1, which other machines cannot reach.</summary>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>Pages at once, at least 1. Default 64.</summary>
    public int MaxSessions { get; init; } = 64;

    /// <summary>Jobs at once, the running one included, at least 1: searches for directions and files to make. Default 8.</summary>
    public int MaxJobs { get; init; } = 8;

    /// <summary>What to call the network in command lines and code: where it was loaded from. Default: the built-in one.</summary>
    public string Network { get; init; } = Checkpoints.BuiltinNetworks.Avatars;

    /// <summary>Folder in which videos are made before the page fetches them; they are deleted at the end. Null is the system's folder of temporary files.</summary>
    public string? Scratch { get; init; }

    /// <summary>UDP port for messages of Open Sound Control, 0 … 65535; 0 is any free one; null does not listen. It is that of <see cref="Listen"/>'s address, so other machines reach it only where they reach the page. Default: null.</summary>
    public int? OscPort { get; init; }

    /// <summary>Folders of runs to show. Default: none.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>How to start trainings; null for not at all. Default: null.</summary>
    public TrainingProgram? Trainer { get; init; }

    /// <summary>Folders whose images trainings may use, besides those that are built in. Default: none.</summary>
    public IReadOnlyList<string> DataFolders { get; init; } = [];

    /// <summary>Whether pages of other machines may start, stop and continue trainings. Default: false.</summary>
    public bool AllowsRemoteTraining { get; init; }

    /// <summary>What predicts attributes, for directions of attributes and for what directions change, as <see cref="Metrics.Attributes.AttributeCatalog.Open"/> takes it; null is nothing. Default null.</summary>
    public string? Classifier { get; init; }

    /// <summary>What compares texts with images, for directions of texts: one of <see cref="Metrics.Texts.TextEmbeddings.Names"/>; null is nothing. Default null.</summary>
    public string? Clip { get; init; }

    internal IPAddress Address => IPAddress.Parse(Listen);

    /// <summary>Checks the options.</summary>
    /// <exception cref="OptionException">When any cannot be used; reports all of them.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(StudioOptions));
        checks.Require(Port, Port is >= 0 and <= ushort.MaxValue, $"it must be 0 to {ushort.MaxValue}");
        checks.Require(OscPort, OscPort is null or (>= 0 and <= ushort.MaxValue), $"it must be 0 to {ushort.MaxValue}");
        checks.Require(Listen, IPAddress.TryParse(Listen, out _), "it is no IP address", "Use 127.0.0.1 for this machine alone, or 0.0.0.0 for all that can reach it.");
        checks.Require(MaxSessions, MaxSessions >= 1, "it must be at least 1");
        checks.Require(string.Join(", ", Runs), Runs.All(Directory.Exists), "it must be folders that exist", member: nameof(Runs));
        checks.Require(string.Join(", ", DataFolders), DataFolders.All(Directory.Exists), "it must be folders that exist", member: nameof(DataFolders));
        checks.Require(MaxJobs, MaxJobs >= 1, "it must be at least 1");
        checks.Require(Clip, Clip is null || TextEmbeddings.Names.Contains(Clip), $"there is no such network; there are {string.Join(", ", TextEmbeddings.Names)}");
        checks.ThrowIfAny();
    }
}
