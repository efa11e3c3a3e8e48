using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Runtime;

/// <summary>Names of devices, as users type them: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, <c>mps</c>, <c>auto</c>.</summary>
public static class Devices
{
    private const string NameMember = "Devices.name";

    /// <summary>The device a name stands for.</summary>
    /// <param name="name">A device name; null, empty or <c>auto</c> is the best device that works.</param>
    /// <returns>The device, which is known to be usable.</returns>
    /// <exception cref="OptionException">When the name is unknown or the device is not there.</exception>
    public static Device Parse(string? name)
    {
        LibTorch.EnsureLoaded();
        string text = (name ?? string.Empty).Trim().ToLowerInvariant();
        string[] parts = text.Split(':');
        switch (parts[0])
        {
            case "" or "auto" when parts.Length == 1:
                return Best();
            case "cpu" when parts.Length == 1:
                return CPU;
            case "mps" when parts.Length == 1:
                return mps_is_available() ? new Device(DeviceType.MPS) : throw new OptionException(NameMember, name, "it needs macOS on Apple silicon", "Use cpu.");
            case "cuda" when parts.Length <= 2:
                return ParseCuda(name!, parts);
            default:
                throw new OptionException(NameMember, name, "there is no such device", "Use cpu, cuda, cuda:0, mps or auto.");
        }
    }

    /// <summary>The best device that works: CUDA, then MPS, then the CPU.</summary>
    /// <returns>A device.</returns>
    public static Device Best()
    {
        LibTorch.EnsureLoaded();
        return cuda.is_available() ? CUDA : mps_is_available() ? new Device(DeviceType.MPS) : CPU;
    }

    /// <summary>Whether a device multiplies bfloat16 numbers faster than float32: a GPU, or an x86 processor with AVX-512-BF16 or AMX where oneDNN is in use. Elsewhere the format is slower, as it is emulated.</summary>
    /// <param name="device">The device.</param>
    /// <returns>True where it is known to be faster.</returns>
    public static bool GainsFromBFloat16(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type != DeviceType.CPU || (CpuProbe.HasBFloat16 && LibTorch.SelfTest().IsOneDnnOn);
    }

    private static Device ParseCuda(string name, string[] parts)
    {
        if (!cuda.is_available())
        {
            throw new OptionException(
                NameMember, name, "the libtorch in use has no CUDA, or no GPU was found", $"Set {LibTorch.FolderVariable} to the lib folder of a PyTorch with CUDA (see SystemReport.Collect), or use cpu.");
        }

        int index = 0;
        if (parts.Length == 2 && (!int.TryParse(parts[1], out index) || index < 0 || index >= cuda.device_count()))
        {
            throw new OptionException(NameMember, name, $"this machine has {Quantity.Of(cuda.device_count(), "CUDA device")}, numbered from 0");
        }

        return new Device(DeviceType.CUDA, index);
    }
}
