using static TorchSharp.torch;

namespace StyleGanSharp.Runtime.TorchSharpFixes;

/// <summary>
/// Gradients on their way to libtorch. It takes its own reference to them after the operator has returned, on the same thread, so what an operator took and
/// returned can go when the next one returns.
/// </summary>
internal static class PendingGradients
{
    [ThreadStatic]
    private static Tensor?[]? _last;

    /// <summary>Frees those of the operator before.</summary>
    /// <param name="gradients">What the operator took and what it is about to return, null where there is nothing.</param>
    public static void Add(Tensor?[] gradients)
    {
        foreach (Tensor? gradient in _last ?? [])
        {
            gradient?.Dispose();
        }

        _last = gradients;
    }
}
