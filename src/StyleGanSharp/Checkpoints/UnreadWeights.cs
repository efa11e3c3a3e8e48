using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

/// <summary>Zeros in place of initial weights, for a network that is built to be filled from a file: drawing numbers would be unnecessary, and much more than the file has may not be asked for.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="role">The network, for messages.</param>
/// <param name="available">Values of the network in the file.</param>
internal sealed class UnreadWeights(string path, string role, long available) : RandomSource(0)
{
    /// <summary>Room for what the file lacks, so that the error can name it.</summary>
    private const long Allowance = 1 << 20;

    private Int128 _taken;

    public override Tensor Normal(params long[] shape)
    {
        Int128 count = 1;
        foreach (long side in shape)
        {
            count = Int128.Min(count * Math.Max(side, 0), long.MaxValue);
        }

        _taken += count;
        return _taken <= ((Int128)available * 2) + Allowance
            ? zeros(shape, ScalarType.Float32)
            : throw new StyleGanException($"{path}: the options of {role} describe a network far larger than the {Quantity.Of(available, "value")} that the file has for it: they belong to another architecture, or the file is damaged.");
    }
}
