using System.Runtime.InteropServices;
using System.Text;

namespace StyleGanSharp.Reporting;

/// <summary>Asks the NVIDIA driver what GPUs there are, without libtorch: this is how a GPU that libtorch cannot use is noticed.</summary>
internal static unsafe class GpuProbe
{
    private const int NameLength = 256;

    public static IReadOnlyList<GpuDevice> Find()
    {
        if (OperatingSystem.IsMacOS() || !NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out IntPtr driver))
        {
            return [];
        }

        if (!NativeLibrary.TryGetExport(driver, "cuInit", out IntPtr init) || !NativeLibrary.TryGetExport(driver, "cuDeviceGetCount", out IntPtr getCount)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceGet", out IntPtr get) || !NativeLibrary.TryGetExport(driver, "cuDeviceGetName", out IntPtr getName)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceTotalMem_v2", out IntPtr getMemory))
        {
            return [];
        }

        int count = 0;
        if (((delegate* unmanaged<uint, int>)init)(0) != 0 || ((delegate* unmanaged<int*, int>)getCount)(&count) != 0)
        {
            return [];
        }

        var devices = new List<GpuDevice>();
        byte* name = stackalloc byte[NameLength];
        for (int i = 0; i < count; i++)
        {
            int device = 0;
            nuint memoryBytes = 0;
            if (((delegate* unmanaged<int*, int, int>)get)(&device, i) == 0
                && ((delegate* unmanaged<byte*, int, int, int>)getName)(name, NameLength, device) == 0
                && ((delegate* unmanaged<nuint*, int, int>)getMemory)(&memoryBytes, device) == 0)
            {
                devices.Add(new GpuDevice(Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)), (long)memoryBytes));
            }
        }

        return devices;
    }
}
