using System.Runtime.InteropServices;
using Google.Protobuf;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Onnx;

/// <summary>The operators and the float32 weights of an ONNX file (onnx.proto: ModelProto.graph). Reads numbers and names; nothing in the file is executed.</summary>
internal sealed class OnnxInitializers
{
    private const int Float32 = 1; // TensorProto.DataType

    private readonly string _path;
    private readonly Dictionary<string, (long[] Shape, byte[] Data)> _weights = new(StringComparer.Ordinal);
    private readonly List<OnnxStep> _steps = [];

    private OnnxInitializers(string path)
    {
        _path = path;
        using FileStream stream = File.OpenRead(path);
        foreach ((int field, ByteString value) in Messages(new CodedInputStream(stream)))
        {
            if (field == 7)
            {
                ReadGraph(value);
            }
        }
    }

    /// <summary>The operators, in the order they run.</summary>
    public IReadOnlyList<OnnxStep> Steps => _steps;

    /// <summary>Reads a file.</summary>
    /// <exception cref="StyleGanException">When it cannot be read or is none.</exception>
    public static OnnxInitializers Open(string path)
    {
        try
        {
            var file = new OnnxInitializers(path);
            return file._steps.Count > 0 ? file : throw new StyleGanException($"{path} is not an ONNX file: it has no graph.");
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not InvalidProtocolBufferException)
        {
            throw FileKind.Unreadable(path, e);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new StyleGanException($"{path} is not an ONNX file, or is damaged or cut off: {e.Message}", e);
        }
    }

    /// <summary>Reads a weight.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A fresh float32 tensor on the CPU.</returns>
    /// <exception cref="StyleGanException">When there is none of that name.</exception>
    public Tensor Read(string name)
    {
        (long[] shape, byte[] data) = _weights.TryGetValue(name, out var found) ? found : throw new StyleGanException($"{_path} has no float32 weights '{name}'.");
        return tensor(MemoryMarshal.Cast<byte, float>(data).ToArray(), shape);
    }

    private void ReadGraph(ByteString graph)
    {
        foreach ((int field, ByteString value) in Messages(graph.CreateCodedInput()))
        {
            if (field == 1)
            {
                _steps.Add(ReadNode(value));
            }
            else if (field == 5)
            {
                ReadWeight(value);
            }
        }
    }

    private static OnnxStep ReadNode(ByteString node)
    {
        (List<string> inputs, List<string> outputs, string type) = ([], [], string.Empty);
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach ((int field, ByteString value) in Messages(node.CreateCodedInput()))
        {
            switch (field)
            {
                case 1:
                    inputs.Add(value.ToStringUtf8());
                    break;
                case 2:
                    outputs.Add(value.ToStringUtf8());
                    break;
                case 4:
                    type = value.ToStringUtf8();
                    break;
                case 5:
                    ReadAttribute(value, numbers);
                    break;
            }
        }

        return new OnnxStep(type, inputs, outputs, numbers);
    }

    private static void ReadAttribute(ByteString attribute, Dictionary<string, double> numbers)
    {
        CodedInputStream input = attribute.CreateCodedInput();
        (string name, double? number) = (string.Empty, null);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (tag)
            {
                case (1 << 3) | (uint)WireFormat.WireType.LengthDelimited:
                    name = input.ReadString();
                    break;
                case (2 << 3) | (uint)WireFormat.WireType.Fixed32:
                    number = input.ReadFloat();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        if (number is { } value)
        {
            numbers[name] = value;
        }
    }

    private void ReadWeight(ByteString weight)
    {
        CodedInputStream input = weight.CreateCodedInput();
        (List<long> shape, long type, string name) = ([], 0, string.Empty);
        ByteString data = ByteString.Empty;
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch ((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag)))
            {
                case (1, WireFormat.WireType.Varint):
                    shape.Add(input.ReadInt64());
                    break;
                case (1, WireFormat.WireType.LengthDelimited):
                    CodedInputStream sides = input.ReadBytes().CreateCodedInput();
                    while (!sides.IsAtEnd)
                    {
                        shape.Add(sides.ReadInt64());
                    }

                    break;
                case (2, WireFormat.WireType.Varint):
                    type = input.ReadInt64();
                    break;
                case (4 or 9, WireFormat.WireType.LengthDelimited): // float_data, packed; raw_data
                    data = input.ReadBytes();
                    break;
                case (8, WireFormat.WireType.LengthDelimited):
                    name = input.ReadString();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        if (type != Float32)
        {
            return;
        }

        UInt128 count = shape.Aggregate((UInt128)1, (product, side) => side >= 0 && product <= int.MaxValue ? product * (UInt128)side : UInt128.MaxValue);
        _weights[name] = count * sizeof(float) == (UInt128)data.Length ? ([.. shape], data.ToByteArray())
            : throw new StyleGanException($"{_path} is damaged: the weights '{name}' [{string.Join(", ", shape)}] have {Quantity.Of(data.Length, "byte")}.");
    }

    /// <summary>The fields that are messages, texts or bytes.</summary>
    private static IEnumerable<(int Field, ByteString Value)> Messages(CodedInputStream input)
    {
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                yield return (WireFormat.GetTagFieldNumber(tag), input.ReadBytes());
            }
            else
            {
                input.SkipLastField();
            }
        }
    }
}
