using System.Globalization;
using System.Text;
using System.Text.Json;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Studies;

/// <summary>Writes what a study found: a page (report.html, with everything in it), plots (PNG), tables (CSV) and all numbers (JSON).</summary>
public static class StudyReport
{
    private const string PageName = "report.html";

    /// <summary>The measurements of equivariance that others are drawn against, the first that was made.</summary>
    private static readonly string[] EquivarianceNames = ["eqr50k", "eqt50k_int", "eqt50k_frac"];

    /// <summary>Writes the report into the study's folder, of what there is so far.</summary>
    /// <param name="request">The study.</param>
    /// <returns>The path of the page; null while nothing is measured.</returns>
    /// <exception cref="StyleGanException">When a file cannot be written.</exception>
    public static string? Write(StudyRequest request)
    {
        var results = StudyResults.Read(request);
        if (results.Measurements.Count == 0)
        {
            return null;
        }

        var folder = new StudyFolder(request.Folder);
        StudyFiles.ClassifierNote? classifier = StudyFiles.ReadClassifier(folder);
        WriteText(folder.In("table.csv"), Table(results));
        WriteText(folder.In("values.csv"), Values(results));
        WriteText(folder.In("results.json"), JsonSerializer.Serialize(
            new { Study = results.Study.Name, request.Num, request.Seeds, request.Training, Classifier = classifier, results.Cells, results.Steps, results.Values }, StudyFolder.Json));
        var page = new HtmlPage($"Study {results.Study.Name}");
        string length = request.Shared.CpuMinutes is { } minutes ? string.Create(CultureInfo.InvariantCulture, $"{minutes} minutes of processor time each")
            : request.Training.Kimg is { } kimg ? string.Create(CultureInfo.InvariantCulture, $"{kimg} kimg each") : "as long as the preset says";
        page.Paragraph($"{results.Study.Description} {request.Training.Data}; {length}; seeds {string.Join(", ", request.Seeds)}; {Quantity.Of(request.Num, "generated image")} per measurement.");
        page.Table(["configuration", "what it is"], [.. results.Configurations.Select(configuration => (IReadOnlyList<string>)[configuration.Name, configuration.Description])]);
        AddTable(page, results);
        AddSteps(page, results);
        AddPlots(page, results, folder);
        AddImages(page, results, folder, request.Seeds[0]);
        if (classifier is not null)
        {
            page.Heading("Attribute classifier");
            page.Paragraph($"{classifier.Name}, SHA-256 {classifier.Checksum}. Attributes below a balanced accuracy of {Features.Attributes.AttributeQuality.MinBalancedAccuracy} on held-out images are left out.");
            page.Table(["attribute", "accuracy", "balanced accuracy"], [.. classifier.Attributes.Select(a => (IReadOnlyList<string>)[a.Name, Number(a.Accuracy), Number(a.BalancedAccuracy)])]);
        }

        WriteText(folder.In(PageName), page.ToString());
        return folder.In(PageName);
    }

    private static void AddTable(HtmlPage page, StudyResults results)
    {
        page.Heading("Measurements");
        page.Paragraph("Mean ± standard deviation over the seeds. ↓: lower is better, ↑: higher is better. A dash: this network cannot be measured so.");
        page.Table(
            [string.Empty, .. results.Measurements.Select(name => $"{name} {(results.Values.First(value => value.Measurement == name).IsLowerBetter ? "↓" : "↑")}")],
            [.. results.Configurations.Select(configuration => (IReadOnlyList<string>)[configuration.Name, .. results.Measurements.Select(name => Text(results.Cell(configuration, name)))])]);
    }

