using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.TorchScript;

/// <summary>A classifier of attributes in a TorchScript file: one output an attribute, or a head of its own for each; described by a <see cref="ScriptAttributesNote"/>.</summary>
internal sealed class ScriptAttributes : IAttributeClassifier
{
    /// <summary>Probabilities nearer to 0 and 1 have no log odds in float32.</summary>
    private const double MinProbability = 1e-7;

    private readonly ScriptDetector _detector;
    private readonly ScriptAttributesNote _note;
    private readonly string _path;
    private readonly Device _device;

    private ScriptAttributes(ScriptDetector detector, ScriptAttributesNote note, string path, Device device)
    {
        (_detector, _note, _path, _device) = (detector, note, path, device);
        Checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{WeightsStore.Checksum(path)}/{note.Text()}")));
        Attributes = [.. note.Attributes.Select(name => new AttributeQuality(name, null, null))];
    }

    public string Name => Path.GetFileNameWithoutExtension(_path);

    /// <summary>Of the file and its description: the same weights with images of another range predict other things.</summary>
    public string Checksum { get; }

    public IReadOnlyList<AttributeQuality> Attributes { get; }

    private string NotePath => ScriptAttributesNote.PathOf(_path);

    /// <summary>Loads a classifier and, where its resolution is known, tries it on two images.</summary>
    /// <exception cref="StyleGanException">When a file is missing or damaged, or the outputs do not fit the description.</exception>
    public static ScriptAttributes Load(string path, Device? device)
    {
        ScriptDetector detector = ScriptDetector.Load(path, device ?? CPU);
        try
        {
            var classifier = new ScriptAttributes(detector, ScriptAttributesNote.Read(path), path, device ?? CPU);
            if (classifier._note.Resolution is { } side)
            {
                using Tensor gray = full([2, 3, side, side], 128, ScalarType.Byte);
                classifier.LogOdds(gray).Dispose();
            }

            return classifier;
        }
        catch
        {
            detector.Dispose();
            throw;
        }
    }

    public Tensor LogOdds(Tensor images)
    {
        AttributeImages.Check(images);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor rgb = AttributeImages.Prepare(images.to(_device), _note.Resolution); // -1 … 1
        (double black, double white) = (_note.Range[0], _note.Range[1]);
        Tensor[] outputs = Outputs(_detector.Call(((rgb + 1) * ((white - black) / 2)) + black));
        int width = outputs.Length == 1 ? Attributes.Count : 1;
        Tensor?[] heads = [.. outputs.Select(output => Head(output, images.shape[0], width))];
        if (heads.Any(head => head is null) || heads.Length * width != Attributes.Count)
        {
            throw new StyleGanException($"{_path} gives {string.Join(" and ", outputs.Select(output => $"[{string.Join(", ", output.shape)}]"))} for {Quantity.Of(images.shape[0], "image")}, "
                + $"but {NotePath} names {Attributes.Count} attributes ({string.Join(", ", _note.Attributes)}). Expected [N, {Attributes.Count}], [N, {Attributes.Count}, 2], or {Quantity.Of(Attributes.Count, "head")} of [N, 1] or [N, 2]: name every output, in order.");
        }

        Tensor scores = cat([.. heads.Select(head => head!.to(ScalarType.Float32).cpu())], 1); // [N, A]
        Check(scores);
        return (_note.GivesProbabilities ? scores.logit(MinProbability) : scores.alias()).MoveToOuterDisposeScope();
    }

    public void Dispose() => _detector.Dispose();

    private Tensor[] Outputs(object result) => result switch
    {
        Tensor tensor => [tensor],
        ITuple tuple when Enumerable.Range(0, tuple.Length).All(i => tuple[i] is Tensor) => [.. Enumerable.Range(0, tuple.Length).Select(i => (Tensor)tuple[i]!)],
        IEnumerable<Tensor> tensors => [.. tensors],
        _ => throw new StyleGanException($"{_path} returns {result.GetType().Name}; a classifier of attributes returns a tensor or several."),
    };

    /// <summary>One number per attribute, [N, width]; of two per head, absent and present, the log odds are the difference. Null where the shape does not fit.</summary>
    private Tensor? Head(Tensor output, long count, int width)
    {
        Tensor x = output.dim() == 1 ? output.unsqueeze(1) : output;
        bool isPair = x.shape[^1] == 2 && ((x.dim() == 2 && width == 1) || (x.dim() == 3 && x.shape[1] == width));
        return x.shape[0] != count ? null
            : isPair ? (_note.GivesProbabilities ? x.select(-1, 1) : x.select(-1, 1) - x.select(-1, 0)).reshape(count, width)
            : x.dim() == 2 && x.shape[1] == width ? x
            : null;
    }

    private void Check(Tensor scores)
    {
        Tensor bad = _note.GivesProbabilities ? ((scores >= 0) & (scores <= 1)).logical_not() : scores.isfinite().logical_not();
        if (bad.any().item<bool>())
        {
            long first = bad.flatten().to(ScalarType.Int32).argmax().item<long>();
            long attribute = first % Attributes.Count;
            string what = _note.GivesProbabilities ? "no probability" : "no finite number";
            throw new StyleGanException($"{_path} gives {scores.flatten()[first].item<float>()} for {_note.Attributes[(int)attribute]} (output {attribute}), which is {what}. Check 'range' and 'gives_probabilities' in {NotePath}, or its weights.");
        }
    }
}
