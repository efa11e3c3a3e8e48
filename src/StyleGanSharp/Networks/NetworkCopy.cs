using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>Copies networks.</summary>
internal static class NetworkCopy
{
    /// <summary>A network of the same architecture, weights and device, in evaluation mode; dispose it.</summary>
    public static GeneratorNetwork Of(GeneratorNetwork generator)
    {
        using var random = new RandomSource(0);
        GeneratorNetwork copy = generator.Options.Create(random);
        copy.to(generator.Device);
        copy.eval();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Dictionary<string, Tensor> source = generator.state_dict();
        foreach ((string name, Tensor target) in copy.state_dict())
        {
            target.copy_(source[name]);
        }

        return copy;
    }
}
