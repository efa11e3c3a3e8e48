using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>Variables of the TensorFlow era: sizes from their shapes, and their values arranged as ours.</summary>
internal static class TensorFlowWeights
{
    /// <summary>4, 8 and so on, as far as there is a convolution.</summary>
    public static int[] Resolutions(ForeignNetwork network, string prefix, string layer) =>
        [4, .. Enumerable.Range(3, 20).Select(power => 1 << power).TakeWhile(resolution => network.Tensors.ContainsKey($"{prefix}{resolution}x{resolution}/{layer}/weight"))];

    /// <summary>Layers of the mapping network.</summary>
    public static int MappingLayers(ForeignNetwork network) =>
        Enumerable.Range(0, network.Tensors.Count).TakeWhile(i => network.Tensors.ContainsKey($"mapping/Dense{i}/weight")).Count();

    public static int Side(ForeignNetwork network, string name, int axis) =>
        network.Tensors.TryGetValue(name, out ForeignTensor? tensor) && tensor.Stored.Shape.Count > axis && tensor.Stored.Shape[axis] <= int.MaxValue
            ? (int)tensor.Stored.Shape[axis]
            : throw network.Error($"has no {name}, or one of another shape. The file is damaged.");

    /// <summary>The two numbers that give min(channel_base / resolution, channel_max) at every resolution.</summary>
    public static (int Base, int Max) Channels(ForeignNetwork network, int[] resolutions, Func<int, string> layer)
    {
        int[] channels = [.. resolutions.Select(resolution => Side(network, layer(resolution), 3))];
        return ((int)Math.Min((long)channels[^1] * resolutions[^1], int.MaxValue), channels.Max());
    }

    public static ImportedTensor Arranged(ForeignTensor tensor, TensorFlowLayout layout) =>
        new(Shape(tensor.Stored.Shape, layout), () => Arrange(tensor.Stored.Read(), layout)) { DataType = tensor.Stored.DataType };

    private static long[] Shape(IReadOnlyList<long> shape, TensorFlowLayout layout) => (layout, shape) switch
    {
        (TensorFlowLayout.Dense, [var i, var o]) => [o, i],
        (TensorFlowLayout.Kernel or TensorFlowLayout.FlippedKernel, [var h, var w, var i, var o]) => [o, i, h, w],
        (TensorFlowLayout.Squeezed, [1, 1, var h, var w]) => [h, w],
        (TensorFlowLayout.Squeezed, [1, var c, var h, var w]) => [c, h, w],
        _ => [.. shape],
    };

    private static Tensor Arrange(Tensor stored, TensorFlowLayout layout)
    {
        using var scope = NewDisposeScope();
        long[] shape = Shape(stored.shape, layout);
        Tensor arranged = layout switch
        {
            TensorFlowLayout.Dense => stored.t(),
            TensorFlowLayout.Kernel => stored.permute(3, 2, 0, 1),
            TensorFlowLayout.FlippedKernel => stored.flip(0, 1).permute(3, 2, 0, 1),
            TensorFlowLayout.StyleBias => stored + ones_like(stored),
            TensorFlowLayout.Squeezed => stored.reshape(shape),
            _ => stored.alias(),
        };
        stored.Dispose();
        return arranged.MoveToOuterDisposeScope();
    }
}
