using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;

namespace StyleGanSharp.Cli.Groups;

/// <summary>Which images are changed.</summary>
internal sealed record LatentSettings : SettingsRecord
{
    private const string FileName = "--latent";

    [Heading("Images to change"), Option("--seeds", "Seeds of the images, e.g. 0-3; SEED@CLASS and latent files may be mixed in", "LIST")]
    public LatentNames? Seeds { get; init; }

    [Option(FileName, "Images of a latent file instead: as 'stylegan project' writes it (.safetensors, .npz), or of another tool (.npy, .npz, .pt); FILE#INDEX is one of them", "FILE")]
    public string? File { get; init; }

    public override IEnumerable<string> Problems() => (Seeds, File) switch
    {
        (null, null) => ["No image is named. Give --seeds or --latent."],
        ({ }, { }) => ["--seeds and --latent both say which images. Give one of them."],
        _ => [],
    };

    /// <summary>The images, truncated already, with the noise and transform of files; dispose them.</summary>
    public Latent Load(StyleGanModel model, GenerationOptions options, VerbContext context) => File is not null ? model.LoadLatent(File, FileName, options) : Seeds!.Load(model, options, context);
}
