namespace StyleGanSharp.Ops;

/// <summary>Which implementation of an operator runs. All implementations of an operator keep one contract and are tested against each other.</summary>
public enum OpImplementation
{
    /// <summary>The fastest implementation that supports the tensor's device and type.</summary>
    Auto,

    /// <summary>Plain tensor operations on any device and floating-point type.</summary>
    Reference,

    /// <summary>Vector instructions on float32 in main memory, forward and backward, on the threads libtorch uses.</summary>
    Cpu,

    /// <summary>Kernels for NVIDIA GPUs on float32, float16 and bfloat16, forward and backward, compiled for the device on first use.</summary>
    Cuda,
}
