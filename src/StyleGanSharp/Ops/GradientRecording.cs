using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>Whether libtorch records a call for its gradients.</summary>
internal static class GradientRecording
{
    /// <summary>Whether gradients are recorded here and one of the inputs needs one.</summary>
    /// <param name="inputs">The tensors of a call; null is none.</param>
    public static bool RequiresGrad(params ReadOnlySpan<Tensor?> inputs)
    {
        foreach (Tensor? input in inputs)
        {
            if (input is { requires_grad: true })
            {
                return is_grad_enabled();
            }
        }

        return false;
    }
}
