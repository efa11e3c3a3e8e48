using StyleGanSharp.Networks;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>Which layer reads which style input.</summary>
internal static class StyleLayout
{
    /// <summary>Asks a generator.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <returns>Its affine maps, in the order in which they are used.</returns>
    public static IReadOnlyList<StyleInput> Of(GeneratorNetwork generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        using var scope = NewDisposeScope();
        using IDisposable gradients = enable_grad(); // callers may have switched them off, and libtorch ends the process where one is missing
        var seen = new List<(string Layer, Tensor Style)>();
        Tensor ws = generator.WAvg.detach().expand(1, generator.NumWs, -1).clone().requires_grad_();
        generator.Synthesize(ws, new SynthesisOptions { ForceFp32 = true, OnStyle = (layer, style) => { seen.Add((layer, style.alias().DetachFromDisposeScope())); return style; } });
        try
        {
            return [.. seen.Select(item => new StyleInput(item.Layer, Reader(item.Style, ws), (int)item.Style.shape[1]))];
        }
        finally
        {
            seen.ForEach(item => item.Style.Dispose());
        }
    }

    /// <summary>The input that a style depends on is the one that its gradient reaches.</summary>
    private static int Reader(Tensor style, Tensor ws)
    {
        using var scope = NewDisposeScope();
        Tensor gradient = autograd.grad([style.square().sum()], [ws], retain_graph: true)[0];
        return (int)gradient.abs().sum([0, 2]).argmax().item<long>();
    }
}
