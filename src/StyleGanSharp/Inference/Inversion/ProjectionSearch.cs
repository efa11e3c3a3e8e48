using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>The moving parts of a projection: what is optimized, and the best of it so far.</summary>
internal sealed class ProjectionSearch : IDisposable
{
    private const double RampUp = 0.05;
    private const double RampDown = 0.25;
    private const double NoiseRamp = 0.75;

    private readonly GeneratorNetwork _generator;
    private readonly Tensor _targets;
    private readonly PerceptualLoss _loss;
    private readonly InversionOptions _options;
    private readonly RandomSource _random;
    private readonly double _deviation;
    private readonly Parameter _w;
    private readonly NoiseMapSet _noise;
    private readonly TransformEstimate? _transform;
    private readonly Descent _descent;
    private readonly double[] _bestLosses;
    private readonly Tensor _bestWs;
    private readonly Dictionary<string, Tensor> _bestNoise;
    private readonly Tensor? _bestTransform;

    public ProjectionSearch(GeneratorNetwork generator, Tensor targets, PerceptualLoss loss, InversionOptions options, ProjectionStart start, RandomSource random)
    {
        (_generator, _targets, _loss, _options, _random, _deviation) = (generator, targets, loss, options, random, start.Deviation);
        long count = targets.shape[0];
        int layers = options.Space == LatentSpace.W ? 1 : generator.NumWs;
        _w = new Parameter(start.Ws.unsqueeze(1).repeat(1, layers, 1)); // [N, 1 or L, W]
        _noise = options.OptimizesNoise ? NoiseMapSet.Draw(generator, count, random) : NoiseMapSet.Empty();
        _transform = options.EstimatesTransform ? TransformEstimate.Start(generator, targets, start.Ws, loss) : null;
        _descent = new Descent([_w, .. _noise.Maps.Values, .. _transform is null ? Array.Empty<Parameter>() : [_transform.Values]], options.LearningRate);
        _bestLosses = [.. Enumerable.Repeat(double.PositiveInfinity, (int)count)];
        _bestWs = Ws(_w).detach().clone();
        _bestNoise = _noise.Maps.ToDictionary(item => item.Key, item => item.Value.detach().clone(), StringComparer.Ordinal);
        _bestTransform = _transform?.Matrix().detach().clone();
    }

    public IReadOnlyList<double> BestLosses() => [.. _bestLosses];

    /// <summary>One step of the optimizer.</summary>
    /// <param name="step">Its number from 0.</param>
    /// <param name="show">Receives the images [N, C, R, R], or null.</param>
    /// <returns>False when a loss is not a number; then nothing is moved.</returns>
    public bool Step(int step, Action<Tensor>? show)
    {
        using var scope = NewDisposeScope();
        double t = step / (double)_options.Steps;
        double strength = _deviation * _options.InitialNoise * Math.Pow(Math.Max(0, 1 - (t / NoiseRamp)), 2);
        Tensor ws = Ws(strength > 0 ? _w + (_random.Normal(_w.shape) * strength) : _w);
        Tensor? transform = _transform?.Matrix();
        IReadOnlyDictionary<string, Tensor> noise = _noise.Tensors();
        Tensor images = _generator.Synthesize(ws, new SynthesisOptions { NoiseMaps = noise.Count > 0 ? noise : null, InputTransform = transform });
        Tensor losses = _loss.WithPixels(images, _targets, _options.PixelWeight); // [N]
        if (!losses.detach().isfinite().all().item<bool>())
        {
            return false;
        }

        Keep(losses.detach(), ws.detach(), transform?.detach());
        show?.Invoke(images.detach());
        Tensor total = losses.sum();
        if (_noise.Maps.Count > 0 && _options.NoiseWeight > 0)
        {
            total = total + (_noise.Regularization(ws.shape[0], ws.device).sum() * _options.NoiseWeight);
        }

        double rise = Math.Min(1, (step + 1) / (RampUp * _options.Steps));
        double fall = 0.5 - (0.5 * Math.Cos(Math.PI * Math.Min(1, (1 - t) / RampDown)));
        _descent.Step(total, rise * fall);
        _noise.Normalize();
        return true;
    }

    /// <summary>The best of each target; the caller owns it.</summary>
    public Latent Best(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<ImageLabel>? labels) => new(
        _bestWs.clone(), _bestNoise.ToDictionary(item => item.Key, item => item.Value.clone(), StringComparer.Ordinal), _bestTransform?.clone(), metadata, labels?.Select(label => label.Class).ToArray())
    {
        Labels = labels is null ? new IReadOnlyList<float>?[_bestWs.shape[0]] : [.. labels.Select(label => label.Vector)],
    };

    public void Dispose()
    {
        _descent.Dispose();
        _w.Dispose();
        _noise.Dispose();
        _transform?.Dispose();
    }

    private Tensor Ws(Tensor w) => w.expand(-1, _generator.NumWs, -1); // [N, L, W]

    private void Keep(Tensor losses, Tensor ws, Tensor? transform)
    {
        using var noGradient = no_grad();
        float[] values = [.. losses.cpu().data<float>()];
        for (int n = 0; n < values.Length; n++)
        {
            if (values[n] >= _bestLosses[n])
            {
                continue;
            }

            _bestLosses[n] = values[n];
            Take(_bestWs, ws, n);
            foreach ((string layer, Tensor best) in _bestNoise)
            {
                Take(best, _noise.Maps[layer], n);
            }

            if (_bestTransform is not null)
            {
                Take(_bestTransform, transform!, n);
            }
        }
    }

    private static void Take(Tensor best, Tensor current, int n)
    {
        using var scope = NewDisposeScope();
        best[n].copy_(current[n]);
    }
}
