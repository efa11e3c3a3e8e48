using StyleGanSharp.Export.Graph;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Export;

/// <summary>How a generator is written as an ONNX file.</summary>
public sealed record OnnxOptions
{
    private const int MaxBatch = 1024;

    /// <summary>Which part. Default all of it.</summary>
    public OnnxPart Part { get; init; } = OnnxPart.All;

    /// <summary>Where the noise comes from. Default the stored noise, so that equal latents give equal images.</summary>
    public OnnxNoise Noise { get; init; } = OnnxNoise.Const;

    /// <summary>Whether weights and feature maps are float16, for GPUs and smaller files; the mapping network, the styles, and the inputs and outputs stay float32. Default false.</summary>
    public bool Half { get; init; }

    /// <summary>Version of ONNX's operators, 13 to 22. Default 17, of 2022, which is read widely.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>Number of images per run, for runtimes that want fixed sizes, 1 to 1024; null, the default, leaves it open.</summary>
    public int? Batch { get; init; }

    /// <summary>Whether the image is bytes as a canvas takes them, [batch, height, width, 4], RGBA with an opaque alpha, in place of [batch, channels, height, width] float32 in [-1, 1]. Default false.</summary>
    public bool AsBytes { get; init; }

    /// <summary>Reports everything that is wrong, at once.</summary>
    /// <exception cref="OptionException">When any option is out of its range.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(OnnxOptions));
        checks.Require(Part, Enum.IsDefined(Part), "it must be all, mapping or synthesis");
        checks.Require(Noise, Enum.IsDefined(Noise), "it must be const, none or input");
        checks.Require(Opset, Opset is >= OnnxOpsets.First and <= OnnxOpsets.Last, $"it must be {OnnxOpsets.First} to {OnnxOpsets.Last}");
        checks.Require(Batch, Batch is null or (>= 1 and <= MaxBatch), $"it must be 1 to {MaxBatch}");
        checks.Require(AsBytes, !AsBytes || Part != OnnxPart.Mapping, "the mapping network makes no image", "Leave it out, or export all (OnnxOptions.Part).");
        checks.ThrowIfAny();
    }
}
