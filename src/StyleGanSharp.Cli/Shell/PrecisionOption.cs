using System.CommandLine;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>The number format of convolutions.</summary>
internal sealed class PrecisionOption() : ChoiceOption<SynthesisPrecision>(
    "--precision", "Convolutions in the network's own format, or in bfloat16: faster on GPUs, and for StyleGAN3-R on processors with AVX-512-BF16 or AMX; images differ slightly", "full",
    ("full", SynthesisPrecision.Native), ("bf16", SynthesisPrecision.BFloat16))
{
    private bool _isWarned;

    /// <summary>Says so, once, when the choice makes things slower.</summary>
    public void WarnIfSlow(ParseResult values, TorchSharp.torch.Device device, VerbContext context)
    {
        if (!_isWarned && ReadRequired(values) == SynthesisPrecision.BFloat16 && !Devices.GainsFromBFloat16(device))
        {
            _isWarned = true;
            context.Warn("this processor has neither AVX-512-BF16 nor AMX, so --precision bf16 is slower here than --precision full.");
        }
    }
}
