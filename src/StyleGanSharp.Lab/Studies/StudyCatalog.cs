using System.Globalization;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Studies;

/// <summary>All studies.</summary>
public static class StudyCatalog
{
    private static readonly string[] EditMetrics = ["ppl_zfull", "ppl_wfull", "ppl_zend", "ppl_wend", "ls_z", "ls_w", "dci_z", "dci_w", "edit_z", "edit_w", "inversion_w"];
    private static readonly string[] Equivariance = ["eqt50k_int", "eqt50k_frac", "eqr50k"];

    /// <summary>The studies.</summary>
    public static IReadOnlyList<Study> All { get; } =
    [
        new("entanglement", "Which step from StyleGAN2 to StyleGAN3-R entangles the latent space?", Ladder("stylegan3-ladder"), ["fid50k_full", .. Equivariance, .. EditMetrics]),
        new("stylegan1-ladder", "What does each step from Progressive GAN to StyleGAN do?", Ladder("stylegan1-ladder"), ["fid50k_full", .. EditMetrics]),
        new("stylegan2-ladder", "What does each step from StyleGAN to StyleGAN2 do?", Ladder("stylegan2-ladder"), ["fid50k_full", .. EditMetrics]),
        new("stylegan3-ablations", "Filter size n, up-sampling m and first stopband f_t0 of StyleGAN3-R (its table 2).", Ablations(), ["fid50k_full", .. Equivariance, .. EditMetrics]),
        new("stylegan-xl-ablation", "What does each step from StyleGAN3 to StyleGAN-XL do (its table 1)? Needs labeled data.", XlAblation.Configurations, ["fid50k_full", "rfid50k_full", "pr50k3_full", "recall50k3_full", "is50k"]) { IsConditional = true },
        LaterLosses.Study,
    ];

    /// <summary>Finds a study.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <returns>The study.</returns>
    /// <exception cref="UsageException">When there is none of that name; lists those there are.</exception>
    public static Study Find(string name) => All.FirstOrDefault(study => string.Equals(study.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"There is no study '{name}'. {Spelling.Choose(name, [.. All.Select(study => study.Name)])}");

    private static StudyConfiguration[] Ladder(string ladder) =>
    [
        .. TrainingConfigurations.All.Where(configuration => configuration.Name.StartsWith(ladder + ":", StringComparison.Ordinal))
            .Select(configuration => new StudyConfiguration(configuration.Name[(ladder.Length + 1)..], configuration.Description, request => request with { Cfg = configuration.Name })),
    ];

    private static StudyConfiguration[] Ablations() =>
    [
        Ablation("R", "StyleGAN3-R: n 6, m 2, f_t0 2^2.1.", "filter_size", 6),
        Ablation("n4", "n 4: shorter filters.", "filter_size", 4),
        Ablation("n8", "n 8: longer filters.", "filter_size", 8),
        Ablation("m1", "m 1: the nonlinearity at the layer's own rate.", "lrelu_upsampling", 1),
        Ablation("m4", "m 4: the nonlinearity at four times the rate.", "lrelu_upsampling", 4),
        Ablation("ft1.5", "f_t0 2^1.5: less room above the first cutoff.", "first_stopband", Math.Pow(2, 1.5)),
        Ablation("ft3.1", "f_t0 2^3.1: more room above the first cutoff.", "first_stopband", Math.Pow(2, 3.1)),
    ];

    private static StudyConfiguration Ablation(string name, string description, string option, double value) => new(name, description, request => request with
    {
        Cfg = "stylegan3-r",
        GOptions = new Dictionary<string, string>(request.GOptions, StringComparer.Ordinal) { [option] = value.ToString("R", CultureInfo.InvariantCulture) },
    });
}
