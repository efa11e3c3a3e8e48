using System.Globalization;
using System.Runtime.Intrinsics;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Ops;

/// <summary>Every instruction set the implementations are compiled for, each in a process that has no better one.</summary>
public sealed class VectorTests
{
    [Theory]
    [InlineData(512, "")]
    [InlineData(256, "DOTNET_EnableAVX512")]
    [InlineData(128, "DOTNET_EnableAVX2")]
    [InlineData(0, "DOTNET_EnableHWIntrinsic")]
    public void Given_a_processor_with_vectors_of_a_width_When_operators_run_Then_they_agree_with_the_reference(int bits, string switchedOff)
    {
        bool exists = bits switch
        {
            512 => Vector512.IsHardwareAccelerated,
            256 => Vector256.IsHardwareAccelerated,
            _ => Vector128.IsHardwareAccelerated,
        };
        Assert.SkipUnless(exists, $"this processor has no vectors of {bits} bits");
        (int exitCode, string output, string error) = ChildProcess.Run("vectors", (switchedOff.Length == 0 ? "UNUSED" : switchedOff, "0"));
        Assert.True(exitCode == 0, error);
        string[] fields = output.Split(' ');
        Assert.Equal(bits, int.Parse(fields[0], CultureInfo.InvariantCulture));
        Assert.InRange(double.Parse(fields[1], CultureInfo.InvariantCulture), 0, 1e-5); // as in FilteredLeakyReluTests
    }
}
