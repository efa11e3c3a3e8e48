using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Export;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Writes a generator for programs without this library.</summary>
internal sealed class ExportVerb() : Verb<ExportVerb.Settings>(
    "export", VerbCatalog.Use,
    "Write a generator as an ONNX file, for ONNX Runtime, TensorRT, OpenVINO and others, or as a folder for a web host.",
    "stylegan export ffhq.onnx --network ffhq.pkl --check",
    "stylegan export ffhq-half.onnx --network ffhq.pkl --precision fp16",
    "stylegan export mapping.onnx --network ffhq.pkl --part mapping",
    "stylegan export --web site --network faces.safetensors")
{
    internal sealed record Settings : SettingsRecord
    {
        [Argument("OUT", "The .onnx file to write; with --web, the folder")]
        public string Output { get; init; } = string.Empty;

        public NetworkSettings Network { get; } = new();

        [Heading("Result"), Option("--part", "The whole generator, or the part from z to w, or from w to the image")]
        [Choices("all", OnnxPart.All, "mapping", OnnxPart.Mapping, "synthesis", OnnxPart.Synthesis), Sets(typeof(OnnxOptions))]
        public OnnxPart? Part { get; init; }

        [Option("--noise", "Noise: stored with the network, none, or inputs of the file")]
        [Choices("const", OnnxNoise.Const, "none", OnnxNoise.None, "input", OnnxNoise.Input), Sets(typeof(OnnxOptions))]
        public OnnxNoise? Noise { get; init; }

        [Option("--precision", "Number format of weights and feature maps; fp16 for GPUs, and for files half as large")]
        [Choices("fp32", false, "fp16", true), Sets(typeof(OnnxOptions), nameof(OnnxOptions.Half))]
        public bool? Half { get; init; }

        [Option("--opset", "Version of ONNX's operators, 13 to 22; 17, of 2022, is read widely"), Sets(typeof(OnnxOptions))]
        public int? Opset { get; init; }

        [Option("--batch", "A fixed number of images per run, for runtimes that want fixed sizes [default: open]", Min = 1, Max = WorkAmount.MaxBatch), Concerns(typeof(OnnxOptions))]
        public int? Batch { get; init; }

        [Option("--uint8", "Make images of bytes, [batch, height, width, 4], as a canvas takes them, instead of float32"), Concerns(typeof(OnnxOptions), nameof(OnnxOptions.AsBytes))]
        public bool Uint8 { get; init; }

        [Option("--check", "Compare three seeds with ONNX Runtime; exit code 1 when they differ")]
        public bool Check { get; init; }

        [Heading("Web"), Option("--web", "Write a folder for a web host: a page to explore the network, and the network, which runs in the visitor's browser")]
        public bool Web { get; init; }

        [Option("--web-runtime", "The files of onnxruntime-web: 'dist' of the npm package [default: node_modules/onnxruntime-web/dist here or above]", "FOLDER")]
        [Concerns(typeof(OnnxExport), "runtimeFolder")]
        public string? WebRuntime { get; init; }

        public override IEnumerable<string> Problems()
        {
            string[] ofFiles = [.. new[] { "--part", "--noise", "--batch", "--uint8", "--check" }.Where(Given.Contains)];
            if (Web && ofFiles.Length > 0)
            {
                yield return $"--web decides {string.Join(", ", ofFiles)} itself. Leave {(ofFiles.Length == 1 ? "it" : "them")} out.";
            }

            if (!Web && WebRuntime is not null)
            {
                yield return "--web-runtime is for --web.";
            }

            if (Check && (Uint8 || Part is OnnxPart.Mapping or OnnxPart.Synthesis))
            {
                yield return "--check compares float32 images of seeds, which files with --uint8 or without --part all do not make. Leave one of them out.";
            }
        }

        public OnnxOptions Options() => Fill(new OnnxOptions()) with { Batch = Batch, AsBytes = Uint8 };
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        OnnxOptions options = settings.Options();
        options.Validate();
        if (!settings.Web && !settings.Output.EndsWith(OnnxFile.Extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"{settings.Output} is no name of an ONNX file. Give one that ends with {OnnxFile.Extension}, or --web with a folder.");
        }

        SafeFile.RequireWritable(settings.Web ? settings.Output + Path.DirectorySeparatorChar : settings.Output);
        using StyleGanModel model = StyleGanModel.Load(NetworkSource.Local(settings.Network.Network, context), CPU);
        if (settings.Web)
        {
            IReadOnlyList<string> files = WorkDisplay.Run(context, "exporting", display => model.ExportWeb(settings.Output, settings.WebRuntime, options, display, context.Cancellation));
            context.Line($"{settings.Output}: {string.Join(", ", files)}; {Texts.Bytes(files.Sum(file => new FileInfo(Path.Combine(settings.Output, file)).Length))}");
            context.Line("Any web host can serve it. To look at it here: npx http-server " + settings.Output);
            return ExitCode.Success;
        }

        OnnxFileInfo info = WorkDisplay.Run(context, "exporting", display => model.ExportOnnx(settings.Output, options, display, context.Cancellation));
        context.Line($"{settings.Output}: {Texts.Bytes(info.SizeBytes)}, {info.Nodes} operators of opset {options.Opset}");
        context.Line($"  in:  {string.Join(", ", info.Inputs)}");
        context.Line($"  out: {string.Join(", ", info.Outputs)}");
        return !settings.Check || OnnxFile.Check(settings.Output, model, options, context) ? ExitCode.Success : ExitCode.Failure;
    }
}
