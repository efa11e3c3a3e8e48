using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan3;

/// <summary>One w per layer to an image: Fourier features, then the layers of the schedule.</summary>
internal sealed class SynthesisNetwork : SynthesisModule
{
    private readonly double _outputScale;
    private readonly List<(string Name, SynthesisLayer Layer)> _layers = [];

    [ComponentName(Name = "input")]
    private readonly FourierInput _input;

    /// <param name="options">What the layers have in common.</param>
    /// <param name="schedule">The layers.</param>
    /// <param name="random">Source of the initial weights.</param>
    public SynthesisNetwork(StyleGan3GeneratorOptions options, LayerSchedule schedule, RandomSource random) : base(nameof(SynthesisNetwork))
    {
        SignalBand input = schedule.Input;
        _outputScale = options.OutputScale;
        _input = new FourierInput(options.TransformedInput ? options.WDim : null, input.Channels, input.Size, input.Rate, input.CutoffHz, random);
        RegisterComponents();
        foreach (LayerPlan plan in schedule.Layers)
        {
            var layer = new SynthesisLayer(plan, options, random);
            _layers.Add((plan.Name, layer));
            register_module(plan.Name, layer);
        }
    }

    /// <summary>One style for the input and one per layer.</summary>
    public override int NumWs => _layers.Count + 1;

    public override bool HasInputTransform => true;

    public override bool HasCanvas => true;

    public override Tensor forward(Tensor ws, SynthesisOptions options)
    {
        using var scope = NewDisposeScope();
        CanvasSize canvas = options.Canvas ?? new CanvasSize(1, 1);
        Tensor x = _input.forward(ws.select(1, 0), options.InputTransform, CanvasSize.Extra(canvas.Width, _input.Rate), CanvasSize.Extra(canvas.Height, _input.Rate));
        for (int i = 0; i < _layers.Count; i++)
        {
            x = _layers[i].Layer.forward(x, ws.select(1, i + 1), options);
            if (i < _layers.Count - 1)
            {
                options.OnLayer?.Invoke(_layers[i].Name, x); // the last layer's output is the image
            }
        }

        return (x.to(ws.dtype) * _outputScale).MoveToOuterDisposeScope();
    }
}
