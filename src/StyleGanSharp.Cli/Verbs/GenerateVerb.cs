using System.Globalization;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.OnnxRuntime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Makes images from seeds.</summary>
internal sealed class GenerateVerb() : Verb<GenerateVerb.Settings>(
    "generate", VerbCatalog.Use,
    "Make images: one file per seed (seed0000.png …), and a sheet of them all with --grid. Where class, label, truncation or noise are chosen, the names say which (seed0000-class3-trunc0.7.png).",
    "stylegan generate --seeds 0-31 --trunc 0.7 --grid",
    "stylegan generate --network runs/00000-stylegan2-faces --seeds 0-31 --trunc 0.7 --grid",
    "stylegan generate --network faces.safetensors --seeds 3,14,159 --format webp --outdir faces",
    "stylegan generate --network faces.safetensors --seeds 0-5 --trunc 0.3:1:8 --grid",
    "stylegan generate --network https://example.org/ffhq.pkl --seeds 0-7 --trunc 0.7",
    "stylegan generate --network faces.safetensors --latent out/latent.safetensors",
    "stylegan generate --network runs/00000-stylegan3-t-faces --seeds 0-3 --move 0.1,0 --turn 20 --canvas 2x1",
    "stylegan generate --network digits.safetensors --seeds 0-9 --class 7 --grid 10x1",
    "stylegan generate --network avatars.safetensors --seeds 0-7 --label glasses=1,hat=1",
    "stylegan generate --network ffhq.onnx --seeds 0-7 --trunc 0.7")
{
    private const string LatentName = "--latent";

    internal sealed record Settings : SettingsRecord
    {
        public DefaultNetworkSettings Network { get; } = new();

        [Heading("Result"), Option("--seeds", "Numbers and ranges, e.g. 0-7,12; each is one image. SEED@CLASS chooses the class or label of one: 7@2, 7@glasses+hat", "LIST")]
        public SeedNames Seeds { get; init; } = SeedNames.Parse("0-7", "seeds");

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
            string[] ofLibrary = [.. new[] { LatentName, "--noise-mode", "--noise-seed", "--move", "--turn", "--zoom", "--canvas", "--device", "--precision" }.Where(Given.Contains)];
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
                yield return $"--grid {grid} has room for {Texts.Count(grid.Count, "image")}, and there {(Seeds.Count == 1 ? "is" : "are")} {Texts.Count(Seeds.Count, "seed")}{(Look.Psi is { Values.Count: > 1 } psi ? $" with {psi.Values.Count} truncations" : string.Empty)}. Use a larger one, or --grid alone.";
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
            LookSettings look = settings.Look;
            GenerationOptions exported = look.Generation(generator.StyleCount, settings.Computing) with
            {
                Class = look.Class is { } name ? OnnxFile.ParseClass(generator, name) : null,
                Label = look.Label is { } numbers ? OnnxFile.ParseLabel(numbers) : null,
            };
            return Save(settings, context, exported, options => settings.Seeds.Runs.SelectMany(run =>
                OnnxFile.Generate(generator, run.Seeds, run.Label is { } label ? WithLabel(options, generator, label) : options, context.Cancellation)));
        }

        using StyleGanModel model = settings.Network.Load(settings.Computing, context, hasLatents: settings.Latent is not null);
        NoteAmount(settings, context, model);
        return Save(settings, context, settings.Look.Generation(model, settings.Computing, context, settings.View), options => Images(settings, model, options, context));
    }

    private static void NoteAmount(Settings settings, VerbContext context, StyleGanModel model)
    {
        if (settings.Latent is not null)
        {
            return;
        }

        (int count, int channels) = (settings.Seeds.Count, model.Generator.ImgChannels);
        int psis = settings.Look.Psi?.Values.Count ?? 1;
        WorkAmount.NoteImages(context, (long)count * psis, (long)model.Resolution * model.Resolution * channels);
        if (settings.HasGrid)
        {
            int columns = settings.Grid?.Columns ?? (psis > 1 ? count : GridSize.ForCount(count).Columns);
            WorkAmount.RequireSheet(Path.Combine(settings.OutDir, "grid" + Image.ExtensionOf(settings.Format)), columns, (((long)count * psis) + columns - 1) / columns, model.Resolution, channels);
        }
    }

    private static GenerationOptions WithLabel(GenerationOptions options, OnnxGenerator generator, string label) =>
        generator.HasVectorLabels || label.Contains(',') ? options with { Class = null, Label = OnnxFile.ParseLabel(label) } : options with { Class = OnnxFile.ParseClass(generator, label), Label = null };

    private static int Save(Settings settings, VerbContext context, GenerationOptions options, Func<GenerationOptions, IEnumerable<Image>> generate)
    {
        string extension = Image.ExtensionOf(settings.Format);
        IReadOnlyList<double> psis = settings.Look.Psi?.Values ?? [options.TruncationPsi];
        int count = 0;
        var files = new HashSet<string>();
        List<Image> images = WorkDisplay.Run(context, "generating", display =>
        {
            var kept = new List<Image>();
            foreach (double psi in psis)
            {
                count = 0;
                foreach (Image image in generate(options with { TruncationPsi = psi }))
                {
                    Image shaped = settings.Shape.Apply(image);
                    string file = Path.Combine(settings.OutDir, FileName(settings, count, psi) + extension);
                    shaped.Save(context.Result(file));
                    files.Add(file);
                    count++;
                    if (settings.Latent is null)
                    {
                        display.Report(files.Count / (double)(settings.Seeds.Count * psis.Count));
                    }

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
            ImageGrid.Compose(images, settings.Grid?.Columns ?? (psis.Count > 1 ? count : GridSize.ForCount(count).Columns)).Save(context.Result(sheet));
        }

        context.Line($"{Texts.Count(files.Count, "image")} of {images[0].Width}x{images[0].Height} in {settings.OutDir}{(settings.HasGrid ? $", all on {sheet}" : string.Empty)}");
        if (files.Count < count * psis.Count)
        {
            context.Note($"--seeds names some seeds more than once; equal seeds are equal images, so there {(files.Count == 1 ? "is" : "are")} {Texts.Count(files.Count, "file")} for {Texts.Count(count * psis.Count, "image")}.");
        }

        return ExitCode.Success;
    }

    /// <summary>The name of a file: the seed, and what is chosen otherwise than by default.</summary>
    private static string FileName(Settings settings, int index, double psi)
    {
        LookSettings look = settings.Look;
        (long seed, string? own) = settings.Latent is null ? settings.Seeds.Items[index] : (index, null);
        string? label = own ?? look.Class ?? look.Label;
        bool isClass = int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return string.Concat(
            settings.Latent is null ? $"seed{seed:D4}" : $"latent{seed:D4}",
            label is null ? null : $"-{(isClass ? "class" : string.Empty)}{FileNames.Of(label.Replace(',', '+'), "+=", '_')}",
            psi == 1 && look.Psi is not { Values.Count: > 1 } ? null : $"-trunc{psi.ToString("0.####", CultureInfo.InvariantCulture)}",
            look.Noise is null or NoiseMode.Const ? null : $"-noise-{look.Noise.ToString()!.ToLowerInvariant()}");
    }

    private static IEnumerable<Image> Images(Settings settings, StyleGanModel model, GenerationOptions options, VerbContext context)
    {
        if (settings.Latent is not { } file)
        {
            foreach ((long[] seeds, string? label) in settings.Seeds.Runs)
            {
                GenerationOptions own = label is null ? options : options with { Class = null, Label = model.ParseLabel(label) };
                LookSettings.WarnUnseen(model, own, context);
                foreach (Image image in model.Generate(seeds, own, null, context.Cancellation))
                {
                    yield return image;
                }
            }

            yield break;
        }

        using Latent latent = model.LoadLatent(file, LatentName, options);
        foreach (Image image in model.SynthesizeAll(latent, options.WithoutTruncation(), context.Cancellation))
        {
            yield return image;
        }
    }
}
