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

        [Option("--outdir", "Folder of the images", "FOLDER")]
        public string OutDir { get; init; } = "out";

        [Option("--format", "File format"), Choices("png", ImageFormat.Png, "webp", ImageFormat.Webp, "jpg", ImageFormat.Jpeg, "jpeg", ImageFormat.Jpeg, "gif", ImageFormat.Gif)]
        public ImageFormat Format { get; init; } = ImageFormat.Png;

        [Option("--grid", "Also lay all images out on one sheet, grid.png; as columns x rows if given, e.g. 8x4", "COLSxROWS", IsValueOptional = true)]
        public GridSize? Grid { get; init; }

        public LookSettings Look { get; } = new();

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

            if (Latent is null && Grid is { } grid && grid.Count < Seeds.Count)
            {
                yield return $"--grid {grid} has room for {grid.Count} images, and there are {Seeds.Count} seeds. Use a larger one, or --grid alone.";
            }
        }
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        string extension = Image.ExtensionOf(settings.Format);
        if (settings.Latent is { } file)
        {
            return RunLatent(settings, context, file, extension);
        }

        if (settings.IsOnnx)
        {
            using OnnxGenerator generator = OnnxFile.Load(settings.Network.Network);
            GenerationOptions chosen = settings.Look.Generation(generator.StyleCount, settings.Computing);
            return Save(settings, context, extension, _ => OnnxFile.Generate(generator, settings.Seeds, chosen, context.Cancellation));
        }

        using StyleGanModel model = settings.Network.Load(settings.Computing, context);
        GenerationOptions options = settings.Look.Generation(model, settings.Computing, settings.View);
        return Save(settings, context, extension, display => model.Generate(settings.Seeds, options, display.Counting(settings.Seeds.Count), context.Cancellation));
    }

    private static int Save(Settings settings, VerbContext context, string extension, Func<WorkDisplay, IEnumerable<Image>> generate)
    {
        (string folder, NumberList<long> seeds, bool hasGrid) = (settings.OutDir, settings.Seeds, settings.HasGrid);
        string sheet = Path.Combine(folder, "grid" + extension);
        string size = string.Empty;
        WorkDisplay.Run(context, "generating", display =>
        {
            var kept = new List<Image>();
            int done = 0;
            foreach (Image image in generate(display))
            {
                image.Save(Path.Combine(folder, $"seed{seeds[done++]:D4}{extension}"));
                size = $"{image.Width}x{image.Height}";
                if (hasGrid)
                {
                    kept.Add(image);
                }
            }

            if (hasGrid)
            {
                ImageGrid.Compose(kept, (settings.Grid ?? GridSize.ForCount(seeds.Count)).Columns).Save(sheet);
            }

            return done;
        });
        context.Line($"{seeds.Count} image(s) of {size} in {folder}{(hasGrid ? $", all on {sheet}" : string.Empty)}");
        return ExitCode.Success;
    }

    private static int RunLatent(Settings settings, VerbContext context, string file, string extension)
    {
        string folder = settings.OutDir;
        using StyleGanModel model = settings.Network.Load(settings.Computing, context, hasLatents: true);
        GenerationOptions options = settings.Look.Generation(model, settings.Computing, settings.View);
        using Latent latent = model.LoadLatent(file, LatentName, options);
        var kept = new List<Image>();
        foreach (Image image in model.SynthesizeAll(latent, options.WithoutTruncation(), context.Cancellation))
        {
            image.Save(Path.Combine(folder, $"latent{kept.Count:D4}{extension}"));
            kept.Add(image);
        }

        if (settings.HasGrid)
        {
            ImageGrid.Compose(kept, GridSize.ForCount(kept.Count).Columns).Save(Path.Combine(folder, "grid" + extension));
        }

        context.Line($"{latent.Count} image(s) of {kept[0].Width}x{kept[0].Height} in {folder}");
        return ExitCode.Success;
    }
}
