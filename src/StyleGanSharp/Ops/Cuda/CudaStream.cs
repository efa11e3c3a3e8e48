using System.Runtime.InteropServices;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>The stream that libtorch puts its work on, so that a kernel runs between the operations before and after it.</summary>
internal sealed unsafe class CudaStream
{
    /// <summary>libtorch's own functions, by the names that its C++ compiler gave them.</summary>
    private const string CurrentName = "_ZN3c104cuda20getCurrentCUDAStreamEa";
    private const string HandleName = "_ZNK3c104cuda10CUDAStream6streamEv";

    private readonly delegate* unmanaged<sbyte, Stream> _current;
    private readonly delegate* unmanaged<Stream*, IntPtr> _handle;

    /// <param name="folder">Folder of libtorch.</param>
    public CudaStream(string folder)
    {
        // Elsewhere, and in a libtorch that has renamed them, work goes to the default stream, which libtorch uses until another is chosen.
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Path.Combine(folder, "libc10_cuda.so"), out IntPtr library)
            && NativeLibrary.TryGetExport(library, CurrentName, out IntPtr current) && NativeLibrary.TryGetExport(library, HandleName, out IntPtr handle))
        {
            _current = (delegate* unmanaged<sbyte, Stream>)current;
            _handle = (delegate* unmanaged<Stream*, IntPtr>)handle;
        }
    }

    /// <summary>The driver's handle of the current stream; 0 is the default stream.</summary>
    /// <param name="device">Number of the GPU.</param>
    public IntPtr Current(int device)
    {
        if (_current is null)
        {
            return IntPtr.Zero;
        }

        Stream stream = _current((sbyte)device);
        return _handle(&stream);
    }

    /// <summary>c10::cuda::CUDAStream: a device in two bytes and a number.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Stream
    {
        public long Device;
        public long Number;
    }
}
