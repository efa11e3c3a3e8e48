using System.Globalization;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>Files of latents. In .safetensors classes and truncation are texts of the metadata; .npz has no such texts, so there they are arrays.</summary>
internal static class LatentFile
{
    private const string WsKey = "w";
    private const string TransformKey = "transform";
    private const string NoisePrefix = "noise.";
    private const string StylePrefix = "s.";
    private const string ClassesKey = "classes";
    private const string TruncatedKey = "truncated";
    private const string Yes = "yes";
    private const string FormatKey = "format";
    private const string FormatName = "stylegansharp-latent";
    private const string NumPySuffix = ".npz";
    private const int Unknown = -1;

    public static Latent Load(string path, Device? device)
    {
        ArgumentNullException.ThrowIfNull(path);
        LibTorch.EnsureLoaded();
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors;
        var metadata = new Dictionary<string, string>();
        if (IsNumPy(path))
        {
            tensors = NpzFile.Load(path);
        }
        else
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            tensors = file.Entries.Keys.ToDictionary(name => name, file.Read, StringComparer.Ordinal);
            metadata = file.Metadata.ToDictionary();
        }

        if (!tensors.TryGetValue(WsKey, out Tensor? ws) || ws.dim() is < 2 or > 3 || ws.numel() == 0)
        {
            throw new StyleGanException($"{path} holds no latent: a tensor '{WsKey}' of [N, L, W] is expected, and it has {string.Join(", ", tensors.Select(item => $"{item.Key} [{string.Join(", ", item.Value.shape)}]").Take(5))}. Give a file that Latent.Save wrote.");
        }

        if (!ws.isfinite().all().item<bool>())
        {
            throw new StyleGanException($"{path}: the latent has values that are not numbers. Project the image again.");
        }

        Tensor Placed(Tensor tensor) => tensor.to(ScalarType.Float32).to(device ?? CPU);
        ws = ws.dim() == 2 ? ws.unsqueeze(0) : ws;
        int?[] classes = IsNumPy(path) ? Numbers(tensors.GetValueOrDefault(ClassesKey)) : Numbers(metadata.GetValueOrDefault(ClassesKey));
        Dictionary<string, Tensor> Below(string prefix) => tensors.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(item => item.Key[prefix.Length..], item => Placed(item.Value), StringComparer.Ordinal);
        return new Latent(
            Placed(ws),
            Below(NoisePrefix),
            tensors.TryGetValue(TransformKey, out Tensor? transform) ? Placed(transform) : null,
            metadata.Where(item => item.Key is not (FormatKey or ClassesKey or TruncatedKey)).ToDictionary(),
            classes.Length == ws.shape[0] ? classes : null, // older files of a single image kept the classes of all it was projected with
            metadata.GetValueOrDefault(TruncatedKey) == Yes || (IsNumPy(path) && tensors.ContainsKey(TruncatedKey))).WithStyleSteps(Below(StylePrefix));
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
        if (IsNumPy(path))
        {
            NpzFile.Save(path,
            [
                .. tensors,
                .. hasClasses ? [new(ClassesKey, tensor([.. latent.Classes.Select(number => (float)(number ?? Unknown))]))] : Array.Empty<KeyValuePair<string, Tensor>>(),
                .. latent.IsTruncated ? [new(TruncatedKey, ones(1))] : Array.Empty<KeyValuePair<string, Tensor>>(),
            ]);
            return;
        }

        var metadata = new Dictionary<string, string>(latent.Metadata) { [FormatKey] = FormatName };
        if (hasClasses)
        {
            metadata[ClassesKey] = string.Join(",", latent.Classes);
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

    private static int?[] Numbers(Tensor? values) => values is null ? [] : [.. values.data<float>().Select(value => value >= 0 ? (int)value : (int?)null)];
}
