using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics.Attributes;

/// <summary>How an attribute classifier is trained, or found again.</summary>
public sealed record AttributeOptions
{
    /// <summary>Most labeled images that are used, a tenth of them for validation; at least 20.</summary>
    public int MaxImages { get; init; } = 20_000;

    /// <summary>How often each training image is seen, positive.</summary>
    public double Epochs { get; init; } = 4;

    /// <summary>Batch size, at least 1.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Seed of the choice and order of images.</summary>
    public int Seed { get; init; }

    /// <summary>Width and height that images are brought to, 16 … 256; built-in ones are drawn at it.</summary>
    public int Resolution { get; init; } = 32;

    /// <summary>Folder that trained classifiers are cached in; null is <c>attributes</c> in that of <see cref="NetworkDownload"/>.</summary>
    public string? Folder { get; init; }

    /// <summary>Where to compute; null is the CPU.</summary>
    public Device? Device { get; init; }

    /// <summary>Receives the fraction of the training that is done; not called when there is a cached one.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Stops the training; nothing unfinished is kept.</summary>
    public CancellationToken Cancellation { get; init; }

    internal string PlaceOf(string key) => Path.Combine(Folder ?? Path.Combine(NetworkDownload.DefaultFolder, "attributes"), $"{key}.safetensors");

    /// <summary>Checks every option.</summary>
    /// <exception cref="OptionException">When something is out of range; reports all of it at once.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(AttributeOptions));
        checks.Require(MaxImages, MaxImages >= 20, "it must be at least 20");
        checks.Require(Epochs, Epochs > 0 && double.IsFinite(Epochs), "it must be positive");
        checks.Require(Batch, Batch >= 1, "it must be at least 1");
        checks.Require(Resolution, Resolution is >= 16 and <= 256, "it must be 16 to 256 pixels");
        checks.ThrowIfAny();
    }
}
