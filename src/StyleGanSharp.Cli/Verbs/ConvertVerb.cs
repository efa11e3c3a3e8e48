using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Shell;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Writes a network into another kind of file.</summary>
internal sealed class ConvertVerb() : Verb<ConvertVerb.Settings>(
    "convert", VerbCatalog.Use,
    "Convert a network file: an official .pkl to .safetensors, or any to a .pt state dictionary for PyTorch. Nothing in a .pkl is executed.",
    "stylegan convert ffhq.pkl ffhq.safetensors",
    "stylegan convert ffhq.pkl ffhq-generator.safetensors --only G_ema",
    "stylegan convert runs/00000-stylegan2-faces faces.safetensors --only G_ema --half",
    "stylegan convert runs/00000-stylegan2-faces faces.pt")
{
    private static readonly string[] Roles = ["G_ema", "G", "D"];

    internal sealed record Settings : SettingsRecord
    {
        [Argument("IN", $"The network: {NetworkSource.Usage}")]
        public string Input { get; init; } = string.Empty;

        [Argument("OUT", "A .safetensors file, which keeps everything; or a .pt file, one state dictionary that torch.load(path, weights_only=True) reads"), Destination]
        public string Output { get; init; } = string.Empty;

        [Heading("Result"), Option("--only", "Which networks: G_ema, G, D [default: all; for .pt the generator's average]", "NAMES")]
        public string[]? Only { get; init; }

        [Option("--half", "Write weights as float16, half as large (.safetensors only); images change by less than can be seen")]
        [Concerns(typeof(NetworkFile), "isHalf")]
        public bool Half { get; init; }

        public override IEnumerable<string> Problems() =>
            (Only ?? []).Except(Roles).Select(role => $"--only '{role}' is no network. Choose from {string.Join(", ", Roles)}.");
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        IReadOnlyList<string> written = NetworkFile.Convert(NetworkSource.Local(settings.Input, context), settings.Output, settings.Only, settings.Half);
        context.Line($"{settings.Output}: {string.Join(", ", written)}, {Texts.Bytes(new FileInfo(settings.Output).Length)}");
        return ExitCode.Success;
    }
}
