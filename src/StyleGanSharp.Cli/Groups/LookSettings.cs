using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Groups;

/// <summary>How a network makes its images.</summary>
internal sealed record LookSettings : SettingsRecord
{
    private const string TruncationName = "--trunc";

    [Heading("Images"), Option(TruncationName, "Truncation ψ: 1 is the full variety, 0.7 usually looks better, 0 is the average image; 'stylegan generate' takes several, 0.5,0.7,1 or 0.5:1:6 [default: 1]", "PSI")]
    [Concerns(typeof(GenerationOptions), nameof(GenerationOptions.TruncationPsi))]
    public Truncations? Psi { get; init; }

    /// <summary>Whether the verb makes its images once for each ψ.</summary>
    public bool AllowsSweep { get; init; }

    [Option("--trunc-cutoff", "Truncate only the first N style inputs [default: all]", Min = 0), Sets(typeof(GenerationOptions))]
    public int? TruncationCutoff { get; init; }

    [Option("--layer-trunc", "Truncation of single style inputs, e.g. 0-3=0.5,6=1; the others keep --trunc", "LAYERS=PSI,…")]
    [Concerns(typeof(GenerationOptions))]
    public LayerTruncation? LayerPsi { get; init; }

    [Option("--class", "Class of a conditional network: its number, or its name where the network knows names", "K|NAME"), Concerns(typeof(GenerationOptions))]
    public string? Class { get; init; }

    [Option("--label", "Label of a conditional network instead: all its numbers, e.g. 0.5,0.33, or some by name, e.g. glasses=1,hat=1, the others being 0", "LABEL"), Concerns(typeof(GenerationOptions))]
    public string? Label { get; init; }

    [Option("--noise-mode", "Noise inputs: stored with the network, fresh, or none")]
    [Choices("const", NoiseMode.Const, "random", NoiseMode.Random, "none", NoiseMode.None), Sets(typeof(GenerationOptions))]
    public NoiseMode? Noise { get; init; }

    [Option("--noise-seed", "Seed of the noise with --noise-mode random; an image's noise depends on it and on the image's own seed", Min = 0), Sets(typeof(GenerationOptions))]
    public ulong? NoiseSeed { get; init; }

    public override IEnumerable<string> Problems()
    {
        if (NoiseSeed is not null && Noise != NoiseMode.Random)
        {
            yield return "--noise-seed needs --noise-mode random: other noise has no seed.";
        }

        if (Psi is { Values.Count: > 1 } && !AllowsSweep)
        {
            yield return $"{TruncationName} has {Texts.Count(Psi.Values.Count, "value")}; only 'stylegan generate' takes several. Give one.";
        }

        if (Class is not null && Label is not null)
        {
            yield return "--class and --label both say which images are made. Give one of them.";
        }

        if (TruncationCutoff is not null && Psi is null)
        {
            yield return $"--trunc-cutoff needs {TruncationName}: without it nothing is truncated.";
        }
    }

    /// <summary>All of how images are made.</summary>
    /// <exception cref="UsageException">When the network has fewer style inputs than are named, or no noise inputs.</exception>
    public GenerationOptions Generation(StyleGanModel model, ComputingSettings computing, VerbContext context, ViewSettings? view = null)
    {
        if (Noise is NoiseMode.Random or NoiseMode.None && !model.Generator.HasNoise)
        {
            throw new UsageException($"--noise-mode is {Noise.ToString()!.ToLowerInvariant()}; the network has no noise inputs. Leave it out.");
        }

        GenerationOptions options = Generation(model.Generator.NumWs, computing, view) with
        {
            Class = Class is null ? null : model.ParseClass(Class),
            Label = Label is null ? null : model.ParseLabel(Label),
        };
        WarnUnseen(model, options, context);
        return options;
    }

    /// <summary>Warns of a class that the network was trained without.</summary>
    public static void WarnUnseen(StyleGanModel model, GenerationOptions options, VerbContext context)
    {
        int? oneHot = options.Label is { } label && !model.HasVectorLabels && label.Count(number => number != 0) == 1 ? label.ToList().IndexOf(1) : null;
        if ((options.Class ?? oneHot) is { } chosen && model.Info.EmptyClasses?.Contains(chosen) == true)
        {
            context.WarnOnce($"no training image has the class {chosen}, so its images mean nothing; {model.LabelExample} is a class that has some.");
        }
    }

    /// <summary>The same for a network of so many style inputs, without class and label.</summary>
    /// <exception cref="UsageException">When it has fewer than are named.</exception>
    public GenerationOptions Generation(int numWs, ComputingSettings computing, ViewSettings? view = null)
    {
        if (TruncationCutoff > numWs)
        {
            throw new UsageException($"--trunc-cutoff is {TruncationCutoff}; the network has {numWs} style inputs. Leave it out to truncate all.");
        }

        return Fill(computing.Fill(new GenerationOptions())) with
        {
            TruncationPsi = Psi?.Values[0] ?? 1,
            LayerPsi = LayerPsi?.Psi(numWs),
            Motion = view?.Motion(),
            Canvas = view?.Canvas,
        };
    }
}
