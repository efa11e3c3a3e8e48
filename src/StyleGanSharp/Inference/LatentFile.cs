using System.Globalization;
using System.IO.Compression;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>Files of latents: ours, and what other tools write into .npy, .npz, .pt and .safetensors. In .safetensors classes and truncation are texts of the metadata; .npz has no such texts, so there they are arrays.</summary>
internal static class LatentFile
{
    private const string WsKey = "w";
    private const string TransformKey = "transform";
    private const string NoisePrefix = "noise.";
    private const string StylePrefix = "s.";
    private const string ClassesKey = "classes";
    private const string LabelsKey = "labels";
    private const string TruncatedKey = "truncated";
    private const string Yes = "yes";
    private const string FormatKey = "format";
    private const string FormatName = "stylegansharp-latent";
    private const string NumPySuffix = ".npz";

    /// <summary>What other tools call w in their files; an array without a name is one too.</summary>
    private static readonly string[] WsKeys = [WsKey, "ws", "w_plus", "wplus", "w+", "wp", "projected_w", "projected_ws", "latent", "latents", "latent_code", "latent_codes", "dlatent", "dlatents", "codes", "arr_0", ""];

    private const int Unknown = -1;

    public static Latent Load(string path, Device? device)
    {
        ArgumentNullException.ThrowIfNull(path);
        LibTorch.EnsureLoaded();
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors;
        var metadata = new Dictionary<string, string>();
        string? kind = FileKind.Of(path);
        bool isNumPy = kind == FileKind.NumPyArray || (kind == FileKind.Zip && HasArrays(path));
        if (Directory.Exists(path))
        {
            throw FileKind.Unreadable(path, new IOException());
        }

        if (isNumPy)
        {
            tensors = NpzFile.Load(path);
        }
        else if (kind is FileKind.Pickle or FileKind.Zip)
        {
            tensors = ForeignTensors.LoadTorch(path);
        }
        else if (kind is not (null or FileKind.Safetensors))
        {
            throw FileKind.Refusal(path, kind, "a file of latents (.safetensors, .npz, .npy or .pt)", string.Empty);
        }
        else
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            tensors = file.Entries.Keys.ToDictionary(name => name, file.Read, StringComparer.Ordinal);
            metadata = file.Metadata.ToDictionary();
        }

        Tensor ws = FindWs(tensors) ?? throw new StyleGanException(
            $"{path} holds no latent: a tensor '{WsKey}' of [N, L, W] is expected, and it has {string.Join(", ", tensors.Select(item => $"{(item.Key.Length == 0 ? "one without a name" : item.Key)} [{string.Join(", ", item.Value.shape)}]").Take(5))}. Give a file that Latent.Save wrote.");

        if (!ws.isfinite().all().item<bool>())
        {
            throw new StyleGanException($"{path}: the latent has values that are not numbers. Project the image again.");
        }

