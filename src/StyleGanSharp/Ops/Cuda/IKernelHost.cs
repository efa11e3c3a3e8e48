namespace StyleGanSharp.Ops.Cuda;

/// <summary>Compiles and runs kernels: on a GPU, or for tests on the CPU.</summary>
internal unsafe interface IKernelHost
{
    /// <summary>Most shared memory a block may have.</summary>
    int MaxSharedBytes { get; }

    /// <summary>Compiles a kernel, once.</summary>
    /// <param name="source">The source.</param>
    /// <param name="sharedBytes">Shared memory of a block.</param>
    /// <returns>A handle for <see cref="Launch"/>.</returns>
    nint Load(KernelSource source, int sharedBytes);

    /// <summary>Puts a run on the current stream; does not wait for it.</summary>
    /// <param name="kernel">A handle of <see cref="Load"/>.</param>
    /// <param name="blocks">Blocks, at least 1.</param>
    /// <param name="sharedBytes">Shared memory of a block.</param>
    /// <param name="parameters">The kernel's parameter structure.</param>
    void Launch(nint kernel, int blocks, int sharedBytes, void* parameters);
}
