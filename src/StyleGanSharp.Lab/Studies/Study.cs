using StyleGanSharp.Metrics;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Studies;

/// <summary>A question that trainings can answer: a list of kinds of training, and a list of things to measure on each.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it asks, one line.</param>
/// <param name="Configurations">The trainings, in the order of their table; each is compared with the one before, or with the first.</param>
/// <param name="Measurements">What is measured unless the user says otherwise: names of <see cref="MetricCatalog"/>.</param>
public sealed record Study(string Name, string Description, IReadOnlyList<StudyConfiguration> Configurations, IReadOnlyList<string> Measurements)
{
    /// <summary>Whether its trainings need labels.</summary>
    public bool IsConditional { get; init; }

    /// <summary>Whether each configuration is compared with the first instead of the one before: parts that are tried one by one, not a ladder.</summary>
    public bool ComparesWithFirst { get; init; }

    /// <summary>The feature network of its measurements unless the user says otherwise, as in <see cref="MetricRequest.Features"/>.</summary>
    public string Features { get; init; } = "builtin";

    /// <summary>Minutes of processor time of each training where neither these nor a number of images is asked for; null is the preset's number of images.</summary>
    public double? CpuMinutes { get; init; }

    /// <summary>Finds configurations by name.</summary>
    /// <param name="names">Names, separated by commas; null is all.</param>
    /// <returns>The configurations in the study's own order.</returns>
    /// <exception cref="OptionException">When a name is unknown, or none is given; lists the known ones.</exception>
    public IReadOnlyList<StudyConfiguration> Select(string? names)
    {
        if (names is null)
        {
            return Configurations;
        }

        string[] wanted = names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] unknown = [.. wanted.Where(name => !Configurations.Any(configuration => IsNamed(configuration, name)))];
        var checks = new OptionChecks(typeof(StudyRequest));
        checks.Require(names, wanted.Length > 0, "no configuration is named", $"Choose from: {string.Join(", ", Configurations.Select(configuration => configuration.Name))}.", nameof(StudyRequest.Configs));
        checks.Require(unknown, unknown.Length == 0, $"the study {Name} has no such configuration", $"Choose from: {string.Join(", ", Configurations.Select(configuration => configuration.Name))}.", nameof(StudyRequest.Configs));
        checks.ThrowIfAny();
        return [.. Configurations.Where(configuration => wanted.Any(name => IsNamed(configuration, name)))];
    }

    private static bool IsNamed(StudyConfiguration configuration, string name) => string.Equals(configuration.Name, name, StringComparison.OrdinalIgnoreCase);
}
