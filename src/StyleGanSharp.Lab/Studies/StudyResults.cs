namespace StyleGanSharp.Studies;

/// <summary>All values of a study, and what follows from them.</summary>
public sealed class StudyResults
{
    private readonly IReadOnlyList<StudyValue> _values;

    internal StudyResults(Study study, IReadOnlyList<StudyConfiguration> configurations, IReadOnlyList<StudyValue> values)
    {
        (Study, _values) = (study, values);
        Configurations = [.. configurations.Where(configuration => values.Any(value => value.Configuration == configuration.Name))];
        Measurements = [.. values.Select(value => value.Measurement).Distinct().Where(name => values.Any(value => value.Measurement == name && value.Value is not null))];
        Cells = [.. Configurations.SelectMany(configuration => Measurements.Select(name => CellOf(configuration.Name, name)))];
        IEnumerable<StudyConfiguration> earlier = study.ComparesWithFirst ? Enumerable.Repeat(study.Configurations[0], Configurations.Count) : Configurations;
        Steps = [.. earlier.Zip(Configurations.Skip(1)).SelectMany(pair => Measurements.Select(name => StepOf(pair.First.Name, pair.Second.Name, name)).OfType<StudyStep>())];
    }

    /// <summary>The study.</summary>
    public Study Study { get; }

    /// <summary>The configurations with values, in the study's order.</summary>
    public IReadOnlyList<StudyConfiguration> Configurations { get; }

    /// <summary>What was measured on any of them.</summary>
    public IReadOnlyList<string> Measurements { get; }

    /// <summary>Every value.</summary>
    public IReadOnlyList<StudyValue> Values => _values;

    /// <summary>Means and spreads over the seeds.</summary>
    public IReadOnlyList<StudyCell> Cells { get; }

    /// <summary>The change of each step, where there is more than one number.</summary>
    public IReadOnlyList<StudyStep> Steps { get; }

    /// <summary>Reads what a study has measured so far.</summary>
    /// <param name="request">The study.</param>
    /// <returns>The results.</returns>
    public static StudyResults Read(StudyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var folder = new StudyFolder(request.Folder);
        return new StudyResults(request.Study, request.Configurations,
        [
            .. request.Configurations.SelectMany(configuration => request.Seeds.SelectMany(seed => request.Metrics.Select(metric => folder.Read(configuration.Name, seed, metric.Name, settings: null)))).OfType<StudyValue>(),
        ]);
    }

    /// <summary>The cell of a configuration and a measurement.</summary>
    internal StudyCell Cell(StudyConfiguration configuration, string measurement) => Cells.First(cell => cell.Configuration == configuration.Name && cell.Measurement == measurement);

    private StudyCell CellOf(string configuration, string measurement)
    {
        // A value that is missing carries the plain name of its metric, without that of the features.
        StudyValue[] all = [.. _values.Where(value => value.Configuration == configuration && (value.Measurement == measurement || value.Measurement == measurement.Split('@')[0]))];
        double[] numbers = [.. all.Select(value => value.Value).OfType<double>()];
        double? mean = numbers.Length == 0 ? null : numbers.Average();
        double? spread = numbers.Length < 2 ? null : Math.Sqrt(numbers.Sum(number => (number - mean!.Value) * (number - mean.Value)) / (numbers.Length - 1));
        return new StudyCell(configuration, measurement, numbers.Length, mean, spread, mean is null ? all.FirstOrDefault()?.Reason : null);
    }

    private StudyStep? StepOf(string from, string to, string measurement)
    {
        var differences = new List<double[]>();
        foreach (StudyValue later in _values.Where(value => value.Configuration == to && value.Measurement == measurement && value.Value is not null))
        {
            if (_values.FirstOrDefault(value => value.Configuration == from && value.Seed == later.Seed && value.Measurement == measurement && value.Value is not null) is { } earlier)
            {
                string[] shared = [.. later.Parts.Keys.Intersect(earlier.Parts.Keys, StringComparer.Ordinal)];
                differences.Add(shared.Length > 0 ? [.. shared.Select(part => later.Parts[part] - earlier.Parts[part])] : [later.Value!.Value - earlier.Value!.Value]);
            }
        }

        if (differences.Sum(parts => parts.Length) < 2)
        {
            return null;
        }

        (double mean, double low, double high, double p) = PairedBootstrap.Of(differences);
        string basis = differences.Count < 2 ? "parts" : differences.Any(parts => parts.Length > 1) ? "seeds and parts" : "seeds";

        // What is drawn again holds no more than was drawn first: that so few all agree happens by chance this often.
        int independent = differences.Count > 1 ? differences.Count : differences[0].Length;
        return new StudyStep(from, to, measurement, basis, mean, low, high, Math.Max(p, Math.Pow(2, 1 - independent)));
    }
}
