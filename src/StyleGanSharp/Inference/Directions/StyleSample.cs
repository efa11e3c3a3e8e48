using StyleGanSharp.Networks;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>The styles that latents become.</summary>
internal static class StyleSample
{
    /// <summary>Makes the images of latents and keeps their styles.</summary>
    /// <param name="generator">The network.</param>
    /// <param name="w">[N, W].</param>
    /// <param name="inputs">Whose styles, in the order of <see cref="StyleLayout"/>.</param>
    /// <param name="options">The number at a time.</param>
    /// <param name="look">Receives the images too, [n, C, R, R]; null is none.</param>
    /// <param name="progress">Receives the number done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>[N, ΣI] on the CPU: the inputs' styles side by side; a fresh tensor.</returns>
    public static Tensor Of(
        GeneratorNetwork generator, Tensor w, IReadOnlyList<StyleInput> inputs, DirectionOptions options, Action<Tensor>? look = null, IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var wanted = inputs.Select(input => input.Layer).ToHashSet(StringComparer.Ordinal);
        var current = new List<Tensor>();
        var styles = new List<Tensor>();
        var synthesis = new SynthesisOptions
        {
            OnStyle = (layer, style) =>
            {
                if (wanted.Contains(layer))
                {
                    current.Add(style.cpu().clone().DetachFromDisposeScope());
                }

                return style;
            },
        };
        LatentSample.Show(generator, w, options, synthesis, images =>
        {
            styles.Add(cat(current, 1).DetachFromDisposeScope());
            current.ForEach(style => style.Dispose());
            current.Clear();
            look?.Invoke(images);
        }, progress, cancellationToken);
        Tensor all = cat(styles).MoveToOuterDisposeScope();
        styles.ForEach(part => part.Dispose());
        return all;
    }
}
