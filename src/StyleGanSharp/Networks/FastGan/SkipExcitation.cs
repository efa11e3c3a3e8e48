using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.FastGan;

/// <summary>Lets a small map weigh the channels of one sixteen times as large (FastGAN §3.1, skip-layer excitation).</summary>
internal sealed class SkipExcitation : nn.Module<Tensor, Tensor, Tensor>
{
    private const int Side = 4;

    [ComponentName(Name = "squeeze")]
    private readonly FullyConnectedLayer _squeeze;

    [ComponentName(Name = "excite")]
    private readonly FullyConnectedLayer _excite;

    public SkipExcitation(int smallChannels, int largeChannels, RandomSource random) : base(nameof(SkipExcitation))
    {
        _squeeze = new FullyConnectedLayer(smallChannels * Side * Side, largeChannels, random);
        _excite = new FullyConnectedLayer(largeChannels, largeChannels, random);
        RegisterComponents();
    }

    /// <param name="large">[N, C, H, W].</param>
    /// <param name="small">[N, I, H/16, W/16].</param>
    /// <returns>[N, C, H, W].</returns>
    public override Tensor forward(Tensor large, Tensor small)
    {
        using var scope = NewDisposeScope();
        Tensor x = nn.functional.adaptive_avg_pool2d(small, Side).flatten(1);
        Tensor gate = _excite.forward(nn.functional.silu(_squeeze.forward(x))).sigmoid();
        return LayerProbe.Pass(this, large, (large * gate.unsqueeze(2).unsqueeze(3)).MoveToOuterDisposeScope());
    }
}
