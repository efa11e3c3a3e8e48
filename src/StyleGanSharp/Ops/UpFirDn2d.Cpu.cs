using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

public static partial class UpFirDn2d
{
    private const double SeparableTolerance = 1e-6;

    /// <summary>Whether the CPU kernel has a body for this call: float32, separable taps, not both up- and down-sampling.</summary>
    private static bool TryPlan(Tensor x, Tensor? f, (int X, int Y) up, (int X, int Y) down, Padding2d pad, bool flip, double gain, out ResamplePlan plan)
    {
        plan = null!;
        if (x.device.type != DeviceType.CPU || x.dtype != ScalarType.Float32 || f is null || f.device.type != DeviceType.CPU || x.numel() == 0
            || (up.X > 1 && down.X > 1) || (up.Y > 1 && down.Y > 1) || !TrySeparate(f, out float[] fx, out float[] fy))
        {
            return false;
        }

        (int width, int height) = FilterSize(f);
        (int inHeight, int inWidth) = ((int)x.shape[2], (int)x.shape[3]);
        double root = Math.Sqrt(gain);
        plan = new ResamplePlan(
            new AxisPlan(Prepare(fx, flip, root), up.X, down.X, pad.X0, inWidth, (int)OutputSize(inWidth, up.X, down.X, pad.X0, pad.X1, width)),
            new AxisPlan(Prepare(fy, flip, root), up.Y, down.Y, pad.Y0, inHeight, (int)OutputSize(inHeight, up.Y, down.Y, pad.Y0, pad.Y1, height)),
            up, down, pad, flip, gain);
        return true;
    }

    private static Tensor ApplyCpu(Tensor x, Tensor f, ResamplePlan plan) =>
        x.requires_grad && is_grad_enabled() ? CpuFunction.apply(x, f, plan) : RunCpu(x, plan);

    private static unsafe Tensor RunCpu(Tensor x, ResamplePlan plan)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor source = x.detach().contiguous();
        Tensor result = empty([x.shape[0], x.shape[1], plan.Y.OutSize, plan.X.OutSize], ScalarType.Float32);
        fixed (byte* from = source.bytes, to = result.bytes)
        {
            ResampleKernel.Run((float*)from, (float*)to, (int)(x.shape[0] * x.shape[1]), plan);
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Splits a filter into one for each axis; a 2-D filter only when it is an outer product, as all but the radial ones are.</summary>
    private static bool TrySeparate(Tensor f, out float[] fx, out float[] fy)
    {
        float[] taps = f.data<float>().ToArray();
        if (f.dim() == 1)
        {
            fx = fy = taps;
            return true;
        }

        (int rows, int columns) = ((int)f.shape[0], (int)f.shape[1]);
        fx = new float[columns];
        fy = new float[rows];
        double sum = 0;
        double largest = 0;
        var columnSums = new double[columns];
        var rowSums = new double[rows];
        for (int i = 0; i < taps.Length; i++)
        {
            rowSums[i / columns] += taps[i];
            columnSums[i % columns] += taps[i];
            sum += taps[i];
            largest = Math.Max(largest, Math.Abs(taps[i]));
        }

        if (sum == 0)
        {
            return false;
        }

        for (int i = 0; i < taps.Length; i++)
        {
            if (Math.Abs((rowSums[i / columns] * columnSums[i % columns] / sum) - taps[i]) > SeparableTolerance * largest)
            {
                return false;
            }
        }

        for (int i = 0; i < rows; i++)
        {
            fy[i] = (float)(rowSums[i] / sum);
        }

        for (int i = 0; i < columns; i++)
        {
            fx[i] = (float)columnSums[i];
        }

        return true;
    }

    private static float[] Prepare(float[] taps, bool flip, double gain)
    {
        var prepared = new float[taps.Length];
        for (int i = 0; i < taps.Length; i++)
        {
            prepared[i] = (float)(taps[flip ? i : taps.Length - 1 - i] * gain); // the kernel correlates, so a convolution turns the taps round
        }

        return prepared;
    }

    /// <summary>The gradient is the same operator with the factors exchanged, the filter turned round and complementary padding.</summary>
    private sealed class CpuFunction : autograd.SingleTensorFunction<CpuFunction>
    {
        public override string Name => nameof(UpFirDn2d);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[1]]);
            ctx.save_data("plan", vars[2]);
            return RunCpu((Tensor)vars[0], (ResamplePlan)vars[2]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var plan = (ResamplePlan)ctx.get_data("plan");
            using Tensor f = ctx.get_saved_variables()[0];
            (int x0, int x1) = Complement(plan.X);
            (int y0, int y1) = Complement(plan.Y);
            return [Apply(grad_output, f, plan.Down, plan.Up, new Padding2d(x0, x1, y0, y1), !plan.Flip, plan.Gain), null!, null!];
        }

        private static (int Before, int After) Complement(AxisPlan axis)
        {
            int taps = axis.Taps.Length;
            return (taps - axis.Pad - 1, (axis.InSize * axis.Up) - (axis.OutSize * axis.Down) + axis.Pad - axis.Up + 1);
        }
    }
}
