using static TorchSharp.torch;

namespace StyleGanSharp.Runtime;

/// <summary>Where the samples of a tensor are, on any device; TorchSharp gives it for main memory only.</summary>
internal static unsafe class TensorMemory
{
    private static readonly delegate* unmanaged<nint, nint> Data = (delegate* unmanaged<nint, nint>)LibTorch.Export("THSTensor_data");

    /// <param name="tensor">A contiguous tensor, or null.</param>
    /// <returns>The address of its first element on its device; 0 for null.</returns>
    public static nint Address(Tensor? tensor) => tensor is null ? 0 : Data(tensor.Handle);
}
