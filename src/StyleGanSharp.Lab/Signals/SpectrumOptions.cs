using StyleGanSharp.Runtime;

namespace StyleGanSharp.Signals;

/// <summary>How the power spectrum of images is taken.</summary>
public sealed record SpectrumOptions
{
    /// <summary>Shape of the Kaiser window that hides that an image does not continue beyond its edges; 0 is none. Default 8 (StyleGAN3, appendix A).</summary>
    public double WindowBeta { get; init; } = 8;

    /// <summary>Zero-padding: frequencies an image's width holds for one that it needs; more draw finer curves, no finer detail. 1 … 8, default 2.</summary>
    public int Padding { get; init; } = 2;

    /// <summary>Checks the options.</summary>
    /// <exception cref="OptionException">When any is out of range; reports all of them.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(SpectrumOptions));
        checks.Require(WindowBeta, WindowBeta is >= 0 and <= 100, "it must be 0 to 100");
        checks.Require(Padding, Padding is >= 1 and <= 8, "it must be 1 to 8");
        checks.ThrowIfAny();
    }
}
