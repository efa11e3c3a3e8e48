using System.CommandLine;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Options of the verbs that change images: which ones.</summary>
internal sealed class LatentOptions
{
    private readonly Option<string?> _seeds = Make.Text("--seeds", "Seeds of the images, e.g. 0-3; SEED@CLASS and latent files may be mixed in", "LIST");
    private readonly Option<string?> _latent = Make.Text("--latent", "Images of a latent file instead: .safetensors or .npz, as 'stylegan project' writes them; FILE#INDEX is one of them", "FILE");

    public OptionGroup Group => new("Images to change", _seeds, _latent);

    /// <summary>The images, truncated already, with the noise and transform of files; dispose them.</summary>
    /// <exception cref="UsageException">When none or both are given.</exception>
    public Latent Load(ParseResult values, StyleGanModel model, GenerationOptions options)
    {
        (string? seeds, string? latent) = (values.GetValue(_seeds), values.GetValue(_latent));
        if ((seeds is null) == (latent is null))
        {
            throw new UsageException(seeds is null ? "No image is named. Give --seeds or --latent." : "--seeds and --latent both say which images. Give one of them.");
        }

        return latent is not null ? model.LoadLatent(latent, _latent.Name, options) : model.LoadLatents(seeds!, _seeds.Name, options);
    }
}
