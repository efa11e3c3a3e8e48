using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Rendering;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signals;
using static TorchSharp.torch;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>Takes the average power spectrum of the network's images of the seeds 0, 1, … with the look of a state.</summary>
internal sealed class SpectrumJob : PageJob
{
    private const int MaxImages = 5000;

    private readonly JobRequest _request;
    private readonly int _count;
    private readonly StyleGanModel _model;
    private readonly GenerationOptions _options;

    /// <summary>What is asked for.</summary>
    /// <param name="Images">Number of images.</param>
    internal sealed record Request(int Images);

    /// <exception cref="StyleGanException">When the state cannot be shown.</exception>
    public SpectrumJob(JobRequest request)
    {
        (_request, _count) = (request, request.Read<Request>().Images);
        if (_count is < 1 or > MaxImages)
        {
            throw new UsageException($"The spectrum is of {_count} images; the studio takes 1 to {MaxImages}. The command line takes more.");
        }

        request.State.Validate();
        _model = request.Studio.ModelOf(request.State);
        _options = SceneRenderer.Options(request.State with { Canvas = null }, _model) with { Batch = 1 };
    }

    public override IEnumerable<double> Slices() => SlicedWork.Of(work =>
    {
        using var estimator = new SpectrumEstimator(_model.Resolution, _model.Channels);
        foreach (Image image in _model.Generate([.. Enumerable.Range(0, _count).Select(seed => (long)seed)], _options))
        {
            using (Tensor x = image.ToTensor())
            {
                estimator.Add(x);
            }

            Status = new { images = estimator.ImageCount };
            if (Stopped.IsCancellationRequested)
            {
                break;
            }

            work.Pause(estimator.ImageCount / (double)_count);
        }

        PowerSpectrum spectrum = estimator.Result();
        string name = _request.Studio.Network.Name;
        LinePlot slices = SpectrumFigure.Slices([(name, spectrum)]) with { Width = 720, Height = 460, IsDark = true };
        Result = new { images = spectrum.ImageCount, slices = Pictures.Address(slices.ToPng()), map = Pictures.Address(SpectrumFigure.Map(name, spectrum).ToPng()), csv = SpectrumFigure.SlicesCsv([(name, spectrum)]) };
    });
}
