using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;
using StyleGanSharp.Metrics.Disentanglement;
using StyleGanSharp.Networks;
using StyleGanSharp.Reporting;
using static TorchSharp.torch;

namespace StyleGanSharp.Studies;

/// <summary>Images of each network for the report: a grid, and rows of images that an edit changes step by step.</summary>
internal static class StudyImages
{
    public const string GridName = "grid.png";
    public const string EditsName = "edits.png";

    private const int GridColumns = 8;
    private const int GridRows = 4;
    private const int MaxClasses = 16;
    private const double GridTruncation = 0.8;
    private const int EditRows = 6;
    private static readonly double[] EditSteps = [-3, -2, -1, 0, 1, 2, 3];

    /// <summary>Makes both; the second only where attributes vary.</summary>
    public static void Save(StudyFolder folder, string configuration, int seed, MetricRequest request)
    {
        GeneratorNetwork generator = request.RequireGenerator();
        int columns = generator.CDim > 0 ? Math.Min(generator.Labels.Candidates.Count, MaxClasses) : GridColumns;
        Image[][] grid = [.. Enumerable.Range(0, columns).Select(column => Column(generator, column, request.Batch))];
        ImageCodec.Save(folder.Measured(configuration, seed, GridName), ImageGrid.Compose([.. Enumerable.Range(0, GridRows).SelectMany(row => grid.Select(images => images[row]))], columns));
        if (request.Attributes is not null && request.Bank is { } bank)
        {
            SaveEdits(folder, configuration, seed, generator, bank.Latents(request, request.Num!.Value, 1), request.TruncationPsi);
        }
    }

    /// <summary>Images below each other: of one label, or of other seeds than the other columns'.</summary>
    private static Image[] Column(GeneratorNetwork generator, int column, int batch)
    {
        bool isConditional = generator.CDim > 0;
        long[] seeds = [.. Enumerable.Range(0, GridRows).Select(row => (long)(isConditional ? row : (row * GridColumns) + column))];
        ImageLabel label = isConditional ? generator.Labels.Candidates[column] : default;
        return [.. ImageGenerator.FromSeeds(generator, seeds, new GenerationOptions { TruncationPsi = GridTruncation, Class = label.Class, Label = label.Vector, Batch = batch })];
    }

    /// <summary>One row per attribute: the same latent in every row, moved by -3 to 3 standard deviations along the attribute's direction in w.</summary>
    private static void SaveEdits(StudyFolder folder, string configuration, int seed, GeneratorNetwork generator, LabeledLatents latents, double truncationPsi)
    {
        IReadOnlyList<int> varying = [.. latents.Varying().Take(EditRows)];
        if (varying.Count == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor start = latents.In(LatentSpace.W).narrow(0, 0, 1);
        Tensor? label = latents.Labels?.narrow(0, 0, 1);
        var rows = new List<CaptionedImage>();
        foreach (int attribute in varying)
        {
            EditDirection direction = EditDirection.Of(latents, LatentSpace.W, attribute);
            Tensor ws = cat([.. EditSteps.Select(step => direction.Apply(generator, start, label, step, truncationPsi))], 0);
            Tensor images = generator.Synthesize(ws, new SynthesisOptions { Noise = NoiseMode.Const });
            rows.Add(new CaptionedImage(latents.Attributes[attribute], ImageGrid.Compose(images, EditSteps.Length)));
        }

        ImageCodec.Save(folder.Measured(configuration, seed, EditsName), CaptionedSheet.Compose(rows, 1));
    }
}
