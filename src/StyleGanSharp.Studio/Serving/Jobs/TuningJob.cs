using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>Tunes a copy of the network to an image; the copy is what the page shows then.</summary>
internal sealed class TuningJob : PageJob
{
    private const int MaxSteps = 5000;

    private readonly JobRequest _request;
    private readonly Request _asked;
    private readonly StyleGanModel _model;
    private readonly ProjectionTarget _target;
    private readonly TuningOptions _options;

    /// <summary>What is asked for.</summary>
    /// <param name="Crop">The image.</param>
    /// <param name="Steps">Steps of the optimizer.</param>
    /// <param name="Every">Steps from one preview to the next.</param>
    internal sealed record Request(CropBox? Crop, int Steps, int Every);

    /// <exception cref="StyleGanException">When an option cannot be used.</exception>
    public TuningJob(JobRequest request)
    {
        (_request, _asked) = (request, request.Read<Request>());
        _model = request.Studio.ModelOf(request.State with { Tuned = null });
        _target = request.Studio.Targets.Cut(_asked.Crop ?? new CropBox(null, 0, 0, 0), _model);
        _options = new TuningOptions { Steps = _asked.Steps };
        _options.Validate();
        if (_options.Steps > MaxSteps)
        {
            throw new UsageException($"The tuning has {_options.Steps} steps; the studio makes at most {MaxSteps}. The command line makes longer ones.");
        }
    }

    public override IEnumerable<double> Slices() => SlicedWork.Of(work =>
    {
        using Tensor images = ProjectionTarget.Stack([_target], _model.Device);
        using Latent pivot = _request.Studio.LatentOf(_request.State with { Tuned = null });
        TuningResult result = PivotalTuning.Tune(_model.Generator, images, pivot, _request.Studio.Distance, _options, null, (step, image) =>
        {
            if (step % Math.Max(_asked.Every, 1) == 0 && WantsPreview)
            {
                Show(image()[0]);
            }

            Status = new { step, steps = _options.Steps };
            work.Pause(step / (double)_options.Steps);
        }, Stopped);
        result.Reconstruction.Dispose();
        (ProjectionScore before, ProjectionScore after) = (result.Before[0], result.Scores[0]);
        Result = new
        {
            tuned = _request.Studio.AddTuned(result.Model),
            latent = _request.Studio.Shelf.Put(pivot.Pick(0)),
            result.Steps,
            result.Stopped,
            before = before.PsnrDb,
            after.PsnrDb,
            after.Ssim,
            after.Perceptual,
        };
    });
}
