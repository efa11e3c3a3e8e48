using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>Looks for the latent whose image is closest to a given one.</summary>
internal sealed class ProjectionJob : PageJob
{
    private readonly JobRequest _request;
    private readonly Request _asked;
    private readonly StyleGanModel _model;
    private readonly ProjectionTarget _target;
    private readonly InversionOptions _options;

    /// <summary>What is asked for.</summary>
    /// <param name="Crop">The image.</param>
    /// <param name="Space"><c>w</c> or <c>w+</c>.</param>
    /// <param name="Steps">Steps of the optimizer.</param>
    /// <param name="Every">Steps from one preview to the next.</param>
    /// <param name="Noise">Whether noise maps are looked for too.</param>
    internal sealed record Request(CropBox? Crop, string? Space, int Steps, int Every, bool Noise);

    /// <exception cref="StyleGanException">When an option cannot be used.</exception>
    public ProjectionJob(JobRequest request)
    {
        (_request, _asked) = (request, request.Read<Request>());
        _model = request.Studio.ModelOf(request.State);
        _target = request.Studio.Targets.Cut(_asked.Crop ?? new CropBox(null, 0, 0, 0), _model);
        GenerationOptions label = StateLatents.WithLabel(new GenerationOptions(), request.State, _model);
        _options = new InversionOptions
        {
            Space = _asked.Space == "w" ? LatentSpace.W : LatentSpace.WPlus,
            Steps = _asked.Steps,
            PreviewEvery = Math.Max(_asked.Every, 1),
            OptimizesNoise = _asked.Noise && _model.Generator.HasNoise,
            Class = label.Class,
            Label = label.Label,
        };
        _options.Validate();
        if (_options.Steps > MaxSteps)
        {
            throw new UsageException($"The search has {_options.Steps} steps; the studio makes at most {MaxSteps}. The command line makes longer ones.");
        }
    }

    /// <summary>The longest search.</summary>
    public const int MaxSteps = 10_000;

    public override IEnumerable<double> Slices() => SlicedWork.Of(work =>
    {
        IPerceptualDistance distance = _request.Studio.Distance;
        using Tensor images = ProjectionTarget.Stack([_target], _model.Device);
        using ProjectionResult result = Projector.Project(_model.Generator, images, distance, _options, new Watch(this, work), () => work.Pause(), Stopped);
        ProjectionScore score = result.Scores[0];
        Result = new
        {
            latent = _request.Studio.Shelf.Put(result.Latent.Pick(0)),
            result.Steps,
            result.Stopped,
            result.Distance,
            score.Perceptual,
            score.PsnrDb,
            score.Ssim,
            isFar = result.IsFar(0),
        };
    });

    /// <summary>Every so many steps an image, and the best latent so far: a page that loses the connection still has it.</summary>
    private sealed class Watch(ProjectionJob job, SlicedWork work) : IProgress<ProjectionProgress>
    {
        private string? _best;

        public void Report(ProjectionProgress value)
        {
            if (value.Preview is { } image)
            {
                job.Show(image);
                _best = job._request.Studio.Shelf.Put(value.Best!());
            }

            job.Status = new { step = value.Step, steps = value.Steps, loss = value.Losses[0], latent = _best };
            work.Pause(value.Step / (double)value.Steps);
        }
    }
}
