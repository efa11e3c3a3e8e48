using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Metrics.Disentanglement;
using StyleGanSharp.Rendering;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>Measures what the directions of a method change: the perceptual path length along each, and, where there is a classifier, which attributes follow and how much else does.</summary>
internal sealed class FiguresJob : PageJob
{
    private const double Strength = 2;
    private const int SmallPx = 64;

    private readonly JobRequest _request;
    private readonly string _method;

    /// <summary>What is asked for.</summary>
    /// <param name="Method">How the directions are found.</param>
    internal sealed record Request(string? Method);

    /// <summary>What is told of a direction.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="PathLength">Perceptual path length per standard deviation.</param>
    /// <param name="Attribute">The attribute that changes most; null without a classifier.</param>
    /// <param name="Change">By how much more often it is there at two standard deviations than at minus two, -1 … 1.</param>
    /// <param name="Disentanglement">How much of all change that is, 0 … 1.</param>
    internal sealed record Figures(string Name, double PathLength, string? Attribute, double Change, double Disentanglement);

    public FiguresJob(JobRequest request) => (_request, _method) = (request, request.Read<Request>().Method ?? string.Empty);

    public override IEnumerable<double> Slices() => SlicedWork.Of(work =>
    {
        Studio studio = _request.Studio;
        StyleGanModel model = studio.ModelOf(new StudioState());
        IReadOnlyList<Direction> directions = studio.Directions.Find(_method, fraction => work.Pause(fraction));
        Dictionary<string, Figures> known = studio.Figures;
        GenerationOptions label = StateLatents.WithLabel(new GenerationOptions(), _request.State, model);
        string Key(int index) => $"{_method} {index} {label.Class} {string.Join(',', label.Label ?? [])}";
        bool isSmall = model.Resolution <= SmallPx;
        var options = new DirectionOptions { Samples = isSmall ? 200 : 48, Batch = isSmall ? 25 : 1, Class = label.Class, Label = label.Label };
        IAttributeClassifier? classifier = studio.Recognition.HasAttributes ? studio.Recognition.Classifier(fraction => work.Pause(fraction)) : null;
        for (int index = 0; index < directions.Count && !Stopped.IsCancellationRequested; index++)
        {
            if (!known.ContainsKey(Key(index)))
            {
                known[Key(index)] = Measure(model, directions[index], classifier, options, () => work.Pause(index / (double)directions.Count));
            }

            Status = new { method = _method, rows = Rows(index) };
            work.Pause((index + 1) / (double)directions.Count);
        }

        Figures[] Rows(int last) => [.. Enumerable.Range(0, last + 1).Select(index => known[Key(index)])];
        Result = Status;
    });

    private Figures Measure(StyleGanModel model, Direction direction, IAttributeClassifier? classifier, DirectionOptions options, Action pause)
    {
        double length = DirectionPathLength.Measure(model.Generator, direction, _request.Studio.Distance, options, pause);
        if (classifier is null)
        {
            return new Figures(direction.Name, length, null, 0, 0);
        }

        DirectionEffect effect = DirectionEffect.Measure(model.Generator, direction, classifier, Strength, options, pause);
        string own = effect.Attributes.Contains(direction.Name) ? direction.Name : effect.Attributes[effect.Changes.Index().MaxBy(item => Math.Abs(item.Item)).Index];
        return new Figures(direction.Name, length, own, effect.Changes[effect.Attributes.ToList().IndexOf(own)], effect.Disentanglement(own));
    }
}
