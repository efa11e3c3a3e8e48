using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.OnnxRuntime;

/// <summary>A generator that StyleGanSharp exported as an ONNX file, run by ONNX Runtime: the same seed gives the same image as the library, without libtorch.</summary>
/// <remarks>Safe for use from several threads at once.</remarks>
/// <example><code>
/// using var generator = OnnxGenerator.Load("ffhq.onnx");
/// generator.Generate(seed: 7, truncation: 0.7).SavePng("7.png");
/// </code></example>
public sealed class OnnxGenerator : IDisposable
{
    private const string Prefix = "stylegansharp.";

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly Dictionary<string, string> _metadata;
    private readonly int? _batch;

    private OnnxGenerator(InferenceSession session, string path)
    {
        _session = session;
        _metadata = session.ModelMetadata.CustomMetadataMap;
        if (!_metadata.ContainsKey(Prefix + "kind"))
        {
            throw new InvalidDataException($"{path} is an ONNX file of another program. Export one with StyleGanSharp: model.ExportOnnx or 'stylegan export'.");
        }

        if (Text("part") is not "all" and string part)
        {
            throw new InvalidDataException($"{path} holds the {part} part of a network only. Export all of it.");
        }

        if (session.OutputMetadata["image"].ElementType != typeof(float))
        {
            throw new InvalidDataException($"{path} makes bytes for a canvas. Export it with float32 images.");
        }

        int batch = session.InputMetadata["z"].Dimensions[0];
        _batch = batch > 0 ? batch : null;
        ZDim = Number("z_dim");
        ClassCount = Number("c_dim");
        StyleCount = Number("num_ws");
        Resolution = Number("img_resolution");
        Channels = Number("img_channels");
        Classes = Text("classes") is { } names ? JsonSerializer.Deserialize<string[]>(names) : null;
    }

    /// <summary>Length of z.</summary>
    public int ZDim { get; }

    /// <summary>Number of classes; 0 when unconditional.</summary>
    public int ClassCount { get; }

    /// <summary>Whether labels are vectors of <see cref="ClassCount"/> numbers and not classes.</summary>
    public bool HasVectorLabels => Text("labels") == "vectors";

    /// <summary>Names of the classes, or of what each number of a label stands for, where the network knows them; else null.</summary>
    public IReadOnlyList<string>? Classes { get; }

    /// <summary>Number of style inputs, each of which has its ψ.</summary>
    public int StyleCount { get; }

    /// <summary>Width and height of the images in pixels.</summary>
    public int Resolution { get; }

    /// <summary>Channels of the images: 1 (gray), 3 (RGB) or 4 (RGBA).</summary>
    public int Channels { get; }

    /// <summary>License of the weights, as the trainer stated it; null when unknown.</summary>
    public string? License => Text("license");

    /// <summary>Kind of the network, e.g. <c>stylegan2-generator</c>.</summary>
    public string Kind => Text("kind")!;

    /// <summary>Loads an exported generator.</summary>
    /// <param name="path">A file of <c>model.ExportOnnx</c> or <c>stylegan export</c>, all parts of the network.</param>
    /// <param name="options">What ONNX Runtime is to use, e.g. a GPU; null is the processor with all its cores. It stays the caller's.</param>
    /// <returns>The generator; dispose it.</returns>
    /// <exception cref="FileNotFoundException">When there is no such file.</exception>
    /// <exception cref="InvalidDataException">When ONNX Runtime cannot read the file, or it holds something else than a whole generator with float32 images.</exception>
    public static OnnxGenerator Load(string path, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file {path}.", path);
        }

