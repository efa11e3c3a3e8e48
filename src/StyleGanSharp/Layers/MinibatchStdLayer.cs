using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>Appends the standard deviation over groups of the batch as extra feature maps (PRO §3).</summary>
internal sealed class MinibatchStdLayer : nn.Module<Tensor, Tensor>
{
    private readonly int? _groupSize;
    private readonly int _channels;

    /// <param name="groupSize">Samples a group, or null for the whole batch. A batch that it does not divide is an error of the caller.</param>
    /// <param name="channels">Feature maps to append; the input's channels are averaged in as many groups.</param>
    public MinibatchStdLayer(int? groupSize, int channels = 1) : base(nameof(MinibatchStdLayer))
    {
        _groupSize = groupSize;
        _channels = channels;
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        (long n, long c, long h, long w) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3]);
        long g = _groupSize is null ? n : Math.Min(_groupSize.Value, n);
        long f = _channels;
        Tensor y = input.reshape(g, -1, f, c / f, h, w); // [G, N/G, F, C/F, H, W]
        y = y - y.mean([0]);
        y = (y.square().mean([0]) + 1e-8).sqrt(); // [N/G, F, C/F, H, W]
        y = y.mean([2, 3, 4]).reshape(-1, f, 1, 1).repeat(g, 1, h, w); // [N, F, H, W]
        return LayerProbe.Pass(this, input, cat([input, y.to(input.dtype)], 1).MoveToOuterDisposeScope());
    }
}
