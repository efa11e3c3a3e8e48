using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>A network that is being trained: its trainable parameters, its optimiser, and the gradient step.</summary>
internal sealed class TrainedNetwork : IDisposable
{
    private const double InfiniteGradient = 1e5;

    private readonly List<Parameter> _parameters;

    public TrainedNetwork(nn.Module module, AdamOptions options)
    {
        Module = module;
        (string name, Parameter parameter)[] trainable = [.. module.named_parameters().Where(item => item.parameter.requires_grad)];
        _parameters = [.. trainable.Select(item => item.parameter)];
        Optimizer = new AdamOptimizer(trainable, options);
        SetTrainable(false);
    }

    public nn.Module Module { get; }

    public AdamOptimizer Optimizer { get; }

    /// <summary>Whether gradients are recorded for the parameters that are not frozen.</summary>
    public void SetTrainable(bool isTrainable)
    {
        foreach (Parameter parameter in _parameters)
        {
            parameter.requires_grad = isTrainable;
        }
    }

    public void ClearGradients()
    {
        foreach (Parameter parameter in _parameters)
        {
            if (parameter.grad is { } gradient)
            {
                parameter.grad = null;
                gradient.Dispose();
            }
        }
    }

    /// <summary>Averages the gradients over all processes, replaces what is not finite (NaN by 0, ±∞ by ±1e5), and steps.</summary>
    /// <returns>Norm of the whole gradient before the replacement, which is NaN or infinite when anything was replaced.</returns>
    public double Step(ICommunicator communicator)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor[] gradients = [.. _parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        if (gradients.Length == 0)
        {
            return 0;
        }

        if (communicator.WorldSize > 1)
        {
            foreach (Tensor gradient in gradients)
            {
                communicator.AllReduceSum(gradient);
                gradient.div_(communicator.WorldSize);
            }
        }

        double norm = stack([.. gradients.Select(gradient => gradient.norm())]).norm().item<float>();
        if (!double.IsFinite(norm))
        {
            foreach (Tensor gradient in gradients)
            {
                gradient.nan_to_num_(0, InfiniteGradient, -InfiniteGradient);
            }
        }

        Optimizer.Step();
        return norm;
    }

    public void Dispose() => Optimizer.Dispose();
}
