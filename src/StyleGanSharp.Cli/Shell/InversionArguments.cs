using System.CommandLine;
using StyleGanSharp.Features;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Runtime;
using TorchSharp;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Options of the verbs that look for latents: how, and what counts as close.</summary>
internal sealed class InversionArguments
{
    private const string Best = "best";

    private readonly ChoiceOption<ProjectionSpace> _space = new ChoiceOption<ProjectionSpace>(
        "--space", "Where to look: one w for all layers, or w+, one a layer (closer, but edits less well)", "w", ("w", ProjectionSpace.W), ("w+", ProjectionSpace.WPlus)).Sets((InversionOptions o) => o.Space);

    private readonly Option<int?> _steps = Make.Whole("--steps", "Steps of the optimizer", otherwise: new InversionOptions().Steps).Sets((InversionOptions o) => o.Steps);
    private readonly Option<double?> _rate = Make.Real("--lr", "Highest learning rate", otherwise: new InversionOptions().LearningRate).Sets((InversionOptions o) => o.LearningRate);
    private readonly Option<double?> _pixelWeight = Make.Real("--pixel-weight", "Weight of the pixels beside the perceptual distance", otherwise: new InversionOptions().PixelWeight).Sets((InversionOptions o) => o.PixelWeight);
    private readonly Option<int?> _start = Make.Whole("--start-samples", "Latents drawn to find the mean w", otherwise: new InversionOptions().StartSamples).Sets((InversionOptions o) => o.StartSamples);
    private readonly Option<bool> _noNoise = Make.Switch("--no-noise", "Leave the network's noise maps as they are");
    private readonly Option<bool> _align = Make.Switch("--align", "Also estimate how the content is shifted, turned and scaled (StyleGAN3)").Sets((InversionOptions o) => o.EstimatesTransform);
    private readonly Option<int?> _seed = Make.Whole("--seed", "Seed of the random draws", otherwise: 0);
    private readonly Option<string?> _distance = Make.Text(
        "--distance", $"What counts as close: {string.Join(", ", FeatureCatalog.DistanceNames)}; or {Best}, which is lpips where its weights are on this machine and builtin elsewhere", "NAME", Best);

    private readonly Option<double?> _tuneRate = Make.Real("--tune-lr", "Learning rate of tuning", otherwise: new TuningOptions().LearningRate).Sets((TuningOptions o) => o.LearningRate);

    public OptionGroup Search => new("Search", _space, _steps, _rate, _pixelWeight, _distance, _start, _noNoise, _align, _seed);

    public Option TuneRate => _tuneRate;

    public InversionOptions Projection(ParseResult values) => new()
    {
        Space = _space.ReadRequired(values),
        Steps = values.GetValue(_steps)!.Value,
        LearningRate = values.GetValue(_rate)!.Value,
        PixelWeight = values.GetValue(_pixelWeight)!.Value,
        StartSamples = values.GetValue(_start)!.Value,
        OptimizesNoise = !values.GetValue(_noNoise),
        EstimatesTransform = values.GetValue(_align),
        Seed = Seed(values),
    };

    public TuningOptions Tuning(ParseResult values, int steps) => new() { Steps = steps, LearningRate = values.GetValue(_tuneRate)!.Value, Seed = Seed(values) };

    public IPerceptualDistance OpenDistance(ParseResult values, torch.Device device, VerbContext context)
    {
        string name = values.GetValue(_distance)!;
        if (name != Best)
        {
            return WorkDisplay.Run(context, "weights", display => FeatureCatalog.OpenDistance(
                name, new FeatureOptions { Device = device, Progress = new DownloadDisplay(display), Cancellation = context.Cancellation }));
        }

        IPerceptualDistance distance = FeatureCatalog.OpenBestDistance(new FeatureOptions { Device = device });
        if (distance.Name != "lpips")
        {
            context.Note($"the weights of lpips are not on this machine, so closeness is measured with the {distance.Name} features. --distance lpips fetches them.");
        }

        return distance;
    }

    private ulong Seed(ParseResult values) => values.GetValue(_seed) is { } seed and >= 0 ? (ulong)seed : throw new UsageException("--seed must not be negative.");
}
