using System.Globalization;
using System.Text;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Reporting;

/// <summary>A run as one page: what it was, how its numbers went, how its images became. The page holds all it needs; it can be sent as it is.</summary>
public static class RunReport
{
    private const int MaxSheets = 12;
    private const int SheetWidth = 900;

    /// <summary>Writes the page, and each of its plots as a PNG into the folder <c>plots</c> beside it.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="path">The .html file; null is <c>report.html</c> in the run's folder.</param>
    /// <param name="words">Puts the warnings of the run, which name options by their members (<c>TrainingOptions.Gamma</c>), into the words of the page's readers; null leaves them.</param>
    /// <returns>All files written, the page first.</returns>
    /// <exception cref="StyleGanException">When the folder holds no run, or something cannot be read or written.</exception>
    public static IReadOnlyList<string> Write(RunFolder folder, string? path = null, Func<string, string>? words = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!File.Exists(folder.OptionsFile))
        {
            throw new StyleGanException($"{folder.Path} holds no run: there is no {Path.GetFileName(folder.OptionsFile)}. Give the folder that TrainingRun.Train made.");
        }

        string json = File.ReadAllText(folder.OptionsFile);
        ResolvedTraining options = ResolvedTraining.FromJson(json, folder.OptionsFile);
        RunStatistics statistics = RunStatistics.Read(folder);
        (string Name, LinePlot Plot)[] plots = [.. Plots(folder, statistics)];
        string page = path ?? Path.Combine(folder.Path, "report.html");
        string plotFolder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(page))!, "plots");
        var files = new List<string> { page };
        var html = new RunReportPage(Path.GetFileName(Path.GetFullPath(folder.Path)));
        html.AddFacts(Facts(options, statistics));
        html.AddNotes([.. statistics.Warnings.Select(warning => string.Create(CultureInfo.InvariantCulture, $"{warning.Kimg:0.###} kimg: {words?.Invoke(warning.Text) ?? warning.Text}"))]);
        foreach ((string name, LinePlot plot) in plots)
        {
            byte[] light = plot.ToPng();
            string file = Path.Combine(plotFolder, name + ".png");
            SafeFile.Write(file, stream => stream.Write(light));
            files.Add(file);
            html.AddPlot(plot.Title, light, (plot with { IsDark = true }).ToPng());
        }

        foreach ((string caption, string file) in Sheets(folder))
        {
            html.AddImage(caption, Thumbnail(file));
        }

        html.AddOptions(json);
        SafeFile.Write(page, stream => stream.Write(Encoding.UTF8.GetBytes(html.ToString())));
        return files;
    }

    private static IEnumerable<(string Name, LinePlot Plot)> Plots(RunFolder folder, RunStatistics statistics)
    {
        (string Name, LinePlot? Plot)[] plots =
        [
            .. MetricPlots(folder),
            ("losses", RunPlot.Of(statistics, "Losses", "mean of the tick", ("Loss/G/loss", "generator"), ("Loss/D/loss", "discriminator"))),
            ("scores", RunPlot.Of(statistics, "What the discriminator says", "score, above 0 for real", ("Loss/scores/real", "of real images"), ("Loss/scores/fake", "of generated images"))),
            ("augmentation", RunPlot.Of(statistics, "Overfitting and augmentation", "mean of the tick", ("Loss/signs/real", "E[sign D(real)]"), ("Loss/signs/fake", "E[sign D(fake)]"), ("Progress/augment", "augmentation p"))),
            ("regularisation", RunPlot.Of(statistics, "Regularization", "penalty", ("Loss/r1_penalty", "R1"), ("Loss/pl_penalty", "path length"), ("Loss/gradient_penalty", "gradient penalty"))),
            ("gradients", RunPlot.Of(statistics, "Size of gradients", "norm", ("Grad/Gmain", "generator"), ("Grad/Dmain", "discriminator"), ("Grad/Greg", "generator, regularization"), ("Grad/Dreg", "discriminator, regularization")) is { } gradients
                ? gradients with { IsYLogarithmic = true } : null),
            ("speed", RunPlot.Of(statistics, "Speed", "seconds per 1000 images", ("Timing/sec_per_kimg", "training"))),
        ];
        return plots.Where(item => item.Plot is not null).Select(item => (item.Name, item.Plot! with { Width = 760, Height = 440 }));
    }

    private static IEnumerable<(string Name, LinePlot? Plot)> MetricPlots(RunFolder folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder.Path, "metric-*.jsonl").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file)["metric-".Length..];
            PlotSeries[] curves = [.. RunStatistics.ReadMetric(file).Select(series => series with { HasMarkers = true })];
            string unit = MetricCatalog.All.FirstOrDefault(metric => metric.Name == name)?.Unit is { Length: > 0 } found ? found : "value";
            yield return ($"metric-{name}", curves.Length == 0 ? null : new LinePlot { Title = name, XLabel = "kimg", YLabel = unit, Series = curves });
        }
    }

    private static List<(string Name, string Value)> Facts(ResolvedTraining options, RunStatistics statistics)
    {
        var facts = new List<(string, string)>
        {
            ("configuration", options.Cfg),
            ("data", options.DatasetName + (options.Mirror ? ", mirrored" : string.Empty) + (options.Cond ? ", with labels" : string.Empty)),
            ("batch", options.Batch.ToString(CultureInfo.InvariantCulture)),
            ("R1 γ", options.Loss.PenaltyWeight.ToString("0.#####", CultureInfo.InvariantCulture)),
            ("augmentation", options.AugmentMode.ToString().ToLowerInvariant()),
        };
        if (statistics.Last("Progress/kimg") is { } kimg)
        {
            facts.Add(("trained", string.Create(CultureInfo.InvariantCulture, $"{kimg:0.#} of {options.TotalKimg:0.#} kimg")));
        }

        if (statistics.Last("Timing/total_sec") is { } seconds)
        {
            facts.Add(("time", string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.##} h")));
        }

        return facts;
    }

    /// <summary>The real images, then generated ones evenly over the run, the first and last among them.</summary>
    private static List<(string Caption, string File)> Sheets(RunFolder folder)
    {
        (string Caption, string File)[] made =
        [
            .. Directory.EnumerateFiles(folder.Path, "fakes*.png").Select(file => (Kimg: RunFolder.KimgOf(file), File: file)).Where(item => item.Kimg is not null).OrderBy(item => item.Kimg)
                .Select(item => (string.Create(CultureInfo.InvariantCulture, $"generated, {item.Kimg:0.###} kimg"), item.File)),
        ];
        int count = Math.Min(made.Length, MaxSheets);
        List<(string, string)> sheets = [.. Enumerable.Range(0, count).Select(i => made[count == 1 ? 0 : i * (made.Length - 1) / (count - 1)])];
        if (File.Exists(folder.RealsFile))
        {
            sheets.Insert(0, ("real", folder.RealsFile));
        }

        return sheets;
    }

    private static byte[] Thumbnail(string file)
    {
        Image image = ImageCodec.Load(file);
        double scale = Math.Min(1, SheetWidth / (double)image.Width);
        Image small = ImageResizer.Resize(image, Math.Max(1, (int)(image.Width * scale)), Math.Max(1, (int)(image.Height * scale)), ResizeFilter.Lanczos);
        return ImageCodec.Encode(small, ImageFormat.Webp);
    }
}
