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
        fixed (byte* p = parameter.bytes, g = gradient.bytes, m = firstMoment.bytes, v = secondMoment.bytes)
        {
            Run((float*)p, (float*)g, (float*)m, (float*)v, (int)parameter.numel(), factors);
        }
    }

    private static void Run(float* parameter, float* gradient, float* first, float* second, int length, Factors factors) =>
        WorkerThreads.For((length + ChunkLength - 1) / ChunkLength, 1, chunk =>
        {
            int offset = chunk * ChunkLength;
            RunChunk(parameter + offset, gradient + offset, first + offset, second + offset, Math.Min(ChunkLength, length - offset), factors);
        });

    private static void RunChunk(float* parameter, float* gradient, float* first, float* second, int length, Factors factors)
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
