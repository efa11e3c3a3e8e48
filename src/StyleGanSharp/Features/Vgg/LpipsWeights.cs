using static TorchSharp.torch;

namespace StyleGanSharp.Features.Vgg;

/// <summary>How much each channel of VGG16 counts in LPIPS, under the names of the public file.</summary>
internal sealed class LpipsWeights : nn.Module
{
    private readonly FrozenWeights[] _weights;

    public LpipsWeights() : base(nameof(LpipsWeights))
    {
        _weights = [.. Vgg16.StageChannels.Select((channels, i) => Add($"lin{i}", channels))];
    }

    /// <summary>[1, C, 1, 1], not negative.</summary>
    public Tensor this[int stage] => _weights[stage].Weight;

    /// <summary>In the public file a layer stands as number 1 of a list, after a dropout.</summary>
    private FrozenWeights Add(string name, int channels)
    {
        var weights = new FrozenWeights(hasBias: false, 1, channels, 1, 1);
        register_module(name, new Holder("model", new Holder("1", weights)));
        return weights;
    }

    private sealed class Holder : nn.Module
    {
        public Holder(string name, nn.Module child) : base(nameof(Holder))
        {
            register_module(name, child);
        }
    }
}
