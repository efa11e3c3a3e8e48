using StyleGanSharp.Checkpoints;
using StyleGanSharp.Checkpoints.Onnx;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.ResNet;

/// <summary>The weights of <see cref="ResNet18Network"/> in ML.NET's ONNX file: every convolution with the normalization after it, w·γ/√(σ² + ε) and β - μ·γ/√(σ² + ε).</summary>
internal sealed class ResNet18Weights : ITensorSource
{
    private const string WeightSuffix = ".weight";
    private const string BiasSuffix = ".bias";

    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    private ResNet18Weights(OnnxInitializers file, string path)
    {
        string[] layers = [.. LayersInOrder()];
        OnnxStep[] convolutions = [.. file.Steps.Where(step => step.Operator == "Conv")];
        if (convolutions.Length != layers.Length)
        {
            throw new StyleGanException($"{path} has {convolutions.Length} convolutions; expected {layers.Length}. It is another network.");
        }

        using var scope = NewDisposeScope();
        foreach ((OnnxStep convolution, string layer) in convolutions.Zip(layers))
        {
            OnnxStep normalization = file.Steps.FirstOrDefault(step => step.Operator == "BatchNormalization" && step.Inputs[0] == convolution.Outputs[0])
                ?? throw new StyleGanException($"{path} does not normalize what {convolution.Outputs[0]} is. It is another network.");
            Tensor[] parts = [.. normalization.Inputs.Skip(1).Select(file.Read)]; // γ, β, μ, σ²
            (Tensor scale, Tensor shift) = FrozenNorm.Affine(parts[0], parts[1], parts[2], parts[3], normalization.Number("epsilon", 1e-5));
            _tensors[layer + WeightSuffix] = (file.Read(convolution.Inputs[1]) * scale.reshape(-1, 1, 1, 1)).DetachFromDisposeScope();
            _tensors[layer + BiasSuffix] = shift.DetachFromDisposeScope();
        }
    }

    public IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes => _tensors.ToDictionary(item => item.Key, item => (IReadOnlyList<long>)item.Value.shape, StringComparer.Ordinal);

    /// <summary>Reads the file; nothing in it is executed.</summary>
    /// <exception cref="StyleGanException">When it is damaged or another network.</exception>
    public static ITensorSource Open(string path) => new ResNet18Weights(OnnxInitializers.Open(path), path);

    public ScalarType TypeOf(string name) => _tensors[name].dtype;

    public Tensor Read(string name) => _tensors[name].clone();

    public void ReadInto(string name, Tensor target) => target.copy_(_tensors[name]);

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    /// <summary>The layers in the file's order: of a block that halves, the shortcut comes first.</summary>
    private static IEnumerable<string> LayersInOrder()
    {
        yield return "stem";
        foreach (int block in Enumerable.Range(0, 9))
        {
            if (block is 2 or 4 or 6)
            {
                yield return $"{block}.shortcut";
            }

            yield return $"{block}.first";
            yield return $"{block}.second";
        }
    }
}
