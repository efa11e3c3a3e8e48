using StyleGanSharp.Runtime;

namespace StyleGanSharp.Augment;

/// <summary>How an <see cref="AdaController"/> sets the augmentation probability.</summary>
public sealed record AdaOptions
{
    /// <summary>False keeps the probability at <see cref="InitialP"/>.</summary>
    public bool Adaptive { get; init; } = true;

    /// <summary>The probability at the start, 0 … 1 (default 0).</summary>
    public double InitialP { get; init; }

    /// <summary>The mean sign of the discriminator's output for training images to hold, -1 … 1 (default 0.6).</summary>
    public double Target { get; init; } = 0.6;

    /// <summary>Thousands of images in which the probability can go from 0 to 1, above 0 (default 500; 100 suits a resumed run).</summary>
    public double RampKimg { get; init; } = 500;

    /// <summary>Steps between adjustments, at least 1 (default 4).</summary>
    public int IntervalIterations { get; init; } = 4;

    /// <summary>Checks every value.</summary>
    /// <exception cref="UsageException">Names everything that is out of range.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(AdaOptions));
        checks.Require(InitialP, InitialP is >= 0 and <= 1, "it must be 0 to 1");
        checks.Require(Target, Target is >= -1 and <= 1, "it must be -1 to 1");
        checks.Require(RampKimg, RampKimg > 0 && double.IsFinite(RampKimg), "it must be a number above 0");
        checks.Require(IntervalIterations, IntervalIterations >= 1, "it must be at least 1");
        checks.ThrowIfAny();
    }
}
