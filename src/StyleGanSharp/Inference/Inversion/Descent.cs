using StyleGanSharp.Optimization;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>Adam over tensors that no module owns; nothing else receives gradients.</summary>
internal sealed class Descent : IDisposable
{
    private static readonly AdamOptions Moments = new() { Beta1 = 0.9, Beta2 = 0.999 };

    private readonly Parameter[] _parameters;
    private readonly AdamOptimizer _adam;

    public Descent(IEnumerable<Parameter> parameters, double learningRate)
    {
        _parameters = [.. parameters];
        _adam = new AdamOptimizer(_parameters.Select((parameter, i) => (i.ToString(), parameter)), Moments with { LearningRate = learningRate });
    }

    /// <summary>Moves the parameters down the slope of a scalar.</summary>
    public void Step(Tensor loss, double learningRateFactor = 1)
    {
        NativeHeap.TrimNowAndThen();
        using var scope = NewDisposeScope();
        IList<Tensor> gradients = autograd.grad([loss], _parameters, allow_unused: true);
        for (int i = 0; i < _parameters.Length; i++)
        {
            _parameters[i].grad = gradients[i] is { IsInvalid: false } gradient ? gradient : null; // some layers of a growing network are unused
        }

        _adam.LearningRateFactor = learningRateFactor;
        _adam.Step();
        foreach (Parameter parameter in _parameters)
        {
            parameter.grad = null;
        }
    }

    public void Dispose() => _adam.Dispose();
}
