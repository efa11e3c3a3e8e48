namespace StyleGanSharp.Cli.Shell;

/// <summary>What other programs of the field call commands and options, for suggestions.</summary>
internal static class OtherNames
{
    private static readonly Dictionary<string, string> Commands = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gen-images"] = "generate",
        ["generate-images"] = "generate",
        ["run-generator"] = "generate",
        ["sample"] = "generate",
        ["gen-video"] = "video",
        ["interpolate"] = "video",
        ["interpolation"] = "video",
        ["style-mixing"] = "mix",
        ["mixing"] = "mix",
        ["projector"] = "project",
        ["run-projector"] = "project",
        ["invert"] = "project",
        ["dataset-tool"] = "dataset build",
        ["prepare-data"] = "dataset build",
        ["calc-metrics"] = "metrics",
        ["run-metrics"] = "metrics",
        ["fid"] = "metrics",
        ["avg-spectra"] = "spectrum",
        ["legacy"] = "convert",
        ["run-training"] = "train",
        ["resume"] = "train",
        ["finetune"] = "train",
        ["sefa"] = "directions",
        ["ganspace"] = "directions",
        ["closed-form-factorization"] = "directions",
        ["apply-factor"] = "edit",
        ["draggan"] = "drag",
        ["info"] = "inspect",
        ["show"] = "inspect",
        ["help"] = "--help",
        ["version"] = "--version",
    };

    /// <summary>Each, without its dashes, with the options it may be here.</summary>
    private static readonly Dictionary<string, string[]> Options = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gpus"] = ["--device"],
        ["num-gpus"] = ["--nproc", "--device"],
        ["nproc-per-node"] = ["--nproc"],
        ["nodes"] = ["--nproc"],
        ["gpu"] = ["--device"],
        ["projected-w"] = ["--latent", "--seeds"],
        ["projected"] = ["--latent"],
        ["dlatents"] = ["--latent"],
        ["num-steps"] = ["--steps"],
        ["iterations"] = ["--steps", "--kimg"],
        ["iter"] = ["--steps", "--kimg"],
        ["epochs"] = ["--kimg"],
        ["total-kimg"] = ["--kimg"],
        ["res"] = ["--resolution"],
        ["size"] = ["--resolution"],
        ["image-size"] = ["--resolution"],
        ["width"] = ["--resolution"],
        ["height"] = ["--resolution"],
        ["subset"] = ["--max-images"],
        ["num-workers"] = ["--workers"],
        ["batch-size"] = ["--batch"],
        ["minibatch"] = ["--batch"],
        ["config"] = ["--cfg"],
        ["pkl"] = ["--network"],
        ["network-pkl"] = ["--network"],
        ["ckpt"] = ["--network", "--resume"],
        ["checkpoint"] = ["--network", "--resume"],
        ["model"] = ["--network"],
        ["resume-pkl"] = ["--resume"],
        ["resume-kimg"] = ["--resume"],
        ["xflip"] = ["--mirror"],
        ["resume-from"] = ["--resume"],
        ["truncation"] = ["--trunc"],
        ["truncation-psi"] = ["--trunc"],
        ["psi"] = ["--trunc"],
        ["truncation-cutoff"] = ["--trunc-cutoff"],
        ["class-idx"] = ["--class"],
        ["label"] = ["--class"],
        ["dataset"] = ["--data"],
        ["data-dir"] = ["--data"],
        ["path"] = ["--data"],
        ["real-data"] = ["--data"],
        ["mirror-augment"] = ["--mirror"],
        ["result-dir"] = ["--outdir"],
        ["output-dir"] = ["--outdir"],
        ["out"] = ["--outdir", "--output", "--dest"],
        ["output"] = ["--outdir", "--dest"],
        ["outdir"] = ["--output", "--dest"],
        ["target-fname"] = ["--target"],
        ["image"] = ["--target"],
        ["save-video"] = ["--video"],
        ["w-frames"] = ["--seconds-per-seed"],
        ["row-seeds"] = ["--rows"],
        ["col-seeds"] = ["--cols"],
        ["styles"] = ["--layers"],
        ["col-styles"] = ["--layers"],
        ["translate"] = ["--move"],
        ["rotate"] = ["--turn"],
        ["scale"] = ["--zoom"],
        ["lr"] = ["--glr"],
        ["freeze-d"] = ["--freezed"],
        ["snapshot"] = ["--snap"],
        ["save-every"] = ["--snap"],
        ["augment"] = ["--aug"],
        ["augment-pipe"] = ["--augpipe"],
        ["conditional"] = ["--cond"],
        ["fp16"] = ["--precision"],
        ["num-samples"] = ["--num"],
        ["n-samples"] = ["--num", "--seeds"],
        ["pics"] = ["--seeds"],
        ["seed"] = ["--seeds"],
        ["factor"] = ["--direction"],
        ["degree"] = ["--strength"],
    };

    /// <summary>A question that names a command, or nothing.</summary>
    /// <param name="word">What was typed, with or without .py.</param>
    public static string OfCommand(string word) =>
        Commands.TryGetValue(Plain(word.EndsWith(".py", StringComparison.OrdinalIgnoreCase) ? word[..^3] : word), out string? name) ? $" Did you mean {name}?" : string.Empty;

    /// <summary>A question that names one of the options there are, or nothing.</summary>
    public static string OfOption(string word, IEnumerable<string> known) =>
        Options.GetValueOrDefault(Plain(word).TrimStart('-'), []).FirstOrDefault(known.Contains) is { } name ? $" Did you mean {name}?" : string.Empty;

    /// <summary>Every name in the tables, for tests.</summary>
    public static IEnumerable<string> All => Commands.Values.Concat(Options.Values.SelectMany(names => names)).Distinct();

    private static string Plain(string word) => word.Replace('_', '-');
}
