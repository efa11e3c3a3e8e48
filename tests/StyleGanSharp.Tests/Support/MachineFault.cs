using StyleGanSharp.Runtime.SelfTests;

namespace StyleGanSharp.Tests.Support;

/// <summary>A libtorch that computes wrong results of one kind in the self-test, as the environment of a child process asks for it.</summary>
internal static class MachineFault
{
    public const string Variable = "STYLEGANSHARP_TEST_FAULT";

    /// <summary>Channels that are computed together by vector instructions.</summary>
    private const int Block = 16;

    /// <summary>Makes results wrong from now on; before libtorch is loaded.</summary>
    public static void Apply()
    {
        string? fault = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(fault))
        {
            LibTorchSelfTest.Faults = isOneDnnOn => isOneDnnOn || fault == "everywhere" ? Named(fault) : null;
        }
    }

    /// <summary>The last block of channels, which fills no whole vector, is lost, as by oneDNN where it takes all caches for one byte.</summary>
    public static void LoseChannels(SelfTestCase test, string part, float[] values)
    {
        if (test is ConvolutionCase convolution && part != "weight gradient")
        {
            int channels = part == "forward" ? convolution.Out : convolution.In;
            int plane = values.Length / (convolution.Batch * channels);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = i / plane % channels >= channels / Block * Block ? 0 : values[i];
            }
        }
    }

    private static Distortion Named(string fault) => fault switch
    {
        "channels" or "everywhere" => LoseChannels,
        "transposed" => (test, part, values) => When(test is ConvolutionCase { IsTransposed: true }, test, part, values),
        "5x5" => (test, part, values) => When(test is ConvolutionCase { Kernel: 5 }, test, part, values),
        "nan" => (test, part, values) => values[^1] = test is ConvolutionCase { Stride: 2 } && part == "weight gradient" ? float.NaN : values[^1],
        _ => throw new InvalidOperationException($"There is no fault '{fault}'."),
    };

    private static void When(bool isWrong, SelfTestCase test, string part, float[] values)
    {
        if (isWrong)
        {
            LoseChannels(test, part, values);
        }
    }
}
