using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Rendering;

/// <summary>Copies of the network that were tuned to an image, the newest few. All calls come from the render thread or a slice.</summary>
/// <param name="shelf">Latents, which all copies share.</param>
/// <param name="directions">Directions, which all copies share: tuning leaves w as it is.</param>
internal sealed class TunedNetworks(LatentShelf shelf, DirectionCache directions) : IDisposable
{
    private const int Kept = 3;

    private readonly List<(string Name, StyleGanModel Model, SceneRenderer Renderer)> _all = [];

    /// <summary>Takes a network, which is freed with the others or when newer ones take its place.</summary>
    /// <returns>Its name.</returns>
    public string Add(StyleGanModel model)
    {
        string name = $"{Guid.NewGuid():N}"[..12];
        lock (_all)
        {
            _all.Add((name, model, new SceneRenderer(model, shelf, directions)));
            if (_all.Count > Kept)
            {
                Free(_all[0]);
                _all.RemoveAt(0);
            }
        }

        return name;
    }

    /// <exception cref="UsageException">When it is gone.</exception>
    public (StyleGanModel Model, SceneRenderer Renderer) Of(string name)
    {
        lock (_all)
        {
            (string, StyleGanModel Model, SceneRenderer Renderer) found = _all.Find(item => item.Name == name);
            return found.Model is not null ? (found.Model, found.Renderer)
                : throw new UsageException("This image is of a tuned network, which the studio does not hold any more. Go back to the original network, or start the studio with the tuned one if it was saved.");
        }
    }

    public void Dispose()
    {
        lock (_all)
        {
            _all.ForEach(Free);
            _all.Clear();
        }
    }

    private static void Free((string Name, StyleGanModel Model, SceneRenderer Renderer) item)
    {
        item.Renderer.Dispose();
        item.Model.Dispose();
    }
}
