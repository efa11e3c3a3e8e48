using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Rendering;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>Shows whether detail sticks to the pixels, on a walk around the seed of a state.</summary>
internal sealed class StickingJob : PageJob
{
    private const int MaxFrames = 2000;

    private readonly JobRequest _request;
    private readonly StyleGanModel _model;
    private readonly TextureStickingOptions _options;

    /// <summary>What is asked for.</summary>
    /// <param name="Line">The row or column of pixels; null is the middle.</param>
    /// <param name="IsColumn">Whether it is a column.</param>
    /// <param name="Frames">Frames of the walk; null is as many as the image has pixels across.</param>
    internal sealed record Request(int? Line, bool IsColumn, int? Frames);

    /// <exception cref="StyleGanException">When an option cannot be used.</exception>
    public StickingJob(JobRequest request)
    {
        _request = request;
        Request asked = request.Read<Request>();
        request.State.Validate();
        _model = request.Studio.ModelOf(request.State);
        if (asked.Frames > MaxFrames)
        {
            throw new UsageException($"The walk has {asked.Frames} frames; the studio makes at most {MaxFrames}. The command line makes more.");
        }

        _options = new TextureStickingOptions
        {
            Line = asked.Line,
            IsColumn = asked.IsColumn,
            Frames = asked.Frames,
            Generation = SceneRenderer.Options(request.State with { Canvas = null, MoveX = 0, MoveY = 0, Turn = 0, Zoom = 1 }, _model) with { Batch = _model.Resolution > 64 ? 1 : 8 },
        };
        _options.Validate(_model.Generator);
    }

    public override IEnumerable<double> Slices() => SlicedWork.Of(work =>
    {
        int frames = _options.Frames ?? _model.Resolution;
        Image image = TextureSticking.Draw(_model, [_request.State.Seed], _options, new Watch(frames, work));
        Result = new { image = Pictures.Address(image.Encode(ImageFormat.Png)), frames, image.Width, image.Height };
    });

    private sealed class Watch(int frames, SlicedWork work) : IProgress<int>
    {
        public void Report(int value) => work.Pause(value / (double)frames);
    }
}
