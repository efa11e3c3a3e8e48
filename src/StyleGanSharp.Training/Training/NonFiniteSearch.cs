using StyleGanSharp.Layers;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>Finds where numbers stop being finite: a second forward pass in which every layer is looked at.</summary>
internal static class NonFiniteSearch
{
    /// <summary>Searches. Networks, their buffers and modes, and random streams are as before; augmentation and random noise are left out.</summary>
    /// <param name="g">The generator.</param>
    /// <param name="d">The discriminator.</param>
    /// <param name="input">Real images and latents of the step.</param>
    /// <param name="phase">Name of the phase whose gradient was not finite.</param>
    /// <param name="gradient">That gradient.</param>
    /// <param name="batch">Images per forward pass.</param>
    /// <returns>One sentence or two.</returns>
    public static string Describe(GeneratorNetwork g, DiscriminatorNetwork d, LossInput input, string phase, NonFiniteGradient gradient, long batch)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return FindInput(input) ?? FindParameter("generator", g) ?? FindParameter("discriminator", d) ?? FindLayer(g, d, input, batch)
            ?? $"All weights and all layers' outputs are finite; the gradient of {gradient.Parameter} in phase {phase} is the first that is not "
                + $"({gradient.Count} of {Quantity.Of(gradient.Total, "value")}; {Quantity.Of(gradient.Parameters, "parameter")} in all): it arises in the backward pass.";
    }

    private static string? FindInput(LossInput input) =>
        (from item in new[] { ("real images", input.RealImg), ("labels of the real images", input.RealC), ("latents", input.GenZ), ("labels", input.GenC) }
         let count = Count(item.Item2)
         where count > 0
         select $"The {item.Item1} of the batch are not finite ({count} of {Quantity.Of(item.Item2.numel(), "value")}).").FirstOrDefault();

    private static string? FindParameter(string network, nn.Module module) =>
        (from item in module.named_parameters().Select(item => (item.name, (Tensor)item.parameter)).Concat(module.named_buffers().Select(item => (item.name, item.buffer)))
         let count = Count(item.Item2)
         where count > 0
         select $"{item.name} of the {network} is not finite itself ({count} of {Quantity.Of(item.Item2.numel(), "value")}).").FirstOrDefault();

    private static string? FindLayer(GeneratorNetwork g, DiscriminatorNetwork d, LossInput input, long batch)
    {
        Dictionary<nn.Module, string> names = new(ReferenceEqualityComparer.Instance);
        foreach ((string network, nn.Module module) in new (string, nn.Module)[] { ("generator", g), ("discriminator", d) })
        {
            foreach ((string name, nn.Module layer) in module.named_modules())
            {
                names[layer] = $"{network} layer {name}";
            }
        }

        string? finding = null;
        void Look(nn.Module layer, Tensor x, Tensor y)
        {
            long count = finding is null ? Count(y) : 0;
            if (count > 0)
            {
                finding = $"The first output that is not finite is that of {names.GetValueOrDefault(layer, layer.GetName())}"
                    + $"{(Count(x) == 0 ? ", for finite input" : string.Empty)}: {count} of {Quantity.Of(y.numel(), "value")}.";
            }
        }

        // Layers that draw or average in training mode leave that in evaluation mode.
        (nn.Module Module, bool IsTraining)[] modes = [.. new nn.Module[] { g, d }.Concat(g.modules()).Concat(d.modules()).Select(module => (module, module.training))];
        g.eval();
        d.eval();
        try
        {
            using IDisposable observation = LayerProbe.Observe(Look);
            for (long from = 0; from < input.GenZ.shape[0] && finding is null; from += batch)
            {
                using var scope = NewDisposeScope();
                long count = Math.Min(batch, input.GenZ.shape[0] - from);
                Tensor Part(Tensor tensor) => tensor.narrow(0, from, count);
                Tensor images = g.Synthesize(g.Map(Part(input.GenZ), Part(input.GenC)));
                if (finding is null && Count(images) is > 0 and var broken)
                {
                    finding = $"The generator's images are not finite ({broken} of {Quantity.Of(images.numel(), "value")}), although its layers' outputs are.";
                }

                if (finding is null)
                {
                    Tensor logits = d.forward(images, Part(input.GenC));
                    _ = finding is null && Count(logits) > 0 ? finding = "The discriminator's logits of generated images are not finite, although its layers' outputs are." : null;
                }

                if (finding is null)
                {
                    Tensor logits = d.forward(Part(input.RealImg), Part(input.RealC));
                    _ = finding is null && Count(logits) > 0 ? finding = "The discriminator's logits of real images are not finite, although its layers' outputs are." : null;
                }
            }
        }
        finally
        {
            foreach ((nn.Module module, bool isTraining) in modes)
            {
                module.train(isTraining); // goes down to all modules within, which come later and get their own mode back
            }
        }

        return finding;
    }

    private static long Count(Tensor tensor)
    {
        if (!tensor.is_floating_point())
        {
            return 0;
        }

        using Tensor isFinite = tensor.isfinite();
        using Tensor finite = isFinite.sum();
        return tensor.numel() - finite.item<long>();
    }
}
