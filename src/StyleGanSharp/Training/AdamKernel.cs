using System.Numerics;
using StyleGanSharp.Ops.Cpu;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>A step of Adam in one pass over memory; the same as tensor operations would be ten passes, most of them shorter than what a call costs.</summary>
internal static unsafe class AdamKernel
{
    private const int ChunkLength = 1 << 15;

    /// <summary>Numbers of a step that are the same for all elements.</summary>
    /// <param name="Beta1">Decay of the first moment; 0 uses the gradient itself.</param>
    /// <param name="Beta2">Decay of the second moment.</param>
    /// <param name="Correction2">√(1 - β₂ᵗ).</param>
    /// <param name="Epsilon">ε.</param>
    /// <param name="StepSize">Learning rate over 1 - β₁ᵗ.</param>
    public readonly record struct Factors(float Beta1, float Beta2, float Correction2, float Epsilon, float StepSize);

    /// <summary>Whether all tensors of a step are plain float32 arrays in main memory.</summary>
    public static bool Takes(params ReadOnlySpan<Tensor> tensors)
    {
        foreach (Tensor tensor in tensors)
        {
            if (tensor.device.type != DeviceType.CPU || tensor.dtype != ScalarType.Float32 || !tensor.is_contiguous() || tensor.numel() > int.MaxValue / sizeof(float))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Moves a parameter and its moments.</summary>
    public static void Step(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, Factors factors)
    {
        int length = (int)parameter.numel();
        fixed (byte* p = parameter.bytes, g = gradient.bytes, m = firstMoment.bytes, v = secondMoment.bytes)
        {
            var arrays = new Arrays((float*)p, (float*)g, (float*)m, (float*)v);
            WorkerThreads.For((length + ChunkLength - 1) / ChunkLength, 1, chunk =>
                Run(arrays, chunk * ChunkLength, Math.Min(length, (chunk + 1) * ChunkLength), factors));
        }
    }

    private static void Run(Arrays arrays, int first, int end, Factors factors)
    {
        int i = first;
        for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> g = Vector.Load(arrays.Gradient + i);
            Vector<float> m = g;
            if (factors.Beta1 != 0)
            {
                m = Vector.Load(arrays.First + i);
                m += new Vector<float>(1 - factors.Beta1) * (g - m);
                m.Store(arrays.First + i);
            }

            Vector<float> v = (Vector.Load(arrays.Second + i) * factors.Beta2) + (new Vector<float>(1 - factors.Beta2) * g * g);
            v.Store(arrays.Second + i);
            Vector<float> denominator = (Vector.SquareRoot(v) / new Vector<float>(factors.Correction2)) + new Vector<float>(factors.Epsilon);
            (Vector.Load(arrays.Parameter + i) - (m * factors.StepSize / denominator)).Store(arrays.Parameter + i);
        }

        for (; i < end; i++)
        {
            float g = arrays.Gradient[i];
            float m = g;
            if (factors.Beta1 != 0)
            {
                m = arrays.First[i];
                m += (1 - factors.Beta1) * (g - m);
                arrays.First[i] = m;
            }

            float v = (arrays.Second[i] * factors.Beta2) + ((1 - factors.Beta2) * g * g);
            arrays.Second[i] = v;
            arrays.Parameter[i] -= m * factors.StepSize / ((MathF.Sqrt(v) / factors.Correction2) + factors.Epsilon);
        }
    }

    private readonly record struct Arrays(nint ParameterAddress, nint GradientAddress, nint FirstAddress, nint SecondAddress)
    {
        public Arrays(float* parameter, float* gradient, float* first, float* second) : this((nint)parameter, (nint)gradient, (nint)first, (nint)second)
        {
        }

        public float* Parameter => (float*)ParameterAddress;

        public float* Gradient => (float*)GradientAddress;

        public float* First => (float*)FirstAddress;

        public float* Second => (float*)SecondAddress;
    }
}
