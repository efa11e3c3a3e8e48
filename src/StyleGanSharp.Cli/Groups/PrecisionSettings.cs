using StyleGanSharp.Benchmarks;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Groups;

/// <summary>The number format of convolutions.</summary>
internal sealed record PrecisionSettings : SettingsRecord
{
    [Option("--precision", "Convolutions in the network's own format, or in bfloat16: faster on GPUs, and for StyleGAN3-R on processors with AVX-512-BF16 or AMX; images differ slightly")]
    [Choices("full", SynthesisPrecision.Native, "bf16", SynthesisPrecision.BFloat16), Sets(typeof(GenerationOptions)), Sets(typeof(BenchmarkOptions))]
    public SynthesisPrecision Precision { get; init; }

    /// <summary>Says so where the choice makes things slower.</summary>
    public void WarnIfSlow(Device device, VerbContext context)
    {
        if (Precision == SynthesisPrecision.BFloat16 && !Devices.GainsFromBFloat16(device))
        {
            context.WarnOnce("this processor has neither AVX-512-BF16 nor AMX, so --precision bf16 is slower here than --precision full.");
        }
    }
}
