using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace StyleGanSharp.Tests.Export;

/// <summary>A file in ONNX Runtime, with tensors of the library in and out.</summary>
internal sealed class OnnxRun : IDisposable
{
    private readonly InferenceSession _session;

    public OnnxRun(string path, GraphOptimizationLevel level = GraphOptimizationLevel.ORT_ENABLE_ALL)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = level, IntraOpNumThreads = 2, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(path, options);
    }

    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>Runs with float32 inputs by name.</summary>
    /// <returns>The first output, float32 or bytes.</returns>
    public Tensor Run(params (string Name, Tensor Value)[] inputs)
    {
        NamedOnnxValue[] values = [.. inputs.Select(input => NamedOnnxValue.CreateFromTensor(
            input.Name, new DenseTensor<float>(input.Value.contiguous().data<float>().ToArray(), [.. input.Value.shape.Select(size => (int)size)])))];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run(values);
        if (results[0].ElementType == TensorElementType.UInt8)
        {
            DenseTensor<byte> bytes = results[0].AsTensor<byte>().ToDenseTensor();
            return tensor(bytes.Buffer.ToArray(), [.. bytes.Dimensions.ToArray().Select(size => (long)size)]);
        }

        DenseTensor<float> numbers = results[0].AsTensor<float>().ToDenseTensor();
        return tensor(numbers.Buffer.ToArray(), [.. numbers.Dimensions.ToArray().Select(size => (long)size)]);
    }

    public void Dispose() => _session.Dispose();
}
