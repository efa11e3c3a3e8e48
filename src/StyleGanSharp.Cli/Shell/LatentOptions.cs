using System.CommandLine;
using StyleGanSharp.Editing;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Options of the verbs that change pictures: which ones.</summary>
internal sealed class LatentOptions
{
    private readonly Option<string?> _seeds = Make.Text("--seeds", "Seeds of the pictures, e.g. 0-3; SEED@CLASS and latent files may be mixed in", "LIST");
    private readonly Option<string?> _latent = Make.Text("--latent", "Pictures of a latent file instead: .safetensors or .npz, as 'stylegan project' writes them; FILE#INDEX is one of them", "FILE");

    public OptionGroup Group => new("Pictures to change", _seeds, _latent);

    /// <summary>The pictures, truncated already, with the noise and transform of files; dispose them.</summary>
    /// <exception cref="UsageException">When none or both are given.</exception>
    public LatentCode Load(ParseResult values, GeneratorNetwork generator, GenerationOptions options)
    {
        (string? seeds, string? latent) = (values.GetValue(_seeds), values.GetValue(_latent));
        if ((seeds is null) == (latent is null))
        {
            throw new UsageException(seeds is null ? "No picture is named. Give --seeds or --latent." : "--seeds and --latent both say which pictures. Give one of them.");
        }

        return latent is not null ? LatentList.LoadFile(generator, latent, _latent.Name, options) : LatentList.Load(generator, seeds!, _seeds.Name, options);
    }
}
