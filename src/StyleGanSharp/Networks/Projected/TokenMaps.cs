using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.Projected;

/// <summary>Brings a transformer's maps, which are all of one size, to four sizes by random convolutions (StyleGAN-XL §3.3).</summary>
internal sealed class TokenMaps : nn.Module<Tensor[], Tensor[]>
{
    private readonly FixedConvolution[][] _stages;

    /// <param name="width">Length of a token.</param>
    /// <param name="random">Source of the weights.</param>
    public TokenMaps(int width, RandomSource random) : base(nameof(TokenMaps))
    {
        int[] channels = Channels(width);
        FixedConvolution[] resamplings =
        [
            new(channels[0], channels[0], 4, random, 4, isTransposed: true),
            new(channels[1], channels[1], 2, random, 2, isTransposed: true),
            new(channels[3], channels[3], 3, random, 2),
        ];
        _stages =
        [
            [Squeeze(0), resamplings[0]],
            [Squeeze(1), resamplings[1]],
            [Squeeze(2)],
            [Squeeze(3), resamplings[2]],
        ];
        for (int i = 0; i < _stages.Length; i++)
        {
            // Number 3 and 4 of each of the reference's layers are the ones with weights.
            var layer = new Layer();
            register_module($"layer{i + 1}", layer);
            for (int j = 0; j < _stages[i].Length; j++)
            {
                layer.register_module($"{j + 3}", _stages[i][j]);
            }
        }

        FixedConvolution Squeeze(int stage) => new(width, channels[stage], 1, random);
    }

    /// <summary>Channels of the four maps.</summary>
    public static int[] Channels(int width) => [width / 8, width / 4, width / 2, width];

    /// <param name="maps">Four maps [N, D, S, S].</param>
    /// <returns>Four maps of 4, 2, 1 and ½ times the size, fresh.</returns>
    public override Tensor[] forward(Tensor[] maps)
    {
        using var scope = NewDisposeScope();
        return [.. _stages.Select((stage, i) => stage.Aggregate(maps[i], (x, convolution) => convolution.forward(x)).MoveToOuterDisposeScope())];
    }

    private sealed class Layer() : nn.Module(nameof(Layer));
}
