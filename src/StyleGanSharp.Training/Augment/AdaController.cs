using StyleGanSharp.Runtime;

namespace StyleGanSharp.Augment;

/// <summary>Adapts the augmentation probability to how much the discriminator overfits: r_t = E[sign D(real)] is held at a target (ADA, §3).</summary>
public sealed class AdaController
{
    private double _sumOfSigns;
    private long _signCount;
    private int _iterations;

    /// <summary>Makes a controller at <see cref="AdaOptions.InitialP"/>.</summary>
    /// <param name="options">Target and speed.</param>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public AdaController(AdaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        P = options.InitialP;
    }

    /// <summary>Target and speed.</summary>
    public AdaOptions Options { get; }

    /// <summary>The augmentation probability; at least 0.</summary>
    public double P { get; private set; }

    /// <summary>What the controller must remember; set it to continue from there.</summary>
    /// <exception cref="ArgumentException">When a number is impossible.</exception>
    public AdaState State
    {
        get => new(P, _sumOfSigns, _signCount, _iterations);
        set
        {
            if (!(value.P >= 0) || value.SignCount < 0 || !(Math.Abs(value.SumOfSigns) <= value.SignCount) || value.IterationsSinceUpdate < 0)
            {
                throw new ArgumentException($"The state of the augmentation controller is impossible: {value}.", nameof(value));
            }

            (P, _sumOfSigns, _signCount, _iterations) = value;
        }
    }

    /// <summary>Adds what the discriminator said of training images.</summary>
    /// <param name="sumOfSigns">Sum of sign D(real), from -<paramref name="count"/> to <paramref name="count"/>.</param>
    /// <param name="count">Number of images.</param>
    /// <exception cref="ArgumentOutOfRangeException">When the numbers do not fit together.</exception>
    public void Accumulate(double sumOfSigns, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!(Math.Abs(sumOfSigns) <= count))
        {
            throw new ArgumentOutOfRangeException(nameof(sumOfSigns), sumOfSigns, $"The signs of {Quantity.Of(count, "image")} sum to at most {count}.");
        }

        _sumOfSigns += sumOfSigns;
        _signCount += count;
    }

    /// <summary>Ends a step; every <see cref="AdaOptions.IntervalIterations"/>-th one moves the probability a step towards the target and forgets the signs.</summary>
    /// <param name="batchSize">Training images per step, at least 1.</param>
    /// <returns>Whether the probability was adjusted: the interval is over, the controller adaptive and a sign known.</returns>
    public bool Update(int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (++_iterations < Options.IntervalIterations)
        {
            return false;
        }

        bool adjusts = Options.Adaptive && _signCount > 0;
        if (adjusts)
        {
            double step = (double)batchSize * _iterations / (Options.RampKimg * 1000);
            P = Math.Max(P + (Math.Sign((_sumOfSigns / _signCount) - Options.Target) * step), 0);
        }

        (_sumOfSigns, _signCount, _iterations) = (0, 0, 0);
        return adjusts;
    }
}
