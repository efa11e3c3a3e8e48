using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Dragging;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>Drags points of the image to where they are wanted, and remembers every step.</summary>
internal sealed class DragJob : PageJob
{
    private const int MaxSteps = 1000;
    private const int MaxPoints = 64;

    private readonly JobRequest _request;
    private readonly StyleGanModel _model;
    private readonly DragPoint[] _points;
    private readonly byte[]? _mask;
    private readonly DragOptions _options;

    /// <summary>What is asked for.</summary>
    /// <param name="Points">From where to where: four numbers each, in pixels.</param>
    /// <param name="Mask">Where the image may change, a byte for each of side² places, in base64; null is everywhere.</param>
    /// <param name="MaskSide">Places across.</param>
    /// <param name="Steps">Most steps.</param>
    /// <param name="Rate">Learning rate; null is the library's.</param>
    /// <param name="Layers">Style inputs that may change, e.g. <c>0-3</c>; null is the library's.</param>
    internal sealed record Request(IReadOnlyList<IReadOnlyList<double>>? Points, string? Mask, int MaskSide, int Steps, double? Rate, string? Layers);

    /// <exception cref="StyleGanException">When an option or point cannot be used.</exception>
    public DragJob(JobRequest request)
    {
        _request = request;
        Request asked = request.Read<Request>();
        StudioState state = request.State;
        _model = request.Studio.ModelOf(state);
        if (state.IsMoved || state.Canvas is not null || state.View != StudioView.Image)
        {
            throw new UsageException("Points are dragged in the image as the network makes it. Set move, turn, zoom and canvas back first.");
        }

        if (asked.Points is null || asked.Points.Count > MaxPoints || asked.Points.Any(point => point is not { Count: 4 }))
        {
            throw new UsageException($"There are 1 to {MaxPoints} points, each from where to where.");
        }

        _points = [.. asked.Points.Select(point => new DragPoint(point[0], point[1], point[2], point[3]))];
        _options = new DragOptions { Steps = asked.Steps, StyleInputs = asked.Layers is { Length: > 0 } layers ? Latent.ParseIndices(layers, "layers") : null };
        _options = asked.Rate is { } rate ? _options with { LearningRate = rate } : _options;
        _options.Validate(_model.Generator, _points);
        if (_options.Steps > MaxSteps)
        {
            throw new UsageException($"The drag has {_options.Steps} steps; the studio makes at most {MaxSteps}.");
        }

        _mask = asked.Mask is null ? null : MaskOf(asked.Mask, asked.MaskSide, _model.Resolution);
    }

    public override IEnumerable<double> Slices() => SlicedWork.Of(work =>
    {
        using Latent start = _request.Studio.LatentOf(_request.State);
        using Tensor? mask = _mask is null ? null : tensor([.. _mask.Select(place => (float)place)], [_model.Resolution, _model.Resolution], ScalarType.Float32, _model.Device);
        Trajectory trajectory = _request.Studio.Trajectories.Begin();
        trajectory.Add(start);
        using DragResult result = Dragger.Drag(_model.Generator, start, _points, mask, _options, new Watch(this, work, trajectory), Stopped);
        Result = new
        {
            latent = _request.Studio.Shelf.Put(result.Latent.Pick(0)),
            trajectory = trajectory.Name,
            result.Steps,
            result.FarthestPx,
            result.IsDone,
            points = Places(result.Points),
        };
    });

    private static double[][] Places(IEnumerable<DragPoint> points) => [.. points.Select(point => new[] { point.FromX, point.FromY, point.ToX, point.ToY })];

    /// <summary>Brings a mask to the size of the image: each pixel takes the place that it lies in.</summary>
    private static byte[] MaskOf(string text, int side, int resolution)
    {
        byte[] places = new byte[(long)side * side is > 0 and <= 1 << 20 ? side * side : 0];
        if (places.Length == 0 || !Convert.TryFromBase64String(text, places, out int count) || count != places.Length)
        {
            throw new UsageException("The mask cannot be read. Paint it again.");
        }

        return [.. Enumerable.Range(0, resolution * resolution).Select(i => (byte)(places[((i / resolution) * side / resolution * side) + (i % resolution * side / resolution)] > 0 ? 1 : 0))];
    }

    private sealed class Watch(DragJob job, SlicedWork work, Trajectory trajectory) : IProgress<DragProgress>
    {
        public void Report(DragProgress value)
        {
            using (Latent latent = value.Latent!())
            {
                trajectory.Add(latent);
            }

            if (job.WantsPreview)
            {
                job.Show(value.Preview());
            }

            job.Status = new { step = value.Step, steps = job._options.Steps, farthest = value.FarthestPx, points = Places(value.Points), trajectory = trajectory.Name };
            work.Pause(value.Step / (double)job._options.Steps);
        }
    }
}
