using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Groups;

/// <summary>How a network makes its images.</summary>
internal sealed record LookSettings : SettingsRecord
{
    [Heading("Images"), Option("--trunc", "Truncation ψ: 1 is the full variety, 0.7 usually looks better, 0 is the average image")]
    [Sets(typeof(GenerationOptions))]
    public double? TruncationPsi { get; init; }

    [Option("--trunc-cutoff", "Truncate only the first N style inputs [default: all]", Min = 0), Sets(typeof(GenerationOptions))]
    public int? TruncationCutoff { get; init; }

    [Option("--layer-trunc", "Truncation of single style inputs, e.g. 0-3=0.5,6=1; the others keep --trunc", "LAYERS=PSI,…")]
    [Concerns(typeof(GenerationOptions))]
    public LayerTruncation? LayerPsi { get; init; }

    [Option("--class", "Class of a conditional network", "K"), Sets(typeof(GenerationOptions))]
    public int? Class { get; init; }

    [Option("--noise-mode", "Noise inputs: stored with the network, fresh, or none")]
    [Choices("const", NoiseMode.Const, "random", NoiseMode.Random, "none", NoiseMode.None), Sets(typeof(GenerationOptions))]
    public NoiseMode? Noise { get; init; }

    /// <summary>All of how images are made.</summary>
    /// <exception cref="UsageException">When the network has fewer style inputs than are named.</exception>
    public GenerationOptions Generation(StyleGanModel model, ComputingSettings computing, ViewSettings? view = null) => Generation(model.Generator.NumWs, computing, view);

    /// <summary>The same for a network of so many style inputs.</summary>
    /// <exception cref="UsageException">When it has fewer than are named.</exception>
    public GenerationOptions Generation(int numWs, ComputingSettings computing, ViewSettings? view = null) => Fill(computing.Fill(new GenerationOptions())) with
    {
        LayerPsi = LayerPsi?.Psi(numWs),
        Motion = view?.Motion(),
        Canvas = view?.Canvas,
    };
}
