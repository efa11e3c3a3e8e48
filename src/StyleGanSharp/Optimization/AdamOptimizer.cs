using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Optimization;

/// <summary>Adam (arXiv 1412.6980, algorithm 1) over named parameters, with a state by name for the run's safetensors file.</summary>
/// <remarks>
/// TorchSharp's own Adam can be restored bit for bit too, from a file of its own format without names. This one checks names and shapes, keeps no first moment where β₁ is 0,
/// and moves all plain parameters in one pass over memory (<see cref="ParameterKernel"/>).
/// </remarks>
internal sealed class AdamOptimizer : IDisposable
{
    private readonly List<Slot> _slots;

    private sealed record Slot(string Name, Parameter Parameter, Tensor FirstMoment, Tensor SecondMoment)
    {
        /// <summary>Steps this parameter took: one without a gradient for it does not count, so its bias correction waits.</summary>
        public long Steps { get; set; }
    }

    /// <param name="parameters">What is moved, with names that differ; not disposed. Order and names must be equal where a state is restored.</param>
    /// <param name="options">Learning rate and decays.</param>
    public AdamOptimizer(IEnumerable<(string Name, Parameter Parameter)> parameters, AdamOptions options)
    {
        Options = options;
        _slots = [.. parameters.Select(item => new Slot(
            item.Name, item.Parameter, zeros_like(item.Parameter).DetachFromDisposeScope(), zeros_like(item.Parameter).DetachFromDisposeScope()))];
        foreach (Slot slot in _slots)
        {
            slot.FirstMoment.requires_grad = false;
            slot.SecondMoment.requires_grad = false;
        }
    }

    /// <summary>Learning rate and decays of the steps to come; a schedule may change the learning rate and β₂. Not part of <see cref="State"/>.</summary>
    public AdamOptions Options { get; set; }

    /// <summary>Factor of the learning rate of the steps to come; a schedule changes it. Not part of <see cref="State"/>. Default 1.</summary>
    public double LearningRateFactor { get; set; } = 1;

    /// <summary>Forgets all moments, as if no step had been taken.</summary>
    public void Reset()
    {
        foreach (Slot slot in _slots)
        {
            slot.FirstMoment.zero_();
            slot.SecondMoment.zero_();
            slot.Steps = 0;
        }
    }

    /// <summary>Moves every parameter that has a gradient, in place and unrecorded; the others, their moments and their counts of steps stay as they are.</summary>
    /// <remarks>
    /// Gradients are only read: they stay in <c>grad</c>, and backward adds to them until the caller clears them. They have the shape, element type and device of their parameter, in any memory layout,
    /// and must be finite: a NaN would stay in the moments for good.
    /// </remarks>
    public void Step()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var plain = new List<ParameterKernel.AdamStep>();
        foreach (Slot slot in _slots)
        {
            Tensor? gradient = slot.Parameter.grad;
            if (gradient is null)
            {
                continue;
            }

            slot.Steps++;
            double correction1 = 1 - Math.Pow(Options.Beta1, slot.Steps);
            double correction2 = Math.Sqrt(1 - Math.Pow(Options.Beta2, slot.Steps));
            if (ParameterKernel.Takes(slot.Parameter, gradient, slot.FirstMoment, slot.SecondMoment))
            {
                plain.Add(new(
                    slot.Parameter, gradient, slot.FirstMoment, slot.SecondMoment,
                    new((float)Options.Beta1, (float)Options.Beta2, (float)correction2, (float)Options.Epsilon, (float)(Options.LearningRate * LearningRateFactor / correction1))));
                continue;
            }

            Tensor firstMoment = gradient;
            if (Options.Beta1 != 0)
            {
                firstMoment = slot.FirstMoment.lerp_(gradient, 1 - Options.Beta1);
            }

            slot.SecondMoment.mul_(Options.Beta2).addcmul_(gradient, gradient, 1 - Options.Beta2);
            Tensor denominator = slot.SecondMoment.sqrt().div_(correction2).add_(Options.Epsilon);
            slot.Parameter.addcdiv_(firstMoment, denominator, -Options.LearningRate * LearningRateFactor / correction1);
        }

        ParameterKernel.Step(plain);
    }

    /// <summary>The state by name: <c>steps</c> [parameters] int64 in their order, a fresh tensor; and of every parameter <c>m.NAME</c>, which is left out where β₁ is 0, and <c>v.NAME</c>: the moments themselves, not copies, shaped like it.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State()
    {
        yield return new("steps", tensor(_slots.Select(slot => slot.Steps).ToArray(), ScalarType.Int64));
        foreach (Slot slot in _slots)
        {
            if (Options.Beta1 != 0)
            {
                yield return new("m." + slot.Name, slot.FirstMoment);
            }

            yield return new("v." + slot.Name, slot.SecondMoment);
        }
    }

    /// <summary>Restores what <see cref="State"/> returned.</summary>
    /// <param name="read">Reads a tensor by name, fresh, which is disposed here; throws when it is absent.</param>
    /// <exception cref="StyleGanException">When the number of parameters or a shape differs; the state may then be restored in part and must not be used.</exception>
    public void Restore(Func<string, Tensor> read)
    {
        using var noGradient = no_grad();
        using Tensor steps = read("steps");
        if (steps.numel() != _slots.Count)
        {
            throw new StyleGanException($"The saved optimizer state has {Quantity.Of(steps.numel(), "parameter")}; expected {_slots.Count}. The run was made with other options.");
        }

        for (int i = 0; i < _slots.Count; i++)
        {
            Slot slot = _slots[i];
            slot.Steps = steps[i].item<long>();
            if (Options.Beta1 != 0)
            {
                Copy(read("m." + slot.Name), slot.FirstMoment, slot.Name);
            }

            Copy(read("v." + slot.Name), slot.SecondMoment, slot.Name);
        }
    }

    public void Dispose()
    {
        foreach (Slot slot in _slots)
        {
            slot.FirstMoment.Dispose();
            slot.SecondMoment.Dispose();
        }
    }

    private static void Copy(Tensor source, Tensor target, string name)
    {
        using (source)
        {
            if (!source.shape.AsSpan().SequenceEqual(target.shape))
            {
                throw new StyleGanException($"The saved optimizer state of '{name}' has shape [{string.Join(", ", source.shape)}]; "
                    + $"expected [{string.Join(", ", target.shape)}]. The run was made with other options.");
            }

            target.copy_(source);
        }
    }
}
