using StyleGanSharp.Networks;

namespace StyleGanSharp.Checkpoints;

/// <summary>One network of an official checkpoint, as the file describes it.</summary>
/// <param name="Role">G_ema, G or D.</param>
/// <param name="Family">The kind of file it belongs to, such as StyleGAN2 (TensorFlow).</param>
/// <param name="ClassName">Its class, or the function that builds it.</param>
/// <param name="Arguments">What it was constructed with, as JSON.</param>
/// <param name="Tensors">Parameters and buffers under the names of the file.</param>
/// <param name="Options">The architecture; null when this version cannot build it.</param>
/// <param name="Problem">Why it cannot be built, or null.</param>
public sealed record PickledNetwork(
    string Role, string Family, string ClassName, string Arguments, IReadOnlyList<TensorSummary> Tensors, NetworkOptions? Options, string? Problem);
