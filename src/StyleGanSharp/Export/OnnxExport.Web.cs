using System.Text.Json;
using System.Text.Json.Serialization;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Export;

/// <content>A folder for a web host: a page on onnxruntime-web, and the network in two parts.</content>
public static partial class OnnxExport
{
    /// <summary>The version of onnxruntime-web that the page is tested with.</summary>
    private const string RuntimeVersion = "1.30.0";

    private const string PageResources = "StyleGanSharp.Export.Web.";

    private static readonly string[] PageFiles = ["index.html", "page.css", "page.js", "generator.js", "randomState.js"];

    /// <summary>The runtime by WebAssembly, and the one that may use WebGPU too.</summary>
    private static readonly string[] RuntimeFiles =
    [
        "ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm",
        "ort.webgpu.min.mjs", "ort-wasm-simd-threaded.asyncify.mjs", "ort-wasm-simd-threaded.asyncify.wasm",
    ];

    private static readonly JsonSerializerOptions WebJson = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Writes a folder that any web host can serve: a page to explore the network with (seed, ψ, class, mixing, a walk), and the network, which runs in the visitor's browser by onnxruntime-web.</summary>
    /// <param name="model">The model; its generator may be on any device.</param>
    /// <param name="folder">The folder to fill; it is created, and other files in it stay.</param>
    /// <param name="runtimeFolder">The files of onnxruntime-web: <c>dist</c> of its npm package. Null looks for <c>node_modules/onnxruntime-web/dist</c> in the current folder and above.</param>
    /// <param name="options">Precision and opset; the rest is decided here. Null is the defaults.</param>
    /// <param name="progress">Receives the fraction that is written, 0 to 1.</param>
    /// <param name="cancellationToken">Stops between two weights.</param>
    /// <returns>The names of the files written.</returns>
    /// <exception cref="OptionException">When an option is out of its range.</exception>
    /// <exception cref="StyleGanException">When the runtime's files are not found, or as for <see cref="ExportOnnx"/>.</exception>
    public static IReadOnlyList<string> ExportWeb(
        this StyleGanModel model, string folder, string? runtimeFolder = null, OnnxOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(folder);
        options ??= new OnnxOptions();
        options.Validate();
        string runtime = FindRuntime(runtimeFolder);
        string Target(string name) => Path.Combine(folder, name);
        model.ExportOnnx(Target("mapping.onnx"), options with { Part = OnnxPart.Mapping, AsBytes = false, Batch = null }, null, cancellationToken);
        model.ExportOnnx(Target("synthesis.onnx"), options with { Part = OnnxPart.Synthesis, Noise = OnnxNoise.Const, AsBytes = true, Batch = null }, progress, cancellationToken);
        SafeFile.Write(Target("network.json"), stream => JsonSerializer.Serialize(stream, Description(model), WebJson));
        foreach (string name in PageFiles)
        {
            using Stream page = typeof(OnnxExport).Assembly.GetManifestResourceStream(PageResources + name) ?? throw new InvalidOperationException($"The page's {name} is not in the assembly.");
            SafeFile.Write(Target(name), page.CopyTo);
        }

        foreach (string name in RuntimeFiles)
        {
            using FileStream source = File.OpenRead(Path.Combine(runtime, name));
            SafeFile.Write(Target(name), source.CopyTo);
        }

        return ["mapping.onnx", "synthesis.onnx", "network.json", .. PageFiles, .. RuntimeFiles];
    }

    private static object Description(StyleGanModel model)
    {
        GeneratorNetwork generator = model.Generator;
        return new
        {
            generator.Options.Kind,
            generator.ZDim,
            generator.CDim,
            generator.WDim,
            generator.NumWs,
            Resolution = generator.ImgResolution,
            model.Info.Classes,
            model.Info.License,
            model.Info.Dataset,
        };
    }

    private static string FindRuntime(string? folder)
    {
        string remedy = $"Run 'npm install onnxruntime-web@{RuntimeVersion}' in the current folder, or name the folder of its files (OnnxExport.runtimeFolder).";
        if (folder is not null)
        {
            string? missing = RuntimeFiles.FirstOrDefault(name => !File.Exists(Path.Combine(folder, name)));
            return missing is null ? folder : throw new UsageException($"{folder} has no {missing} of onnxruntime-web {RuntimeVersion}. {remedy}");
        }

        for (string? above = Directory.GetCurrentDirectory(); above is not null; above = Path.GetDirectoryName(above))
        {
            string found = Path.Combine(above, "node_modules", "onnxruntime-web", "dist");
            if (Directory.Exists(found))
            {
                return FindRuntime(found);
            }
        }

        throw new UsageException($"The page needs the files of onnxruntime-web, which are not here. {remedy}");
    }
}
