using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Groups;

/// <summary>Any option of a generator, by its name.</summary>
internal sealed record GeneratorSettings : SettingsRecord
{
    /// <summary>The flag.</summary>
    public const string Name = "--g-option";

    [Option(Name, "Set any option of the generator by its name in the resolved options (train --dry-run shows them), e.g. filter_size=8, lrelu_upsampling=4 or first_stopband=8.57; may be repeated", "NAME=VALUE", Example = "filter_size=8")]
    [Sets(typeof(TrainingOptions))]
    public IReadOnlyDictionary<string, string>? GOptions { get; init; }
}
