using System.Globalization;

namespace StyleGanSharp.Reporting;

/// <summary>Generated images beside images of the same kind that a network was not trained on: both should be equally far from the training images.</summary>
/// <param name="Distances">From each held-out image to the nearest training image, ascending.</param>
/// <param name="CopyChance">The chance that a generated image is nearer to the training images than a held-out one is (ties count half): ½ for new images, 1 for copies.</param>
/// <param name="Deviations">How many standard deviations that lies above ½ (Mann and Whitney; Meehan 2020, arXiv 2004.05675, section 3, with the other sign): above 3 is hardly chance.</param>
/// <param name="NearerFraction">The fraction of generated images that are nearer to a training image than to a held-out one, of as many of either kind (ties count half); ½ for new images.</param>
/// <param name="Compared">How many of either kind.</param>
/// <param name="Equal">Held-out images that equal a training image as far as the features tell: they are no held-out images.</param>
public sealed record HeldOutComparison(IReadOnlyList<double> Distances, double CopyChance, double Deviations, double NearerFraction, int Compared, int Equal)
{
    /// <summary>Deviations that are hardly chance: 1 in 740 to this side.</summary>
    public const double Sure = 3;

    /// <summary>What the numbers mean, a sentence.</summary>
    public string Verdict => string.Create(
        CultureInfo.InvariantCulture,
        $"Generated images are {(Deviations > Sure ? "nearer to" : Deviations < -Sure ? "farther from" : "as near to")} the training images {(Math.Abs(Deviations) > Sure ? "than" : "as")} held-out ones are (chance {CopyChance:0.000} of being nearer, {Deviations:+0.0;-0.0} standard deviations from 0.5){Meaning}.");

    private string Meaning => Deviations > Sure ? ": the network repeats training images" : Deviations < -Sure ? ": no copies, but they are less like the training images than new images of the kind" : ": no sign of copies";
}
