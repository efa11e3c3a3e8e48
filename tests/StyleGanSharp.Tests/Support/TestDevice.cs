using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Support;

/// <summary>The device that the parity tests run on: the CPU, or what the environment variable STYLEGAN_TEST_DEVICE names, e.g. cuda.</summary>
internal static class TestDevice
{
    private const string Variable = "STYLEGAN_TEST_DEVICE";
    private static readonly Lazy<Device> Chosen = new(Choose);

    public static Device Current => Chosen.Value;

    public static bool IsCpu => Current.type == TorchSharp.DeviceType.CPU;

    /// <summary>Skips a test of vector instructions when the device has none.</summary>
    public static void RequireCpu() => Assert.SkipUnless(IsCpu, $"{Variable} is {Current}");

    private static Device Choose()
    {
        string? name = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(name))
        {
            return CPU;
        }

        // Convolutions and products in full float32: the reference numbers are.
        backends.cudnn.allow_tf32 = false;
        backends.cuda.matmul.allow_tf32 = false;
        return Devices.Parse(name);
    }
}
