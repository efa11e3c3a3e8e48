using StyleGanSharp.Checkpoints;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <content>Weights that a run starts from.</content>
internal sealed partial class TrainingSession
{
    private const double MinStepFraction = 0.5;

    private List<string> LoadInitialWeights(string path)
    {
        using NetworkFile file = NetworkFile.Open(path);
        var report = new List<string>();
        IReadOnlyList<string>? newHead = _options.Generator is StyleGanXlGeneratorOptions own && file.Networks.GetValueOrDefault(file.GeneratorRole) is StyleGanXlGeneratorOptions stem
            && stem.Stages.Count < own.Stages.Count ? own.HeadPrefixes : null;
        foreach ((string role, nn.Module module) in Networks)
        {
            // A head is put on the average, which is the better network, and both its copies must stay equal where they are frozen.
            string from = newHead is not null && module is GeneratorNetwork ? file.GeneratorRole : file.Networks.ContainsKey(role) ? role : role == "G" ? "G_ema" : role == "G_ema" ? "G" : role;
            if (!file.Networks.ContainsKey(from))
            {
                report.Add($"{role}: fresh, {Path.GetFileName(file.Path)} has none");
                continue;
            }

            (IReadOnlyList<string> taken, IReadOnlyList<string> kept) = StateDictionary.LoadMatching(module, file.Tensors, from + ".");
            // Scalars and biases fit by chance; weights of the same architecture, also at another resolution, fit for the most part.
            Dictionary<string, Tensor> state = module.state_dict();
            if (newHead is not null && module is GeneratorNetwork)
            {
                CheckStem(newHead, kept, path);
            }

            string[] fitted = [.. kept.Where(name => FitChannels(file, $"{from}.{name}", state[name]))];
            (taken, kept) = ([.. taken, .. fitted], [.. kept.Except(fitted)]);
            double fraction = taken.Sum(name => (double)state[name].numel()) / state.Values.Sum(value => (double)value.numel());
            if (fraction < MinStepFraction && newHead is null)
            {
                throw new StyleGanException($"{file.Path} holds weights of another architecture: only {fraction:P0} of {role} can be taken from it; its networks are "
                    + $"{string.Join(", ", file.Networks.Select(n => $"{n.Key} ({n.Value.Kind}, {n.Value.ImgResolution} pixels)"))}. "
                    + "Use the TrainingOptions.Cfg, TrainingOptions.CBase, TrainingOptions.CMax, TrainingOptions.Latent and resolution it was trained with, or leave TrainingOptions.Resume out.");
            }

            string allowed = WeightTransfer.Allowed(file.Networks[from], module is GeneratorNetwork ? _options.Generator : _options.Discriminator);
            report.Add($"{role}: {taken.Count} of {Quantity.Of(taken.Count + kept.Count, "tensor")} from {Path.GetFileName(file.Path)}{(allowed.Length > 0 ? $"; {allowed}" : string.Empty)}"
                + (kept.Count == 0 ? string.Empty : $"; fresh: {string.Join(", ", kept.Take(4))}{(kept.Count > 4 ? ", …" : string.Empty)}"));
        }

        return report;
    }

    /// <summary>Layers between features and images of another number of channels take what fits.</summary>
    private static bool FitChannels(NetworkFile file, string name, Tensor target)
    {
        bool isInput = name.Contains("fromrgb.", StringComparison.Ordinal);
        if ((!isInput && !name.Contains("torgb.", StringComparison.Ordinal)) || name.Contains("affine", StringComparison.Ordinal) || !file.Tensors.Shapes.ContainsKey(name))
        {
            return false;
        }

        using Tensor source = file.Tensors.Read(name);
        return WeightTransfer.FitChannels(source, target, isInput ? 1 : 0, isInput);
    }

    /// <summary>A later stage must have everything but its head from the one before.</summary>
    private static void CheckStem(IReadOnlyList<string> headPrefixes, IReadOnlyList<string> kept, string path)
    {
        string[] missing = [.. kept.Where(name => !headPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))];
        if (missing.Length > 0)
        {
            throw new StyleGanException($"{path} lacks {Quantity.Of(missing.Length, "tensor")} that a head goes on from ({string.Join(", ", missing.Take(3))}); it is another network's. Give the stage before (TrainingOptions.PathStem).");
        }
    }
}
