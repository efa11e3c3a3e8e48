using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Export.Graph;
using StyleGanSharp.Export.Lowering;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Export;

/// <summary>Writes generators as ONNX files, for programs without this library: ONNX Runtime, TensorRT, OpenVINO, browsers.</summary>
public static partial class OnnxExport
{
    /// <summary>What the names of this library's metadata begin with.</summary>
    private const string Prefix = "stylegansharp.";

    /// <summary>Writes a generator as an ONNX file of standard operators.</summary>
    /// <param name="model">The model; its generator may be on any device.</param>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="options">Part, noise, precision; null is the defaults.</param>
    /// <param name="progress">Receives the fraction that is written, 0 to 1.</param>
    /// <param name="cancellationToken">Stops between two weights; no file is left.</param>
    /// <returns>What the file's inputs and outputs are.</returns>
    /// <exception cref="OptionException">When an option is out of its range.</exception>
    /// <exception cref="StyleGanException">When the network cannot be exported, the file cannot be written or would be larger than 2 GiB, or a weight is beyond the range of half precision.</exception>
    /// <remarks>
    /// Inputs: <c>z</c> [batch, ZDim] float32; <c>c</c> [batch, CDim] float32, of conditional networks, one-hot; <c>psi</c> [NumWs] float32, ψ of each style input, 1 leaves it as it is;
    /// <c>ws</c> [batch, NumWs, WDim] in place of these for <see cref="OnnxPart.Synthesis"/>; <c>transform</c> [3, 3], which may be left out, where the network has an input transform;
    /// <c>noise.*</c> with <see cref="OnnxNoise.Input"/>. Output: <c>image</c> [batch, ImgChannels, ImgResolution, ImgResolution] float32 in [-1, 1], or <c>ws</c> for <see cref="OnnxPart.Mapping"/>.
    /// The weights go to the file one at a time, so that an export needs little more memory than the network. A network that grows is written at the level of detail it has.
    /// </remarks>
    /// <example><code>
    /// using var model = StyleGanModel.Load("ffhq.pkl");
    /// model.ExportOnnx("ffhq.onnx");
    /// </code></example>
    public static OnnxFileInfo ExportOnnx(
        this StyleGanModel model, string path, OnnxOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(path);
        options ??= new OnnxOptions();
        options.Validate();
        var weights = new NetworkWeights(model.Generator);
        OnnxGraph graph = GeneratorLowering.Lower(model.Generator, weights, options);
        string version = typeof(OnnxExport).Assembly.GetName().Version?.ToString(3) ?? string.Empty;
        var file = new OnnxModel(graph, options.Batch, $"{model.Generator.Options.Kind}, {model.Resolution}x{model.Resolution}", version, [.. Metadata(model, options, version)]);
        SafeFile.Write(path, stream => OnnxWriter.Write(file, stream, progress, cancellationToken));
        return new OnnxFileInfo
        {
            SizeBytes = new FileInfo(path).Length,
            Nodes = graph.Nodes.Count,
            Inputs = [.. graph.Inputs.Select(value => Signature(value, options))],
            Outputs = [.. graph.Outputs.Select(value => Signature(value, options))],
        };
    }

    /// <summary>A tensor's name and shape, e.g. <c>z [batch, 512] float32</c>.</summary>
    private static string Signature(OnnxValue value, OnnxOptions options)
    {
        string batch = options.Batch?.ToString(CultureInfo.InvariantCulture) ?? "batch";
        IEnumerable<string> sizes = value.Shape.Select(size => size == OnnxValue.Batch ? batch : size.ToString(CultureInfo.InvariantCulture));
        return $"{value.Name} [{string.Join(", ", sizes)}] {(value.Type == OnnxType.UInt8 ? "uint8" : "float32")}";
    }

    private static IEnumerable<(string Key, string Value)> Metadata(StyleGanModel model, OnnxOptions options, string version)
    {
        GeneratorNetwork generator = model.Generator;
        NetworkFileInfo info = model.Info;
        (string Name, string? Value)[] entries =
        [
            ("version", version),
            ("kind", generator.Options.Kind),
            ("options", generator.Options.ToJson().GetRawText()),
            ("part", JsonNamingPolicy.SnakeCaseLower.ConvertName(options.Part.ToString())),
            ("noise", JsonNamingPolicy.SnakeCaseLower.ConvertName(options.Noise.ToString())),
            ("precision", options.Half ? "fp16" : "fp32"),
            ("z_dim", Text(generator.ZDim)),
            ("c_dim", Text(generator.CDim)),
            ("w_dim", Text(generator.WDim)),
            ("num_ws", Text(generator.NumWs)),
            ("img_resolution", Text(generator.ImgResolution)),
            ("img_channels", Text(generator.ImgChannels)),
            ("classes", info.Classes is null ? null : JsonSerializer.Serialize(info.Classes)),
            ("labels", info.HasVectorLabels == true ? "vectors" : null),
            ("license", info.License),
            ("dataset", info.Dataset),
            ("description", info.Description),
            ("source", info.Source),
            ("trained_kimg", info.TrainedKimg is { } kimg ? Text(kimg) : null),
            ("source_sha256", model.SourceFile is { } source ? Sha256(source) : null),
        ];
        return entries.Where(entry => entry.Value is not null).Select(entry => (Prefix + entry.Name, entry.Value!));
    }

    private static string? Sha256(string path)
    {
        try
        {
            using Stream stream = BuiltinNetworks.IsName(path) ? BuiltinNetworks.OpenStream(path) : File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // moved since it was loaded; the weights are in memory
        }
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
