using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>Lets a search look at what goes into and comes out of every layer of a forward pass on its thread. Without a search it costs a comparison per layer.</summary>
internal static class LayerProbe
{
    [ThreadStatic]
    private static Action<nn.Module, Tensor, Tensor>? _observer;

    /// <summary>Calls <paramref name="observer"/> with layer, input and output on this thread until the result is disposed.</summary>
    public static IDisposable Observe(Action<nn.Module, Tensor, Tensor> observer)
    {
        _observer = observer;
        return new Observation();
    }

    /// <summary>Shows a layer's input and output.</summary>
    /// <returns><paramref name="output"/>.</returns>
    public static Tensor Pass(nn.Module layer, Tensor input, Tensor output)
    {
        _observer?.Invoke(layer, input, output);
        return output;
    }

    private sealed class Observation : IDisposable
    {
        public void Dispose() => _observer = null;
    }
}
