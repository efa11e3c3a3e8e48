using System.Numerics;
using System.Runtime.CompilerServices;
using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Optimization;

/// <summary>What a training step does to all parameters of a network, in one pass over memory each; the same as tensor operations would be many passes, most of them shorter than what a call costs.</summary>
internal static unsafe class ParameterKernel
{
    /// <summary>Numbers of a step of Adam that are the same for all elements.</summary>
    /// <param name="Beta1">Decay of the first moment; 0 uses the gradient itself.</param>
    /// <param name="Beta2">Decay of the second moment.</param>
    /// <param name="Correction2">√(1 - β₂ᵗ).</param>
    /// <param name="Epsilon">ε.</param>
    /// <param name="StepSize">Learning rate over 1 - β₁ᵗ.</param>
    public readonly record struct Factors(float Beta1, float Beta2, float Correction2, float Epsilon, float StepSize);

    /// <summary>A parameter, what moves it, and how.</summary>
    public readonly record struct AdamStep(Tensor Parameter, Tensor Gradient, Tensor FirstMoment, Tensor SecondMoment, Factors Factors);

    /// <summary>Whether all tensors are plain float32 arrays in main memory, of equal length.</summary>
    public static bool Takes(params ReadOnlySpan<Tensor> tensors)
    {
        foreach (Tensor tensor in tensors)
        {
            if (tensor.device.type != DeviceType.CPU || tensor.dtype != ScalarType.Float32 || !tensor.is_contiguous() || tensor.numel() > int.MaxValue / sizeof(float)
                || tensor.numel() != tensors[0].numel())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Moves parameters and their moments.</summary>
    public static void Step(IReadOnlyList<AdamStep> steps)
    {
        nint[] parameters = Addresses(steps.Select(step => step.Parameter));
        nint[] gradients = Addresses(steps.Select(step => step.Gradient));
        nint[] first = Addresses(steps.Select(step => step.FirstMoment));
        nint[] second = Addresses(steps.Select(step => step.SecondMoment));
        ArrayChunks.Run(steps.Select(step => (int)step.Parameter.numel()), (number, offset, length) =>
        {
            Step((float*)parameters[number] + offset, (float*)gradients[number] + offset, (float*)first[number] + offset, (float*)second[number] + offset, length, steps[number].Factors);
            return 0;
        });
    }

    /// <summary>Adds up gradients: target += addend for each pair.</summary>
    /// <param name="targets">The sums.</param>
    /// <param name="addends">As many for each of them, none at all or more.</param>
    /// <returns>The sum of the squares of all sums.</returns>
    public static double Add(IReadOnlyList<Tensor> targets, IReadOnlyList<IReadOnlyList<Tensor>> addends)
    {
        nint[] sums = Addresses(targets);
        nint[][] parts = [.. addends.Select(Addresses)];
        return ArrayChunks.Run(targets.Select(target => (int)target.numel()), (number, offset, length) =>
        {
            float* sum = (float*)sums[number] + offset;
            foreach (nint addend in parts[number])
            {
                Add(sum, (float*)addend + offset, length);
            }

            return SquareSum(sum, length);
        });
    }

    /// <summary>Moves averages towards current values: average += weight·(current - average).</summary>
    public static void Average(IReadOnlyList<Tensor> averages, IReadOnlyList<Tensor> current, float weight)
    {
        nint[] targets = Addresses(averages);
        nint[] sources = Addresses(current);
        ArrayChunks.Run(averages.Select(average => (int)average.numel()), (number, offset, length) =>
        {
            Average((float*)targets[number] + offset, (float*)sources[number] + offset, length, weight);
            return 0;
        });
    }

    private static nint[] Addresses(IEnumerable<Tensor> tensors) => [.. tensors.Select(TensorMemory.Address)];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(float* sum, float* addend, int length)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (Vector.Load(sum + i) + Vector.Load(addend + i)).Store(sum + i);
        }

        for (; i < length; i++)
        {
            sum[i] += addend[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SquareSum(float* values, int length)
    {
        Vector<double> even = Vector<double>.Zero;
        Vector<double> odd = Vector<double>.Zero;
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(values + i), out Vector<double> low, out Vector<double> high);
            even += low * low;
            odd += high * high;
        }

        double sum = Vector.Sum(even + odd);
        for (; i < length; i++)
        {
            sum += (double)values[i] * values[i];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Average(float* average, float* current, int length, float weight)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> value = Vector.Load(average + i);
            (value + (new Vector<float>(weight) * (Vector.Load(current + i) - value))).Store(average + i);
        }

        for (; i < length; i++)
        {
            average[i] += weight * (current[i] - average[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step(float* parameter, float* gradient, float* first, float* second, int length, Factors factors)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> g = Vector.Load(gradient + i);
            Vector<float> m = g;
            if (factors.Beta1 != 0)
            {
                m = Vector.Load(first + i);
                m += new Vector<float>(1 - factors.Beta1) * (g - m);
                m.Store(first + i);
            }

            Vector<float> v = (Vector.Load(second + i) * factors.Beta2) + (new Vector<float>(1 - factors.Beta2) * g * g);
            v.Store(second + i);
            Vector<float> denominator = (Vector.SquareRoot(v) / new Vector<float>(factors.Correction2)) + new Vector<float>(factors.Epsilon);
            (Vector.Load(parameter + i) - (m * factors.StepSize / denominator)).Store(parameter + i);
        }

        for (; i < length; i++)
        {
            float g = gradient[i];
            float m = g;
            if (factors.Beta1 != 0)
            {
                m = first[i];
                m += (1 - factors.Beta1) * (g - m);
                first[i] = m;
            }

            float v = (second[i] * factors.Beta2) + ((1 - factors.Beta2) * g * g);
            second[i] = v;
            parameter[i] -= m * factors.StepSize / ((MathF.Sqrt(v) / factors.Correction2) + factors.Epsilon);
        }
    }
}