        Tensor Placed(Tensor tensor) => tensor.to(ScalarType.Float32).to(device ?? CPU);
        ws = ws.dim() switch { 1 => ws.reshape(1, 1, -1), 2 => ws.unsqueeze(0), _ => ws };
        float[]?[] labels = isNumPy ? Rows(tensors.GetValueOrDefault(LabelsKey)) : Rows(metadata.GetValueOrDefault(LabelsKey));
        int?[] classes = isNumPy ? Numbers(tensors.GetValueOrDefault(ClassesKey)) : Numbers(metadata.GetValueOrDefault(ClassesKey));
        Dictionary<string, Tensor> Below(string prefix) => tensors.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(item => item.Key[prefix.Length..], item => Placed(item.Value), StringComparer.Ordinal);
        var latent = new Latent(
            Placed(ws),
            Below(NoisePrefix),
            tensors.TryGetValue(TransformKey, out Tensor? transform) ? Placed(transform) : null,
            metadata.Where(item => item.Key is not (FormatKey or ClassesKey or LabelsKey or TruncatedKey)).ToDictionary(),
            classes.Length == ws.shape[0] ? classes : null, // older files of a single image kept the classes of all it was projected with
            metadata.GetValueOrDefault(TruncatedKey) == Yes || (isNumPy && tensors.ContainsKey(TruncatedKey)))
        {
            Labels = labels.Length == ws.shape[0] ? labels : new float[]?[ws.shape[0]],
        };
        return latent.WithStyleSteps(Below(StylePrefix));
    }

    /// <summary>The tensor that is w: by its name, or the only one that can be.</summary>
    private static Tensor? FindWs(Dictionary<string, Tensor> tensors)
    {
        bool IsWs(Tensor tensor) => tensor.dim() is 2 or 3 && tensor.numel() > 0 && tensor.is_floating_point();
        string[] fitting = [.. tensors.Where(item => IsWs(item.Value)).Select(item => item.Key)];
        string? chosen = WsKeys.FirstOrDefault(fitting.Contains) ?? (fitting.Length == 1 ? fitting[0] : null);
        return chosen is not null ? tensors[chosen]
            : fitting.Length == 0 && tensors.Where(item => item.Value.dim() == 1 && item.Value.numel() > 1 && item.Value.is_floating_point()).ToArray() is [var only] ? only.Value
            : null;
    }

    private static bool HasArrays(string path)
    {
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(path);
            return zip.Entries.Any(entry => entry.FullName.EndsWith(".npy", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return path.EndsWith(NumPySuffix, StringComparison.OrdinalIgnoreCase); // its reader says what is wrong
        }
    }

    public static void Save(string path, Latent latent)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var scope = NewDisposeScope();
        List<KeyValuePair<string, Tensor>> tensors = [new(WsKey, latent.Ws), .. latent.Noise.Select(item => KeyValuePair.Create(NoisePrefix + item.Key, item.Value)), .. latent.StyleSteps.Select(item => KeyValuePair.Create(StylePrefix + item.Key, item.Value))];
        if (latent.Transform is not null)
        {
            tensors.Add(new(TransformKey, latent.Transform));
        }

        bool hasClasses = latent.Classes.Any(number => number is not null);
        int labelDim = latent.Labels.Max(vector => vector?.Count ?? 0);
        if (IsNumPy(path))
        {
            NpzFile.Save(path,
            [
                .. tensors,
                .. hasClasses ? [new(ClassesKey, tensor([.. latent.Classes.Select(number => (float)(number ?? Unknown))]))] : Array.Empty<KeyValuePair<string, Tensor>>(),
                .. labelDim > 0 ? [new(LabelsKey, stack(latent.Labels.Select(vector => tensor(vector?.ToArray() ?? [.. Enumerable.Repeat(float.NaN, labelDim)]))))] : Array.Empty<KeyValuePair<string, Tensor>>(),
                .. latent.IsTruncated ? [new(TruncatedKey, ones(1))] : Array.Empty<KeyValuePair<string, Tensor>>(),
            ]);
            return;
        }

        var metadata = new Dictionary<string, string>(latent.Metadata) { [FormatKey] = FormatName };
        if (hasClasses)
        {
            metadata[ClassesKey] = string.Join(",", latent.Classes);
        }

        if (labelDim > 0)
        {
            metadata[LabelsKey] = string.Join(";", latent.Labels.Select(vector => new ImageLabel(null, vector)));
        }

        if (latent.IsTruncated)
        {
            metadata[TruncatedKey] = Yes;
        }

        SafetensorsFile.Save(path, tensors, metadata);
    }

    private static bool IsNumPy(string path) => path.EndsWith(NumPySuffix, StringComparison.OrdinalIgnoreCase);

    private static int?[] Numbers(string? text) =>
        text is null ? [] : [.. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : (int?)null)];

    private static float[]?[] Rows(string? text) => text is null ? [] : [.. text.Split(';').Select(row =>
    {
        float?[] numbers = [.. row.Split(',').Select(part => float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) ? number : (float?)null)];
        return numbers.Contains(null) ? null : numbers.Select(number => number!.Value).ToArray();
    })];

    private static float[]?[] Rows(Tensor? values) => values is null || values.dim() != 2 ? []
        : [.. values.to(ScalarType.Float32).data<float>().ToArray().Chunk((int)values.shape[1]).Select(row => row.Any(float.IsNaN) ? null : row)];

    private static int?[] Numbers(Tensor? values) => values is null ? [] : [.. values.data<float>().Select(value => value >= 0 ? (int)value : (int?)null)];
}