    private static void AddSteps(HtmlPage page, StudyResults results)
    {
        page.Heading(results.Study.ComparesWithFirst ? $"What each part changes, compared with {results.Study.Configurations[0].Name}" : "What each step changes");
        page.Paragraph("Paired bootstrap with 10,000 draws. Where a measurement has parts (an attribute each), the change is that of the mean part. "
            + "Based on parts alone, an interval says how sure the change is for these very networks, and nothing about other trainings. p is at least 2^(1-n) for n trainings (of one: n parts). *: the interval leaves out zero and p is below 0.05.");
        page.Table(
            ["step", "measurement", "change", "95 % interval", "p", "based on"],
            [.. results.Steps.Select(step => (IReadOnlyList<string>)[$"{step.From} → {step.To}", step.Measurement, Number(step.Change), $"{Number(step.Low)} … {Number(step.High)}{(step.IsSignificant ? " *" : string.Empty)}", Number(step.PValue), step.Basis])]);
    }

    private static void AddPlots(HtmlPage page, StudyResults results, StudyFolder folder)
    {
        page.Heading("Ladder");
        string? equivariance = EquivarianceNames.FirstOrDefault(results.Measurements.Contains);
        foreach (string name in results.Measurements)
        {
            var plots = new List<(string File, LinePlot? Plot)> { ($"ladder-{name}.png", StudyPlots.Ladder(results, name)) };
            if (equivariance is not null && !EquivarianceNames.Contains(name))
            {
                plots.Add(($"against-{equivariance}-{name}.png", StudyPlots.Against(results, equivariance, name)));
            }

            foreach ((string file, LinePlot? plot) in plots)
            {
                if (plot is not null)
                {
                    byte[] png = plot.ToPng();
                    SafeFile.Write(folder.In(Path.Combine("plots", file)), stream => stream.Write(png));
                    page.Image(png, name);
                }
            }
        }
    }

    private static void AddImages(HtmlPage page, StudyResults results, StudyFolder folder, int seed)
    {
        page.Heading("Images");
        foreach (StudyConfiguration configuration in results.Configurations)
        {
            foreach ((string name, string caption) in new[] { (StudyImages.GridName, "ψ = 0.8"), (StudyImages.EditsName, "edits in w, -3 to 3 standard deviations") })
            {
                string path = folder.Measured(configuration.Name, seed, name);
                if (File.Exists(path))
                {
                    page.Image(File.ReadAllBytes(path), $"{configuration.Name}: {caption}", scale: 2);
                }
            }
        }
    }

    private static string Table(StudyResults results)
    {
        var text = new StringBuilder($"configuration,{string.Join(',', results.Measurements.SelectMany(name => new[] { name, $"{name} sd", $"{name} n" }))}\n");
        foreach (StudyConfiguration configuration in results.Configurations)
        {
            text.Append(configuration.Name);
            foreach (StudyCell cell in results.Measurements.Select(name => results.Cell(configuration, name)))
            {
                text.Append(CultureInfo.InvariantCulture, $",{cell.Mean:R},{cell.Spread:R},{cell.Count}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Values(StudyResults results)
    {
        var text = new StringBuilder("configuration,seed,measurement,name,value\n");
        foreach (StudyValue value in results.Values)
        {
            (string Name, double? Number)[] numbers = [("value", value.Value), .. value.Details.Select(item => (item.Key, (double?)item.Value)), .. value.Parts.Select(item => (item.Key, (double?)item.Value))];
            foreach ((string name, double? number) in numbers)
            {
                text.Append(CultureInfo.InvariantCulture, $"{value.Configuration},{value.Seed},{value.Measurement},{name},{number:R}\n");
            }
        }

        return text.ToString();
    }

    private static string Text(StudyCell cell) => cell.Mean is null ? "–" : cell.Spread is null ? Number(cell.Mean) : $"{Number(cell.Mean)} ± {Number(cell.Spread)}";

    private static string Number(double? value) => value is not { } number ? "–"
        : number.ToString(Math.Abs(number) switch { < 10 => "0.0000", < 1000 => "0.00", _ => "0.0" }, CultureInfo.InvariantCulture);

    private static void WriteText(string path, string text) => SafeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
