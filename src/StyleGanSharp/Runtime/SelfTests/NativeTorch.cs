using System.Runtime.InteropServices;

namespace StyleGanSharp.Runtime.SelfTests;

/// <summary>The few operations of libtorch that its self-test needs, called through TorchSharp's native wrapper: TorchSharp's managed side cannot be used while it is being loaded.</summary>
/// <param name="wrapper">The loaded wrapper.</param>
internal sealed unsafe class NativeTorch(IntPtr wrapper) : IDisposable
{
    private const int Cpu = 0;
    private readonly List<IntPtr> _tensors = [];
    private readonly Dictionary<string, IntPtr> _functions = [];

    /// <summary>A new tensor.</summary>
    /// <param name="values">Its elements.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="needsGradient">Whether gradients are recorded for it.</param>
    /// <param name="shape">Its shape.</param>
    public IntPtr Create(ReadOnlySpan<float> values, NativeType type, bool needsGradient, params ReadOnlySpan<long> shape)
    {
        IntPtr tensor;
        fixed (long* sizes = shape)
        {
            tensor = Keep(((delegate* unmanaged<long*, int, sbyte, int, int, byte, IntPtr>)Function("THSTensor_empty"))(
                sizes, shape.Length, (sbyte)NativeType.Float32, Cpu, -1, 0));
        }

        values.CopyTo(new Span<float>((void*)Data(tensor), values.Length));
        tensor = type == NativeType.Float32 ? tensor : Convert(tensor, type);
        if (needsGradient)
        {
            ((delegate* unmanaged<IntPtr, byte, void>)Function("THSTensor_set_requires_grad"))(tensor, 1);
        }

        return tensor;
    }

    /// <summary>The elements as float32, in order.</summary>
    public ReadOnlySpan<float> Values(IntPtr tensor, int length)
    {
        IntPtr inOrder = Keep(((delegate* unmanaged<IntPtr, IntPtr>)Function("THSTensor_contiguous"))(Convert(tensor, NativeType.Float32)));
        return new ReadOnlySpan<float>((void*)Data(inOrder), length);
    }

    public IntPtr Convolve(IntPtr x, IntPtr w, int stride, int padding, int groups)
    {
        long* pairs = stackalloc long[] { stride, stride, padding, padding, 1, 1 };
        return Keep(((delegate* unmanaged<IntPtr, IntPtr, IntPtr, long*, int, long*, int, long*, int, long, IntPtr>)Function("THSTensor_conv2d"))(
            x, w, IntPtr.Zero, pairs, 2, pairs + 2, 2, pairs + 4, 2, groups));
    }

    public IntPtr ConvolveTransposed(IntPtr x, IntPtr w, int stride, int padding, int groups)
    {
        long* pairs = stackalloc long[] { stride, stride, padding, padding, 0, 0, 1, 1 };
        return Keep(((delegate* unmanaged<IntPtr, IntPtr, IntPtr, long*, int, long*, int, long*, int, long*, int, long, IntPtr>)Function("THSTensor_conv_transpose2d"))(
            x, w, IntPtr.Zero, pairs, 2, pairs + 2, 2, pairs + 4, 2, pairs + 6, 2, groups));
    }

    /// <summary>Another operation of one tensor or two.</summary>
    /// <param name="name">Its name after <c>THSTensor_</c>.</param>
    /// <param name="x">The first.</param>
    /// <param name="y">The second.</param>
    public IntPtr Call(string name, IntPtr x, IntPtr y) => Keep(((delegate* unmanaged<IntPtr, IntPtr, IntPtr>)Function("THSTensor_" + name))(x, y));

    /// <summary>The gradients of a tensor's leaves, given its own.</summary>
    public void GoBack(IntPtr tensor, IntPtr gradient)
    {
        ((delegate* unmanaged<IntPtr*, long, IntPtr*, long, byte, byte, IntPtr*, long, void>)Function("THSAutograd_backward"))(&tensor, 1, &gradient, 1, 0, 0, null, 0);
        ThrowIfFailed();
    }

    /// <summary>The gradient of a leaf.</summary>
    public IntPtr Gradient(IntPtr tensor) => Keep(((delegate* unmanaged<IntPtr, IntPtr>)Function("THSTensor_grad"))(tensor));

    /// <summary>Frees all tensors.</summary>
    public void Dispose()
    {
        _tensors.ForEach(tensor => ((delegate* unmanaged<IntPtr, void>)Function("THSTensor_dispose"))(tensor));
        _tensors.Clear();
    }

    private IntPtr Convert(IntPtr tensor, NativeType type) => Keep(((delegate* unmanaged<IntPtr, sbyte, byte, byte, IntPtr>)Function("THSTensor_to_type"))(tensor, (sbyte)type, 0, 0));

    private IntPtr Data(IntPtr tensor) => ((delegate* unmanaged<IntPtr, IntPtr>)Function("THSTensor_data"))(tensor);

    private IntPtr Function(string name)
    {
        if (!_functions.TryGetValue(name, out IntPtr function))
        {
            _functions.Add(name, function = NativeLibrary.GetExport(wrapper, name));
        }

        return function;
    }

    private IntPtr Keep(IntPtr tensor)
    {
        if (tensor == IntPtr.Zero)
        {
            ThrowIfFailed();
            throw new NativeTorchException("libtorch returned no tensor");
        }

        _tensors.Add(tensor);
        return tensor;
    }

    private void ThrowIfFailed()
    {
        IntPtr error = ((delegate* unmanaged<IntPtr>)Function("THSTorch_get_and_reset_last_err"))();
        if (error != IntPtr.Zero)
        {
            throw new NativeTorchException(Marshal.PtrToStringAnsi(error)?.Split('\n')[0] ?? "unknown error");
        }
    }
}

/// <summary>An error of libtorch.</summary>
internal sealed class NativeTorchException(string message) : Exception(message);
