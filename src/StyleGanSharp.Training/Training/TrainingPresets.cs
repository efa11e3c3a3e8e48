using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>The catalog of sizes.</summary>
internal static class TrainingPresets
{
    private static readonly TrainingOptions Paper = new() { Batch = 32, CBase = 32768, CMax = 512, MapDepth = 8, Kimg = 25000 };

    private static readonly TrainingOptions Cpu = new() { Batch = 16, CBase = 2048, CMax = 64, Latent = 128, MapDepth = 4, Kimg = 300, Tick = 1, Snap = 10 };

    /// <summary>Found by trying at 32 pixels: in minutes a strong R1 makes the difference, and what is only worth it in long runs is left out, as ADA does for CIFAR-10.</summary>
    private static readonly TrainingOptions Tiny = Cpu with { CBase = 512, Latent = 64, MapDepth = 2, Gamma = 2, GLr = 0.0025, DLr = 0.0025, PlWeight = 0, Mixing = 0, Noise = false, Kimg = 60 };

    /// <summary>Sizes: how large the networks are and how long they train.</summary>
    public static IReadOnlyList<TrainingPreset> Sizes { get; } =
    [
        new("paper", "The reference's own sizes (cbase 32768, cmax 512, batch 32, 25000 kimg); for GPUs.", Paper),
        new("gpu", "Half the paper's channels below 512 pixels and 2 mapping layers: what one GPU trains in a day or two.", Paper with { CBase = 16384, MapDepth = 2 })
        {
            Large = new() { CBase = Paper.CBase },
        },
        new("cpu", "For 32 to 64 pixels on a CPU, hours: cbase 2048, cmax 64, 4 mapping layers, batch 16.", Cpu),
        new("tiny", "For 16 to 32 pixels on a CPU, minutes: cbase 512, cmax 64, 2 mapping layers, batch 16; strong R1, no path length regularization, style mixing or noise.", Tiny),
    ];

    /// <summary>Finds a size.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <returns>The preset.</returns>
    /// <exception cref="UsageException">When there is none of that name.</exception>
    public static TrainingPreset Find(string name) => Sizes.FirstOrDefault(preset => string.Equals(preset.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new OptionException("TrainingOptions.Preset", name, "there is no such preset", Spelling.Choose(name, [.. Sizes.Select(preset => preset.Name)]));
}
