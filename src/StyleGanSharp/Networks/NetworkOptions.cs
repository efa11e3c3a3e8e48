using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks;

/// <summary>Everything a network is built from; saved with its weights, so that a file is enough to build it again.</summary>
public abstract record NetworkOptions
{
    private const int MaxPixels = 16384;

    /// <summary>Width and height of the images in pixels: a power of two, 4 to 16384.</summary>
    public required int ImgResolution { get; init; }

    /// <summary>Channels of the images: 1, 3 or 4.</summary>
    public int ImgChannels { get; init; } = 3;

    /// <summary>Length of a label vector; 0 is unconditional.</summary>
    public int CDim { get; init; }

    /// <summary>Reports everything that is wrong, at once.</summary>
    /// <exception cref="UsageException">When any option is out of its range.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        Check(problems);
        UsageException.ThrowIfAny(problems);
    }

    /// <summary>Adds a sentence for every option that is out of range.</summary>
    /// <param name="problems">Receives the sentences.</param>
    protected virtual void Check(ICollection<string> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        Require(problems, ImgResolution >= 4 && int.IsPow2(ImgResolution), $"img_resolution is {ImgResolution}; it must be a power of two, 4 or more.");
        Require(problems, ImgResolution <= MaxPixels, $"img_resolution is {ImgResolution}; it must be at most {MaxPixels}.");
        Require(problems, ImgChannels is >= 1 and <= 4, $"img_channels is {ImgChannels}; it must be 1 to 4.");
        Require(problems, CDim >= 0, $"c_dim is {CDim}; it must not be negative.");
    }

    /// <summary>Adds a sentence when a condition does not hold.</summary>
    /// <param name="problems">Receives the sentence.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="problem">The sentence.</param>
    protected static void Require(ICollection<string> problems, bool holds, string problem)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (!holds)
        {
            problems.Add(problem);
        }
    }
}
