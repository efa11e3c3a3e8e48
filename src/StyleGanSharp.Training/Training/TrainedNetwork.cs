using StyleGanSharp.Distribution;
using StyleGanSharp.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>A network that is being trained: its trainable parameters, its optimizer, and the gradient step.</summary>
internal sealed class TrainedNetwork : IDisposable
{
    private const double InfiniteGradient = 1e5;

    private readonly List<Parameter> _parameters;
    private readonly List<string> _names;
    private readonly List<Parameter>[] _copies;

    /// <param name="module">The network; what of it asks for a gradient now is trained.</param>
    /// <param name="options">The optimizer's options.</param>
    /// <param name="copies">Networks of the same architecture, with the same weights in the same memory, that compute a part of the gradient.</param>
    public TrainedNetwork(nn.Module module, AdamOptions options, IEnumerable<nn.Module>? copies = null)
    {
        Module = module;
        (string name, Parameter parameter)[] all = [.. module.named_parameters()];
        (string name, Parameter parameter)[] trainable = [.. all.Where(item => item.parameter.requires_grad)];
        _parameters = [.. trainable.Select(item => item.parameter)];
        _names = [.. trainable.Select(item => item.name)];
        _copies = [.. (copies ?? []).Select(copy => (List<Parameter>)[.. copy.parameters().Where((_, i) => all[i].parameter.requires_grad)])];
        foreach (Parameter parameter in (copies ?? []).SelectMany(copy => copy.parameters()))
        {
            parameter.requires_grad = false;
        }

        Optimizer = new AdamOptimizer(trainable, options);
        SetTrainable(false);
    }

    public nn.Module Module { get; }

    public AdamOptimizer Optimizer { get; }

    /// <summary>Whether gradients are recorded for the parameters that are not frozen.</summary>
    public void SetTrainable(bool isTrainable)
    {
        foreach (Parameter parameter in _copies.Prepend(_parameters).SelectMany(list => list))
        {
            parameter.requires_grad = isTrainable;
        }
    }

    public void ClearGradients()
    {
        _parameters.ForEach(Clear);
        Array.ForEach(_copies, copy => copy.ForEach(Clear));
    }

    /// <summary>Adds up the gradients of the copies of all processes, replaces what is not finite (NaN by 0, ±∞ by ±1e5), and steps.</summary>
    /// <param name="communicator">The processes.</param>
    /// <param name="reduction">How gradients of several processes are added up.</param>
    /// <param name="onNonFinite">Called before anything is replaced or changed, where something is not finite.</param>
    /// <returns>Norm of the whole gradient before the replacement, which is NaN or infinite when anything was replaced.</returns>
    public double Step(ICommunicator communicator, Reduction reduction = Reduction.Exact, Action<NonFiniteGradient>? onNonFinite = null)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (communicator.WorldSize > 1)
        {
            AddUp(communicator, reduction);
        }

        (Tensor[] gradients, IReadOnlyList<Tensor>[] addends) = Gradients();
        if (gradients.Length == 0)
        {
            return 0;
        }

        double norm;
        if (gradients.Zip(addends).All(item => ParameterKernel.Takes([item.First, .. item.Second])))
        {
            norm = Math.Sqrt(ParameterKernel.Add(gradients, addends));
        }
        else
        {
            foreach ((Tensor gradient, IReadOnlyList<Tensor> others) in gradients.Zip(addends))
            {
                foreach (Tensor addend in others)
                {
                    gradient.add_(addend);
                }
            }

            norm = stack([.. gradients.Select(gradient => gradient.norm())]).norm().item<float>();
        }

        if (!double.IsFinite(norm))
        {
            if (onNonFinite is not null && FindNonFinite() is { } found)
            {
                onNonFinite(found);
            }

            foreach (Tensor gradient in gradients)
            {
                gradient.nan_to_num_(0, InfiniteGradient, -InfiniteGradient);
            }
        }

        Optimizer.Step();
        return norm;
    }

    public void Dispose() => Optimizer.Dispose();

    private static void Clear(Parameter parameter)
    {
        if (parameter.grad is { } gradient)
        {
            parameter.grad = null;
            gradient.Dispose();
        }
    }

    /// <summary>Replaces the gradients of the parameters by the sums of those of all copies in all processes. All exchange as many numbers, whichever parameters have a gradient; one that has none anywhere keeps none.</summary>
    private void AddUp(ICommunicator communicator, Reduction reduction)
    {
        using var scope = NewDisposeScope();
        Tensor Row(List<Parameter> parameters)
        {
            Tensor has = tensor(parameters.Select(parameter => parameter.grad is null ? 0f : 1f).ToArray());
            return cat([.. parameters.Select(parameter => parameter.grad is { } gradient ? gradient.flatten().to(ScalarType.Float32).cpu() : zeros(parameter.numel())), has]);
        }

        Tensor rows = stack([.. _copies.Prepend(_parameters).Select(Row)]); // [L, P + parameters]
        Tensor sum = reduction == Reduction.Fast ? communicator.SumFast(rows) : communicator.SumInOrder(rows);
        float[] counts = [.. sum.narrow(0, sum.shape[0] - _parameters.Count, _parameters.Count).data<float>()];
        ClearGradients();
        long start = 0;
        for (int i = 0; i < _parameters.Count; i++)
        {
            Parameter parameter = _parameters[i];
            if (counts[i] > 0)
            {
                parameter.grad = sum.narrow(0, start, parameter.numel()).view(parameter.shape).to(parameter.device).clone().MoveToOuterDisposeScope();
            }

            start += parameter.numel();
        }
    }

    /// <summary>Null where only the sum of squares is too large for a number.</summary>
    private NonFiniteGradient? FindNonFinite()
    {
        NonFiniteGradient? last = null;
        for (int i = 0; i < _parameters.Count; i++)
        {
            if (_parameters[i].grad is { } gradient)
            {
                long count = gradient.numel() - gradient.isfinite().sum().item<long>();
                last = count > 0 ? new(_names[i], count, gradient.numel(), (last?.Parameters ?? 0) + 1) : last;
            }
        }

        return last;
    }

    /// <summary>The gradients, and what the copies have to add to each. A parameter that only copies have one for gets the first of those.</summary>
    private (Tensor[] Gradients, IReadOnlyList<Tensor>[] Addends) Gradients()
    {
        var gradients = new List<Tensor>();
        var addends = new List<IReadOnlyList<Tensor>>();
        for (int i = 0; i < _parameters.Count; i++)
        {
            Tensor[] found = [.. _copies.Select(copy => copy[i]).Prepend(_parameters[i]).Select(parameter => parameter.grad).OfType<Tensor>()];
            if (found is [var first, .. var others])
            {
                if (_parameters[i].grad is null)
                {
                    _parameters[i].grad = first;
                }

                gradients.Add(first);
                addends.Add(others);
            }
        }

        return ([.. gradients], [.. addends]);
    }
}
