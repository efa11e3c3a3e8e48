using System.CommandLine;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Writes a network into another kind of file.</summary>
internal sealed class ConvertVerb : Verb
{
    private static readonly string[] Roles = ["G_ema", "G", "D"];

    private readonly Argument<string> _input = new("IN") { Description = $"The network: {NetworkSource.Usage}" };
    private readonly Argument<string> _output = new("OUT") { Description = "A .safetensors file, which keeps everything; or a .pt file, one state dictionary that torch.load(path, weights_only=True) reads" };
    private readonly Option<string?> _only = Make.Text("--only", "Which networks: G_ema, G, D [default: all; for .pt the generator's average]", "NAMES");
    private readonly Option<bool> _half = Make.Switch("--half", "Write weights as float16, half as large (.safetensors only); images change by less than can be seen").Sets(typeof(NetworkConverter), "isHalf");

    public override string Name => "convert";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Convert a network file: an official .pkl to .safetensors, or any to a .pt state dictionary for PyTorch. Nothing in a .pkl is executed.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan convert ffhq.pkl ffhq.safetensors",
        "stylegan convert ffhq.pkl ffhq-generator.safetensors --only G_ema",
        "stylegan convert runs/00000-stylegan2-faces faces.safetensors --only G_ema --half",
        "stylegan convert runs/00000-stylegan2-faces faces.pt",
    ];

    public override IReadOnlyList<Argument> Arguments => [_input, _output];

    public override IReadOnlyList<OptionGroup> Options => [new("Result", _only, _half)];

    public override int Run(ParseResult values, VerbContext context)
    {
        string output = values.GetRequiredValue(_output);
        string[]? roles = values.GetValue(_only)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (roles?.FirstOrDefault(role => !Roles.Contains(role)) is { } unknown)
        {
            throw new UsageException($"--only '{unknown}' is no network. Choose from {string.Join(", ", Roles)}.");
        }

        IReadOnlyList<string> written = NetworkConverter.Convert(NetworkSource.Local(values.GetRequiredValue(_input), context), output, roles, values.GetValue(_half));
        context.Line($"{output}: {string.Join(", ", written)}, {Texts.Bytes(new FileInfo(output).Length)}");
        return ExitCode.Success;
    }
}
