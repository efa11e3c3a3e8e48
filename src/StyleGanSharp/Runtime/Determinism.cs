using static TorchSharp.torch;

namespace StyleGanSharp.Runtime;

/// <summary>Asks libtorch for operators that give equal results in equal runs.</summary>
/// <remarks>
/// Covered: cuDNN and oneDNN take deterministic algorithms, cuDNN does not time alternatives, and every operator with a deterministic variant
/// uses it. Not covered: operators that have none on a GPU (the gradient of bilinear sampling, for one) run as before and say so on
/// standard error; another device, libtorch version, number of threads or processor gives other last digits. On a CPU with a fixed
/// number of threads libtorch's results repeat with or without this switch.
/// TorchSharp 0.107 has no such switch, so the functions of libtorch's C++ interface are called.
/// </remarks>
internal static class Determinism
{
    private const string CublasVariable = "CUBLAS_WORKSPACE_CONFIG";

    /// <summary>Switches deterministic operators on or off for the whole process. With CUDA, call it before the first tensor is made on the GPU.</summary>
    /// <param name="isOn">True for deterministic operators.</param>
    /// <exception cref="StyleGanException">When the libtorch in use does not offer the switch.</exception>
    public static void Set(bool isOn) => Call(context =>
    {
        if (isOn && cuda.is_available())
        {
            NativeEnvironment.SetDefault(CublasVariable, ":4096:8"); // cuBLAS reads it
        }

        context.Set("setDeterministicAlgorithms", isOn, isOn); // the second flag makes an operator without a deterministic variant a warning instead of an error
        context.Set("setDeterministicCuDNN", isOn);
        context.Set("setBenchmarkCuDNN", false);
        context.Set("setDeterministicMkldnn", isOn);
        context.Set("setDeterministicFillUninitializedMemory", false); // filling new tensors with NaN finds errors, costs time and changes no result
        return true;
    });

    /// <summary>Whether deterministic operators are switched on.</summary>
    /// <returns>True when they are.</returns>
    /// <exception cref="StyleGanException">When the libtorch in use does not offer the switch.</exception>
    public static bool IsOn() => Call(context => context.Get("deterministicAlgorithms"));

    private static bool Call(Func<TorchContext, bool> call)
    {
        try
        {
            return call(LibTorch.Context);
        }
        catch (EntryPointNotFoundException e)
        {
            throw new StyleGanException($"The libtorch in use has no determinism switch ({e.Message}). Use libtorch {LibTorch.ExpectedVersion}, or leave the option out.", e);
        }
    }
}
