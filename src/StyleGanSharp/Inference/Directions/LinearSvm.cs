using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>A linear support vector machine: the minimum of ½|w|² + C·Σ max(0, 1 - y(w·x + b))², found exactly by Newton's method in the primal (Chapelle, Training a support vector machine in the primal, 2007).</summary>
/// <param name="Normal">w in the units of the points, so that w·x + b decides.</param>
/// <param name="Bias">b.</param>
internal sealed record LinearSvm(double[] Normal, double Bias)
{
    private const int MaxSteps = 100;
    private const double Tolerance = 1e-8;
    private const double Ridge = 1e-9;
    private const double SufficientDecrease = 1e-4;

    /// <summary>Separates points.</summary>
    /// <param name="points">[N, D] of a float type on the CPU. They are centerd and brought to unit mean square first, so that the strength of ½|w|² does not depend on their scale.</param>
    /// <param name="isPositive">[N] bool; both classes must occur.</param>
    /// <param name="cost">C: how much a point on the wrong side counts.</param>
    public static LinearSvm Fit(Tensor points, Tensor isPositive, double cost = 1)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor x = points.to(ScalarType.Float64);
        Tensor center = x.mean([0], keepdim: true);
        x = x - center;
        double scale = Math.Sqrt(x.square().mean().item<double>());
        scale = scale > 0 ? scale : 1;
        x = cat([x / scale, ones(x.shape[0], 1, ScalarType.Float64)], 1); // [N, D + 1]; the bias is the weight of the last column
        Tensor y = (isPositive.to(ScalarType.Float64) * 2) - 1;
        long dimensions = x.shape[1];
        Tensor penalty = ones(dimensions, ScalarType.Float64);
        penalty[dimensions - 1] = 0.0;
        Tensor w = Solve(x, y, penalty / cost);
        double[] weights = [.. w.data<double>()];
        double[] normal = [.. weights[..^1].Select(weight => weight / scale)];
        double[] shift = [.. center.flatten().data<double>()];
        return new LinearSvm(normal, weights[^1] - normal.Zip(shift, (n, c) => n * c).Sum());
    }

    /// <summary>On which side points lie.</summary>
    /// <param name="points">[N, D] of a float type on the CPU.</param>
    /// <returns>[N] bool, a fresh tensor.</returns>
    public Tensor Predict(Tensor points)
    {
        using var scope = NewDisposeScope();
        return (points.to(ScalarType.Float64).matmul(tensor(Normal)) + Bias > 0).MoveToOuterDisposeScope();
    }

    private static Tensor Solve(Tensor x, Tensor y, Tensor penalty)
    {
        Tensor w = zeros(x.shape[1], ScalarType.Float64);
        double first = 0;
        for (int step = 0; step < MaxSteps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor slack = (1 - (y * x.matmul(w))).clamp_min(0);
            Tensor inside = x.index_select(0, slack.nonzero().flatten());
            Tensor gradient = (penalty * w) - (2 * x.t().matmul(y * slack));
            double norm = gradient.norm().item<double>();
            first = step == 0 ? norm : first;
            if (norm <= Tolerance * first)
            {
                return w;
            }

            Tensor hessian = diag(penalty + Ridge) + (2 * inside.t().matmul(inside));
            Tensor direction = -linalg.solve(hessian, gradient);
            w = Advance(x, y, penalty, w, direction, gradient.dot(direction).item<double>()).MoveToOuterDisposeScope();
        }

        throw new StyleGanException($"A linear support vector machine of {x.shape[0]} points did not come to rest in {Quantity.Of(MaxSteps, "step")}: some of the points are no finite numbers.");
    }

    /// <summary>The first of a whole step, half a step, … that lowers the objective enough.</summary>
    private static Tensor Advance(Tensor x, Tensor y, Tensor penalty, Tensor w, Tensor direction, double slope)
    {
        double start = Objective(x, y, penalty, w);
        double length = 1;
        while (length > 1e-10 && Objective(x, y, penalty, w + (length * direction)) > start + (SufficientDecrease * length * slope))
        {
            length /= 2;
        }

        return w + (length * direction);
    }

    private static double Objective(Tensor x, Tensor y, Tensor penalty, Tensor w)
    {
        using var scope = NewDisposeScope();
        return (0.5 * (penalty * w.square()).sum().item<double>()) + (1 - (y * x.matmul(w))).clamp_min(0).square().sum().item<double>();
    }
}
