namespace StyleGanSharp.Inference.Directions;

/// <summary>One affine map of a generator: from a w to the style of a layer.</summary>
/// <param name="Layer">The layer, as <see cref="Networks.SynthesisOptions.OnStyle"/> names it.</param>
/// <param name="Index">Which of the style inputs it reads, from 0.</param>
/// <param name="Channels">Length of the style.</param>
internal sealed record StyleInput(string Layer, int Index, int Channels);
