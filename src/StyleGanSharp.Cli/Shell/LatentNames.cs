using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Seeds, SEED@LABEL and latent files, as <see cref="Latent.CheckList"/> reads them.</summary>
internal sealed class LatentNames
{
    private readonly string _text;
    private readonly string _name;

    private LatentNames(string text, string name) => (_text, _name) = (text, name);

    /// <summary>Whether they mean something to their own network only.</summary>
    public bool HasMoreThanSeeds => Latent.HasMoreThanSeeds(_text);

    /// <summary>The seeds, of a list of nothing else.</summary>
    public IReadOnlyList<long> Seeds => Latent.ParseSeeds(_text, _name);

    /// <exception cref="Runtime.UsageException">When a part is no seed.</exception>
    public static LatentNames Parse(string text, string name)
    {
        Latent.CheckList(text, name);
        return new LatentNames(text, name);
    }

    /// <summary>The latents, truncated already; dispose them.</summary>
    public Latent Load(StyleGanModel model, GenerationOptions options, VerbContext context)
    {
        Latent latents = model.LoadLatents(_text, _name, options);
        foreach (int number in latents.Classes.OfType<int>().Distinct())
        {
            LookSettings.WarnUnseen(model, new GenerationOptions { Class = number }, context);
        }

        return latents;
    }

    public override string ToString() => _text;
}
