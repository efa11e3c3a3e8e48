using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Benchmarks;

/// <summary>The convolutions of a generator with nothing between them, on inputs of their own.</summary>
internal static class BareConvolutions
{
    /// <summary>One call a convolution, in the current dispose scope; null for an architecture whose convolutions are not listed here.</summary>
    public static IReadOnlyList<Func<Tensor>>? Of(GeneratorOptions options, int batch, Device device)
    {
        using var random = new RandomSource(1, device);
        return options switch
        {
            AliasFreeOptions layered => BandLimited(layered, batch, random),
            StyleGan2GeneratorOptions { Architecture: StyleGan2Architecture.Skip } stylegan2 => StyleGan2(stylegan2, batch, random),
            _ => null,
        };
    }

    private static List<Func<Tensor>> BandLimited(AliasFreeOptions options, int batch, RandomSource random) =>
        [.. options.PlanLayers().Layers.Select(plan => Of(plan, batch, random))];

    /// <summary>The convolution of one layer of StyleGAN3 or XL.</summary>
    public static Func<Tensor> Of(LayerPlan plan, int batch, RandomSource random)
    {
        Tensor x = random.Normal(batch, plan.In.Channels, plan.In.Size, plan.In.Size);
        Tensor w = random.Normal(plan.Out.Channels, plan.In.Channels, plan.Kernel, plan.Kernel);
        return () => nn.functional.conv2d(x, w, padding: [plan.Kernel - 1, plan.Kernel - 1]);
    }

    private static List<Func<Tensor>> StyleGan2(StyleGan2GeneratorOptions options, int batch, RandomSource random)
    {
        var convolutions = new List<Func<Tensor>>();
        for (int size = 4; size <= options.ImgResolution; size *= 2)
        {
            int channels = options.Channels(size);
            Tensor x = random.Normal(batch, channels, size, size);
            Tensor w = random.Normal(channels, channels, 3, 3);
            Tensor rgb = random.Normal(options.ImgChannels, channels, 1, 1);
            convolutions.Add(() => nn.functional.conv2d(x, w, padding: [1, 1]));
            convolutions.Add(() => nn.functional.conv2d(x, rgb));
            if (size > 4)
            {
                int before = options.Channels(size / 2);
                Tensor small = random.Normal(batch, before, size / 2, size / 2);
                Tensor transposed = random.Normal(before, channels, 3, 3);
                convolutions.Add(() => nn.functional.conv_transpose2d(small, transposed, strides: [2, 2]));
            }
        }

        return convolutions;
    }
}