        using var own = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        InferenceSession session;
        try
        {
            session = new InferenceSession(path, options ?? own);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"{path} cannot be read by ONNX Runtime: {e.Message.Split('\n')[0]}", e);
        }

        try
        {
            return new OnnxGenerator(session, path);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Makes the image of a seed, the same as the library makes.</summary>
    /// <param name="seed">0 … 2³² - 1.</param>
    /// <param name="truncation">ψ (StyleGAN, appendix B): 1 is the full variety, 0 the mean image.</param>
    /// <param name="label">Class, 0 … <see cref="ClassCount"/> - 1; null for an unconditional network.</param>
    /// <returns>The image, <see cref="Resolution"/> pixels wide and high.</returns>
    /// <exception cref="ArgumentException">When the seed, ψ or the class is out of range, or a class is needed and absent.</exception>
    public OnnxImage Generate(long seed, double truncation = 1, int? label = null) => Generate([seed], truncation, label)[0];

    /// <summary>Makes the images of seeds in one batch.</summary>
    /// <param name="seeds">Each 0 … 2³² - 1; memory grows with their number.</param>
    /// <param name="truncation">ψ of all style inputs.</param>
    /// <param name="label">Class of all images; null for an unconditional network.</param>
    /// <returns>One image per seed.</returns>
    /// <exception cref="ArgumentException">When a seed, ψ or the class is out of range, or a class is needed and absent.</exception>
    public IReadOnlyList<OnnxImage> Generate(IReadOnlyList<long> seeds, double truncation = 1, int? label = null)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        if (!double.IsFinite(truncation))
        {
            throw new ArgumentOutOfRangeException(nameof(truncation), truncation, "The truncation is a finite number.");
        }

        return Generate(seeds, [.. Enumerable.Repeat((float)truncation, StyleCount)], label);
    }

    /// <summary>Makes the images of seeds in one batch, each style input truncated by its own ψ.</summary>
    /// <param name="seeds">Each 0 … 2³² - 1.</param>
    /// <param name="psi">ψ of each of the <see cref="StyleCount"/> style inputs, from the coarsest.</param>
    /// <param name="label">Class of all images; null for an unconditional network.</param>
    /// <returns>One image per seed.</returns>
    /// <exception cref="ArgumentException">As for the other form.</exception>
    public IReadOnlyList<OnnxImage> Generate(IReadOnlyList<long> seeds, IReadOnlyList<float> psi, int? label = null)
    {
        CheckClass(label);
        float[]? vector = label is null ? null : new float[ClassCount];
        if (label is { } number)
        {
            vector![number] = 1;
        }

        return GenerateWith(seeds, psi, vector);
    }

    /// <summary>Makes the images of seeds of a conditional network in one batch, all with one label.</summary>
    /// <param name="seeds">Each 0 … 2³² - 1.</param>
    /// <param name="psi">ψ of each of the <see cref="StyleCount"/> style inputs, from the coarsest.</param>
    /// <param name="label">The label: <see cref="ClassCount"/> numbers.</param>
    /// <returns>One image per seed.</returns>
    /// <exception cref="ArgumentException">When a seed or ψ is out of range, or the label has another length.</exception>
    public IReadOnlyList<OnnxImage> Generate(IReadOnlyList<long> seeds, IReadOnlyList<float> psi, IReadOnlyList<float> label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return ClassCount > 0 && label.Count == ClassCount && label.All(float.IsFinite) ? GenerateWith(seeds, psi, [.. label])
            : throw new ArgumentException(ClassCount == 0 ? "The network is unconditional, so it has no labels." : $"The network has labels of {ClassCount} finite numbers; found {label.Count}.", nameof(label));
    }

    private List<OnnxImage> GenerateWith(IReadOnlyList<long> seeds, IReadOnlyList<float> psi, float[]? label)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(psi);
        if (psi.Count != StyleCount || !psi.All(float.IsFinite))
        {
            throw new ArgumentException($"The network has {StyleCount} style inputs, and each needs a finite ψ; found {psi.Count}.", nameof(psi));
        }

        // A file for a fixed number of images gets that many; what is too much is made and left out.
        int size = _batch ?? Math.Max(seeds.Count, 1);
        var images = new List<OnnxImage>(seeds.Count);
        for (int first = 0; first < seeds.Count; first += size)
        {
            long[] some = [.. seeds.Skip(first).Take(size)];
            images.AddRange(Run(some, size, [.. psi], label));
        }

        return images;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private OnnxImage[] Run(long[] seeds, int size, float[] psi, float[]? label)
    {
        var values = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        try
        {
            values["z"] = OrtValue.CreateTensorValueFromMemory(Latents(seeds, size), [size, ZDim]);
            values["psi"] = OrtValue.CreateTensorValueFromMemory(psi, [StyleCount]);
            if (label is not null)
            {
                values["c"] = OrtValue.CreateTensorValueFromMemory([.. Enumerable.Repeat(label, size).SelectMany(numbers => numbers)], [size, ClassCount]);
            }

            // Files with noise inputs: none, as the library does it for NoiseMode.None.
            foreach ((string name, NodeMetadata input) in _session.InputMetadata.Where(item => !values.ContainsKey(item.Key)))
            {
                long[] shape = [size, .. input.Dimensions.Skip(1).Select(length => (long)length)];
                values[name] = OrtValue.CreateTensorValueFromMemory(new float[shape.Aggregate(1L, (product, length) => product * length)], shape);
            }

            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_run, values, ["image"]);
            ReadOnlySpan<float> pixels = results[0].GetTensorDataAsSpan<float>();
            var images = new OnnxImage[seeds.Length];
            int length = pixels.Length / size;
            for (int n = 0; n < images.Length; n++)
            {
                images[n] = Image(pixels.Slice(n * length, length));
            }

            return images;
        }
        finally
        {
            foreach (OrtValue value in values.Values)
            {
                value.Dispose();
            }
        }
    }

    /// <summary>Numbers per channel in [-1, 1] to bytes per pixel, as the library rounds them.</summary>
    private OnnxImage Image(ReadOnlySpan<float> numbers)
    {
        int area = Resolution * Resolution;
        byte[] bytes = new byte[area * Channels];
        for (int channel = 0; channel < Channels; channel++)
        {
            ReadOnlySpan<float> plane = numbers.Slice(channel * area, area);
            for (int i = 0; i < area; i++)
            {
                bytes[(i * Channels) + channel] = (byte)Math.Clamp((plane[i] * 127.5f) + 128, 0, 255);
            }
        }

        return new OnnxImage(Resolution, Resolution, Channels, bytes);
    }

    private float[] Latents(long[] seeds, int size)
    {
        var values = new float[size * ZDim];
        for (int n = 0; n < seeds.Length; n++)
        {
            if (seeds[n] is < 0 or > uint.MaxValue)
            {
                throw new ArgumentOutOfRangeException(nameof(seeds), seeds[n], $"A seed is an integer from 0 to {uint.MaxValue}.");
            }

            var random = new MersenneTwister((uint)seeds[n]);
            for (int i = 0; i < ZDim; i++)
            {
                values[(n * ZDim) + i] = (float)random.NextGaussian();
            }
        }

        return values;
    }

    private void CheckClass(int? label)
    {
        if (HasVectorLabels)
        {
            throw new ArgumentException($"The network has no classes, but labels of {ClassCount} numbers; give one.", nameof(label));
        }

        if (ClassCount == 0 ? label is not null : label is null || label < 0 || label >= ClassCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(label), label, ClassCount == 0 ? "The network is unconditional, so it has no classes; leave the label out." : $"The network is conditional and needs a class of 0 to {ClassCount - 1}.");
        }
    }

    private string? Text(string name) => _metadata.GetValueOrDefault(Prefix + name);

    private int Number(string name) => int.Parse(Text(name) ?? "0", CultureInfo.InvariantCulture);
}
