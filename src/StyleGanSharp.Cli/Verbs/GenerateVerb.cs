using System.Globalization;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.OnnxRuntime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes images from seeds.</summary>
internal sealed class GenerateVerb() : Verb<GenerateVerb.Settings>(
    "generate", VerbCatalog.Use,
    "Make images: one file per seed (seed0000.png …), and a sheet of them all with --grid.",
    "stylegan generate --seeds 0-31 --trunc 0.7 --grid",
    "stylegan generate --network runs/00000-stylegan2-faces --seeds 0-31 --trunc 0.7 --grid",
    "stylegan generate --network faces.safetensors --seeds 3,14,159 --format webp --outdir faces",
    "stylegan generate --network faces.safetensors --seeds 0-5 --trunc 0.3:1:8 --grid",
    "stylegan generate --network https://example.org/ffhq.pkl --seeds 0-7 --trunc 0.7",
    "stylegan generate --network faces.safetensors --latent out/latent.safetensors",
    "stylegan generate --network runs/00000-stylegan3-t-faces --seeds 0-3 --move 0.1,0 --turn 20 --canvas 2x1",
    "stylegan generate --network digits.safetensors --seeds 0-9 --class 7 --grid 10x1",
    "stylegan generate --network ffhq.onnx --seeds 0-7 --trunc 0.7")
{
    private const string LatentName = "--latent";

    internal sealed record Settings : SettingsRecord
    {
        public DefaultNetworkSettings Network { get; } = new();

        [Heading("Result"), Option("--seeds", "Numbers and ranges, e.g. 0-7,12; each is one image", "LIST")]
        public NumberList<long> Seeds { get; init; } = NumberList<long>.Parse("0-7", "seeds");

        [Option(LatentName, "Make the images of a latent file instead: as 'stylegan project' writes it (.safetensors, .npz), or of another tool (.npy, .npz, .pt)", "FILE")]
        public string? Latent { get; init; }

        [Option("--outdir", "Folder of the images", "FOLDER"), Destination(IsFolder = true)]
        public string OutDir { get; init; } = "out";

        [Option("--format", "File format"), Choices("png", ImageFormat.Png, "webp", ImageFormat.Webp, "jpg", ImageFormat.Jpeg, "jpeg", ImageFormat.Jpeg, "gif", ImageFormat.Gif)]
        public ImageFormat Format { get; init; } = ImageFormat.Png;

        [Option("--grid", "Also lay all images out on one sheet, grid.png; as columns x rows if given, e.g. 8x4", "COLSxROWS", IsValueOptional = true)]
        public GridSize? Grid { get; init; }

        public ShapeSettings Shape { get; } = new();

        public LookSettings Look { get; } = new() { AllowsSweep = true };

        public ViewSettings View { get; } = new();

        public ComputingSettings Computing { get; } = new();

        public bool HasGrid => Given.Contains("--grid");

        /// <summary>Whether the network is a file of 'stylegan export', which ONNX Runtime runs.</summary>
        public bool IsOnnx => OnnxFile.IsName(Network.Network);

        public override IEnumerable<string> Problems()
        {
            string[] ofLibrary = [.. new[] { LatentName, "--noise-mode", "--move", "--turn", "--zoom", "--canvas", "--device", "--precision" }.Where(Given.Contains)];
            if (IsOnnx && ofLibrary.Length > 0)
            {
                yield return $"{string.Join(", ", ofLibrary)} cannot be chosen for an exported network. Use the network that was exported.";
            }

            if (Latent is not null && Given.Contains("--seeds"))
            {
                yield return $"--seeds and {LatentName} both say which images to make. Give one of them.";
            }

            if (Latent is null && Grid is { } grid && grid.Count < Seeds.Count * (Look.Psi?.Values.Count ?? 1))
            {
                yield return $"--grid {grid} has room for {grid.Count} images, and there are {Seeds.Count} seeds{(Look.Psi is { Values.Count: > 1 } psi ? $" with {psi.Values.Count} truncations" : string.Empty)}. Use a larger one, or --grid alone.";
            }
        }
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        if (settings.Look.Psi is { Values: [_, var second] } list && list.Text.Contains(',') && Math.Abs(second) > 2)
        {
            context.Note($"--trunc {list.Text} is two values, {list.Text.Replace(",", " and ", StringComparison.Ordinal)}; a fraction is written with a point.");
        }

        if (settings.IsOnnx)
        {
            using OnnxGenerator generator = OnnxFile.Load(settings.Network.Network);
            return Save(settings, context, settings.Look.Generation(generator.StyleCount, settings.Computing), (look, _) => OnnxFile.Generate(generator, settings.Seeds, look, context.Cancellation));
        }

        using StyleGanModel model = settings.Network.Load(settings.Computing, context, hasLatents: settings.Latent is not null);
        return Save(settings, context, settings.Look.Generation(model, settings.Computing, settings.View), (look, display) => Images(settings, model, look, display, context.Cancellation));
    }

    private static int Save(Settings settings, VerbContext context, GenerationOptions options, Func<GenerationOptions, WorkDisplay, IEnumerable<Image>> generate)
    {
        string extension = Image.ExtensionOf(settings.Format);
        IReadOnlyList<double> psis = settings.Look.Psi?.Values ?? [options.TruncationPsi];
        int count = 0;
        List<Image> images = WorkDisplay.Run(context, "generating", display =>
        {
            var kept = new List<Image>();
            foreach (double psi in psis)
            {
                string name = psis.Count > 1 ? $"-trunc{psi.ToString("0.####", CultureInfo.InvariantCulture)}" : string.Empty;
                count = 0;
                foreach (Image image in generate(options with { TruncationPsi = psi }, display))
                {
                    Image shaped = settings.Shape.Apply(image);
                    string file = settings.Latent is null ? $"seed{settings.Seeds[count]:D4}" : $"latent{count:D4}";
                    shaped.Save(Path.Combine(settings.OutDir, file + name + extension));
                    count++;
                    if (settings.HasGrid || kept.Count == 0)
                    {
                        kept.Add(shaped);
                    }
                }
            }

            return kept;
        });
        string sheet = Path.Combine(settings.OutDir, "grid" + extension);
        if (settings.HasGrid)
        {
            // One row for each truncation.
            ImageGrid.Compose(images, settings.Grid?.Columns ?? (psis.Count > 1 ? count : GridSize.ForCount(count).Columns)).Save(sheet);
        }

        context.Line($"{count * psis.Count} image(s) of {images[0].Width}x{images[0].Height} in {settings.OutDir}{(settings.HasGrid ? $", all on {sheet}" : string.Empty)}");
        return ExitCode.Success;
    }

    private static IEnumerable<Image> Images(Settings settings, StyleGanModel model, GenerationOptions options, WorkDisplay display, CancellationToken cancellation)
    {
        if (settings.Latent is not { } file)
        {
            foreach (Image image in model.Generate(settings.Seeds, options, display.Counting(settings.Seeds.Count), cancellation))
            {
                yield return image;
            }

            yield break;
        }

        using Latent latent = model.LoadLatent(file, LatentName, options);
        foreach (Image image in model.SynthesizeAll(latent, options.WithoutTruncation(), cancellation))
        {
            yield return image;
        }
    }
}
