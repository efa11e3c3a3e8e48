using StyleGanSharp.Networks;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>The noise maps that a network stores.</summary>
internal static class StoredNoise
{
    private const string Prefix = "synthesis.";
    private const string Suffix = ".noise_const";

    /// <summary>[R, R] by layer, as <see cref="SynthesisOptions.NoiseMaps"/> names them; the network's own tensors. Empty where it has no noise.</summary>
    public static Dictionary<string, Tensor> Of(GeneratorNetwork generator) =>
        generator.state_dict().Where(item => item.Key.StartsWith(Prefix, StringComparison.Ordinal) && item.Key.EndsWith(Suffix, StringComparison.Ordinal))
            .ToDictionary(item => item.Key[Prefix.Length..^Suffix.Length], item => item.Value, StringComparer.Ordinal);
}
