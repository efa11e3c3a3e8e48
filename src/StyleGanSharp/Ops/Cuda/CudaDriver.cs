using System.Runtime.InteropServices;
using System.Text;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>The functions of NVIDIA's driver that load and launch kernels.</summary>
internal sealed unsafe class CudaDriver
{
    /// <summary>Device attributes of the driver API.</summary>
    private const int ComputeCapabilityMajor = 75;
    private const int ComputeCapabilityMinor = 76;
    private const int MaxSharedBytesPerBlockOptin = 97;
    private const int FunctionMostDynamicSharedBytes = 8;

    private readonly IntPtr _library;
    private readonly delegate* unmanaged<IntPtr*, int> _getContext;
    private readonly delegate* unmanaged<IntPtr, int> _setContext;
    private readonly delegate* unmanaged<IntPtr, uint, uint, uint, uint, uint, uint, uint, IntPtr, void**, void**, int> _launch;

    public CudaDriver()
    {
        string name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(name, out _library))
        {
            throw new StyleGanException($"NVIDIA's driver library {name} does not load");
        }

        _getContext = (delegate* unmanaged<IntPtr*, int>)Function("cuCtxGetCurrent");
        _setContext = (delegate* unmanaged<IntPtr, int>)Function("cuCtxSetCurrent");
        _launch = (delegate* unmanaged<IntPtr, uint, uint, uint, uint, uint, uint, uint, IntPtr, void**, void**, int>)Function("cuLaunchKernel");
        Check(((delegate* unmanaged<uint, int>)Function("cuInit"))(0), "cuInit");
    }

    /// <summary>The context that libtorch uses on a device.</summary>
    public IntPtr PrimaryContext(int device)
    {
        IntPtr context;
        Check(((delegate* unmanaged<IntPtr*, int, int>)Function("cuDevicePrimaryCtxRetain"))(&context, Handle(device)), "cuDevicePrimaryCtxRetain");
        return context;
    }

    /// <summary>Compute capability, e.g. (9, 0), and the most shared memory of a block that asks for it.</summary>
    public (int Major, int Minor, int MaxSharedBytes) Describe(int device)
    {
        int Attribute(int attribute)
        {
            int value;
            Check(((delegate* unmanaged<int*, int, int, int>)Function("cuDeviceGetAttribute"))(&value, attribute, Handle(device)), "cuDeviceGetAttribute");
            return value;
        }

        return (Attribute(ComputeCapabilityMajor), Attribute(ComputeCapabilityMinor), Attribute(MaxSharedBytesPerBlockOptin));
    }

    /// <summary>Makes a context the calling thread's.</summary>
    public void Enter(IntPtr context)
    {
        IntPtr current;
        Check(_getContext(&current), "cuCtxGetCurrent");
        if (current != context)
        {
            Check(_setContext(context), "cuCtxSetCurrent");
        }
    }

    /// <summary>Loads compiled code into the current context and finds a kernel in it.</summary>
    public IntPtr Load(ReadOnlySpan<byte> image, string name, int sharedBytes)
    {
        IntPtr module;
        fixed (byte* bytes = image)
        {
            Check(((delegate* unmanaged<IntPtr*, byte*, int>)Function("cuModuleLoadData"))(&module, bytes), "cuModuleLoadData");
        }

        IntPtr kernel;
        fixed (byte* text = Encoding.ASCII.GetBytes(name + '\0'))
        {
            Check(((delegate* unmanaged<IntPtr*, IntPtr, byte*, int>)Function("cuModuleGetFunction"))(&kernel, module, text), "cuModuleGetFunction");
        }

        Check(((delegate* unmanaged<IntPtr, int, int, int>)Function("cuFuncSetAttribute"))(kernel, FunctionMostDynamicSharedBytes, sharedBytes), "cuFuncSetAttribute");
        return kernel;
    }

    /// <summary>Puts a run on a stream.</summary>
    public void Launch(IntPtr kernel, int blocks, int threads, int sharedBytes, IntPtr stream, void* parameters) =>
        Check(_launch(kernel, (uint)blocks, 1, 1, (uint)threads, 1, 1, (uint)sharedBytes, stream, &parameters, null), "cuLaunchKernel");

    private int Handle(int device)
    {
        int handle;
        Check(((delegate* unmanaged<int*, int, int>)Function("cuDeviceGet"))(&handle, device), "cuDeviceGet");
        return handle;
    }

    private IntPtr Function(string name) => NativeLibrary.GetExport(_library, name);

    private void Check(int result, string call)
    {
        if (result == 0)
        {
            return;
        }

        byte* text = null;
        int known = ((delegate* unmanaged<int, byte**, int>)Function("cuGetErrorString"))(result, &text);
        throw new StyleGanException($"{call} failed with {result}{(known == 0 && text is not null ? $", {Marshal.PtrToStringAnsi((IntPtr)text)}" : string.Empty)}");
    }
}
