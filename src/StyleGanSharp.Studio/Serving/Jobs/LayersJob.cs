using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Rendering;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>Looks into the network while it makes the image of a state: figures of every layer, and a picture of the chosen one.</summary>
internal sealed class LayersJob : PageJob
{
    /// <summary>Of layers up to this size the last is shown where none is chosen.</summary>
    private const int SmallPx = 64;

    private readonly JobRequest _request;
    private readonly Request _asked;

    /// <summary>What is asked for.</summary>
    /// <param name="Layer">The layer to show; null is one of a middle size.</param>
    /// <param name="Channel">The feature map to show; null is the magnitude of all.</param>
    internal sealed record Request(string? Layer, int? Channel);

    /// <exception cref="StyleGanException">When the state cannot be shown.</exception>
    public LayersJob(JobRequest request)
    {
        (_request, _asked) = (request, request.Read<Request>());
        request.State.Validate();
    }

    public override IEnumerable<double> Slices() => SlicedWork.Of(work =>
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var layers = new List<object>();
        (string Name, int Channels, string Map, string Spectrum)? shown = null;
        void Look(string name, Tensor x)
        {
            using (NewDisposeScope())
            {
                Tensor y = x.detach().narrow(0, 0, 1).to(ScalarType.Float32).cpu();
                LayerStatistics figures = LayerStatistics.Of(name, y);
                layers.Add(new
                {
                    name,
                    figures.Channels,
                    figures.Height,
                    figures.Width,
                    figures.Mean,
                    deviation = Math.Sqrt(Math.Max((figures.Rms * figures.Rms) - (figures.Mean * figures.Mean), 0)),
                    figures.Crest,
                    figures.Peak,
                });
                if (_asked.Layer is null ? figures.Width <= SmallPx : _asked.Layer == name)
                {
                    Tensor maps = _asked.Channel is { } channel ? y.narrow(1, Math.Clamp(channel, 0, figures.Channels - 1), 1) : y;
                    shown = (name, figures.Channels, Pictures.Gray(_asked.Channel is null ? LayerStatistics.Magnitude(y).squeeze() : maps.squeeze()), Pictures.Spectrum(maps.squeeze(0)));
                }
            }

            work.Pause();
        }

        StyleGanModel model = _request.Studio.ModelOf(_request.State);
        StudioState state = _request.State with { View = StudioView.Image, Canvas = null };
        using Latent latent = _request.Studio.LatentOf(state);
        GenerationOptions options = SceneRenderer.Options(state, model);
        using ImageNoise? noise = options.NoiseOf([state.IsOfSeed ? state.Seed : 0], model.Device);
        model.Generator.Synthesize(latent.Ws, latent.Synthesis(options.Synthesis(noise)) with { OnLayer = Look });
        Result = new { layers, layer = shown?.Name, channels = shown?.Channels, map = shown?.Map, spectrum = shown?.Spectrum };
    });
}
