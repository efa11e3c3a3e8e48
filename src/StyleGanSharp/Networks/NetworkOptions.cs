using System.Text.Json;
using System.Text.Json.Serialization;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>Everything a network is built from; saved with its weights, so that a file is enough to build it again.</summary>
public abstract record NetworkOptions
{
    private const int MaxPixels = 16384;

    /// <summary>Width and height of the images in pixels: a power of two, 4 to 16384.</summary>
    public required int ImgResolution { get; init; }

    /// <summary>Channels of the images: 1, 3 or 4.</summary>
    public int ImgChannels { get; init; } = 3;

    /// <summary>Length of a label vector; 0 is unconditional.</summary>
    public int CDim { get; init; }

    /// <summary>The kind of network, as files name it, e.g. <c>stylegan2-generator</c>.</summary>
    [JsonIgnore]
    public string Kind => NetworkJson.KindOf(this);

    /// <summary>How many neighboring images of a batch share statistics, so that a batch can be divided between such groups; 1 where each image is on its own, null where all are.</summary>
    [JsonIgnore]
    internal virtual int? ImagesTogether => 1;

    /// <summary>Builds the network with fresh weights, on the CPU in float32.</summary>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    /// <returns>The network in training mode; dispose it.</returns>
    /// <exception cref="OptionException">When an option is out of its range.</exception>
    public abstract nn.Module Create(RandomSource random);

    /// <summary>Writes the options as JSON, in the reference implementation's names.</summary>
    /// <returns>A JSON object without its <see cref="Kind"/>.</returns>
    public JsonElement ToJson() => NetworkJson.Write(this);

    /// <summary>Reports everything that is wrong, at once.</summary>
    /// <exception cref="OptionException">When any option is out of its range.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(GetType());
        Check(checks);
        checks.ThrowIfAny();
    }

    /// <summary>Adds every option that is out of range.</summary>
    private protected virtual void Check(OptionChecks checks)
    {
        checks.Require(ImgResolution, ImgResolution >= 4 && int.IsPow2(ImgResolution), "it must be a power of two, 4 or more");
        checks.Require(ImgResolution, ImgResolution <= MaxPixels, $"it must be at most {MaxPixels}");
        checks.Require(ImgChannels, ImgChannels is >= 1 and <= 4, "it must be 1 to 4");
        checks.Require(CDim, CDim >= 0, "it must not be negative");
    }
}
