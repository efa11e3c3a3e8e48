using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Rendering;

/// <summary>All that determines what the page shows. It is the permalink, what a request carries, and what an image file keeps.</summary>
internal sealed record StudioState
{
    private const int MaxSteps = 200;
    private const int MaxLayers = 64;
    private const int MaxDirections = 64;
    private const long MaxSeed = uint.MaxValue;

    public StudioView View { get; init; }

    /// <summary>Seed in the plane's corner, 0 … 2³² - 1.</summary>
    public long Seed { get; init; }

    /// <summary>A latent in place of the seed's, as <see cref="LatentShelf"/> names it; null is none. What the plane adds to it is the way from the seed.</summary>
    public string? Latent { get; init; }

    /// <summary>A tuned copy of the network, as <see cref="TunedNetworks"/> names it; null is the network itself.</summary>
    public string? Tuned { get; init; }

    /// <summary>Place in the plane of seeds: 1 to the right is the next seed.</summary>
    public double X { get; init; }

    /// <summary>Place in the plane of seeds: 1 down is the hundredth next seed.</summary>
    public double Y { get; init; }

    public double Psi { get; init; } = 1;

    /// <summary>Style inputs to truncate; null is all.</summary>
    public int? Cutoff { get; init; }

    /// <summary>ψ of single style inputs, null where <see cref="Psi"/> holds.</summary>
    public IReadOnlyList<double?>? LayerPsi { get; init; }

    /// <summary><c>const</c>, <c>random</c> or <c>none</c>.</summary>
    public string Noise { get; init; } = "const";

    public uint NoiseSeed { get; init; }

    /// <summary>Label of a conditional network, as users type it; null is the example of the network.</summary>
    public string? Label { get; init; }

    /// <summary>Label to mix in; null is none.</summary>
    public string? SecondLabel { get; init; }

    /// <summary>How much of the second label, 0 … 1.</summary>
    public double LabelMix { get; init; }

    public double MoveX { get; init; }

    public double MoveY { get; init; }

    /// <summary>Degrees, clockwise.</summary>
    public double Turn { get; init; }

    public double Zoom { get; init; } = 1;

    /// <summary>E.g. <c>2x1</c>; null is the usual size.</summary>
    public string? Canvas { get; init; }

    /// <summary>Seed whose styles some layers take; null is none.</summary>
    public long? MixSeed { get; init; }

    /// <summary>Layers that take them, e.g. <c>0-3</c>; null is the coarse ones.</summary>
    public string? MixLayers { get; init; }

    /// <summary>Seeds of the table's rows, e.g. <c>0-2</c>.</summary>
    public string Rows { get; init; } = "0-2";

    /// <summary>Seeds of the table's columns.</summary>
    public string Columns { get; init; } = "3-6";

    /// <summary>The way from the seed to this image: one step per generation.</summary>
    public IReadOnlyList<BreedingStep> Steps { get; init => field = value ?? []; } = [];

    /// <summary>How different children are, 0 … 1.</summary>
    public double Difference { get; init; } = 0.35;

    /// <summary>Which children: another number, other children.</summary>
    public uint Litter { get; init; }

    public IReadOnlyList<DirectionSetting> Directions { get; init => field = value ?? []; } = [];

    /// <summary>Layers that directions change, e.g. <c>0-3</c>; null is all.</summary>
    public string? DirectionLayers { get; init; }

    /// <summary>A second parent; null is none.</summary>
    public Crossing? Cross { get; init; }

    /// <summary>The time line; null is none.</summary>
    public Film? Film { get; init; }

    /// <summary>Time on it that is shown, in seconds.</summary>
    public double At { get; init; }

    /// <summary>Whether the image is that of a seed and options alone, so that a command can name it.</summary>
    public bool IsOfSeed => Latent is null && (SecondLabel is null || LabelMix == 0) && X == 0 && Y == 0 && MixSeed is null && Steps.Count == 0 && Cross is null && Directions.All(item => item.Strength == 0);

    public NoiseMode NoiseMode => Noise switch
    {
        "const" => NoiseMode.Const,
        "random" => NoiseMode.Random,
        "none" => NoiseMode.None,
        _ => throw new UsageException($"The noise is '{Noise}'; it is const, random or none."),
    };

    /// <summary>Whether the content is moved, turned or scaled.</summary>
    public bool IsMoved => MoveX != 0 || MoveY != 0 || Turn != 0 || Zoom != 1;

    /// <summary>Throws when a number is out of its range.</summary>
    /// <exception cref="UsageException">Says which, and the range.</exception>
    public void Validate()
    {
        Require(Seed is >= 0 and <= MaxSeed, $"The seed is {Seed}; it is 0 to {MaxSeed}.");
        Require(MixSeed is null or (>= 0 and <= MaxSeed), $"The seed to mix in is {MixSeed}; it is 0 to {MaxSeed}.");
        Require(Latent is null || LatentShelf.IsName(Latent), "The name of the latent is none.");
        Require(Math.Abs(X) <= MaxSeed && Math.Abs(Y) <= MaxSeed, "The place in the plane of seeds is too far away. Start from another seed.");
        Require(Math.Abs(Psi) <= 4 && (LayerPsi ?? []).All(psi => psi is null || Math.Abs(psi.Value) <= 4), "A truncation ψ is out of range; it is -4 to 4.");
        Require(Cutoff is null or >= 0, $"The cutoff is {Cutoff}; it is at least 0.");
        Require(LabelMix is >= 0 and <= 1, $"The mix of labels is {LabelMix}; it is 0 to 1.");
        Require(Math.Abs(MoveX) <= 16 && Math.Abs(MoveY) <= 16 && Math.Abs(Turn) <= 3600 && Zoom is >= 0.25 and <= 16, "The view is out of range: 16 image widths, 10 turns, a zoom of 0.25 to 16.");
        Require(Steps.Count <= MaxSteps && Steps.All(step => step is { Difference: >= 0 and <= 1 }), $"There are at most {MaxSteps} generations, each with a difference of 0 to 1.");
        Require(Difference is >= 0 and <= 1, $"The difference of children is {Difference}; it is 0 to 1.");
        Require(Directions.Count <= MaxDirections && Directions.All(item => item is not null && Math.Abs(item.Strength) <= 20 && item.Index is >= 0 and < DirectionCache.MaxIndex && item.Method is { Length: < 400 }), $"There are at most {MaxDirections} directions, 0 to {DirectionCache.MaxIndex - 1} of each method, with strengths of -20 to 20.");
        Require(double.IsFinite(At) && Math.Abs(At) < 1e6, "The time on the time line is out of range.");
        _ = NoiseMode;
        if (Cross is { } cross)
        {
            Require(cross.With is { Cross: null, Film: null } && cross.Weights is { Count: <= MaxLayers } && cross.Weights.All(weight => weight is >= 0 and <= 1), "The second parent is none: it is an image without one of its own, with weights of 0 to 1.");
            cross.With!.Validate();
        }
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new UsageException(problem);
        }
    }
}
