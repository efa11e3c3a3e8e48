using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>Watches for collapse and divergence, tick by tick.</summary>
internal sealed class HealthMonitor
{
    private const double ConstantStd = 0.005;
    private const double SaturatedSign = 0.98;
    private const int SaturatedTicks = 8;
    private const double ExplosionFactor = 1000;
    private const int HistoryTicks = 50;

    /// <summary>
    /// A number format overflows now and then and comes back; a phase that has not had one finite gradient in so many steps does not. Phases are counted separately:
    /// the main phase of a network would hide a regularization that fails every time.
    /// </summary>
    private const int MaxNonFiniteSteps = 20;

    private readonly Queue<double> _norms = new();
    private readonly Dictionary<string, int> _nonFiniteInARow = new(StringComparer.Ordinal);
    private string? _diagnosis;
    private long _nonFiniteSteps;
    private long _steps;
    private double _largestNorm;
    private int _saturatedTicks;

    /// <summary>Whether a gradient that is not finite, not noted yet, calls for a search: the first of a run, and the one that ends it, which may have another cause.</summary>
    /// <param name="phase">Name of the phase whose gradient it is.</param>
    public bool NeedsDiagnosis(string phase) => _diagnosis is null || _nonFiniteInARow.GetValueOrDefault(phase) == MaxNonFiniteSteps - 1;

    /// <summary>Why training must end, or null.</summary>
    public string? EndReason { get; private set; }

    /// <summary>Notes what a search found.</summary>
    public void OnDiagnosis(string diagnosis) => _diagnosis = diagnosis;

    /// <summary>Notes the gradient norm of a step.</summary>
    /// <param name="gradientNorm">The norm before anything was replaced.</param>
    /// <param name="phase">Name of the phase whose gradient it is.</param>
    public void OnStep(double gradientNorm, string phase = "")
    {
        _steps++;
        int inARow = double.IsFinite(gradientNorm) ? 0 : _nonFiniteInARow.GetValueOrDefault(phase) + 1;
        _nonFiniteInARow[phase] = inARow;
        if (inARow >= MaxNonFiniteSteps)
        {
            EndReason ??= $"{Quantity.Of(inARow, "gradient step")} of phase {phase} in a row had NaN or infinite gradients.{Diagnosis}";
        }

        if (double.IsFinite(gradientNorm))
        {
            _largestNorm = Math.Max(_largestNorm, gradientNorm);
        }
        else
        {
            _nonFiniteSteps++;
        }
    }

    /// <summary>What the last search found, after a space; empty when there was none.</summary>
    public string Diagnosis => _diagnosis is null ? string.Empty : $" {_diagnosis}";

    /// <summary>What is wrong with the tick that ends.</summary>
    public IReadOnlyList<TrainingWarning> OnTick(TickFigures figures)
    {
        var warnings = new List<TrainingWarning>();
        if (_nonFiniteSteps > 0)
        {
            warnings.Add(new("non-finite gradients", $"{_nonFiniteSteps} of {Quantity.Of(_steps, "gradient step")} had NaN or infinite gradients, which were replaced.{Diagnosis} Lower the learning rates (TrainingOptions.GLr, TrainingOptions.DLr) or use TrainingOptions.Fp32 = true."));
        }

        if (figures.NonFiniteLosses.Count > 0)
        {
            warnings.Add(new("non-finite loss", $"{string.Join(", ", figures.NonFiniteLosses)} is not a number. Resume from an earlier snapshot with a lower learning rate or a higher TrainingOptions.Gamma."));
        }

        if (figures.FakeSpread is { } spread && !(spread >= ConstantStd))
        {
            warnings.Add(new("constant output", $"All generated images are nearly equal (standard deviation {spread:G2}). Training has collapsed; resume from an earlier snapshot with a higher TrainingOptions.Gamma."));
        }

        CheckSaturation(figures, warnings);
        CheckExplosion(warnings);
        (_nonFiniteSteps, _steps, _largestNorm) = (0, 0, 0);
        return warnings;
    }

    private void CheckSaturation(TickFigures figures, List<TrainingWarning> warnings)
    {
        bool isSaturated = figures.RealSign > SaturatedSign && figures.FakeSign < -SaturatedSign;
        _saturatedTicks = isSaturated ? _saturatedTicks + 1 : 0;
        if (_saturatedTicks >= SaturatedTicks)
        {
            warnings.Add(new("discriminator saturated", $"The discriminator has classified every real and every generated image correctly for {_saturatedTicks} ticks, so the generator learns little. "
                + "Raise TrainingOptions.Gamma, use TrainingOptions.Aug = Ada, or add training images."));
        }
    }

    private void CheckExplosion(List<TrainingWarning> warnings)
    {
        double[] earlier = [.. _norms.Order()];
        if (earlier.Length >= 5 && _largestNorm > ExplosionFactor * Math.Max(earlier[earlier.Length / 2], 1e-3))
        {
            warnings.Add(new("gradient explosion", $"A gradient had norm {_largestNorm:G3}, over {ExplosionFactor} times the usual {earlier[earlier.Length / 2]:G3}. "
                + "If it happens again, lower the learning rates (TrainingOptions.GLr, TrainingOptions.DLr)."));
        }

        _norms.Enqueue(_largestNorm);
        if (_norms.Count > HistoryTicks)
        {
            _norms.Dequeue();
        }
    }
}
