using Google.Protobuf;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Graph;

/// <summary>Writes models in ONNX's format, a protocol buffer: every message's length stands before it, so sizes are added up first, and the constants go to the file one at a time as they are computed.</summary>
/// <remarks>Field numbers are those of the standard's <c>onnx.proto</c>.</remarks>
internal static class OnnxWriter
{
    private const string BatchName = "batch";

    /// <summary>The largest protocol buffer that readers accept.</summary>
    private const long MaxBytes = int.MaxValue;

    /// <summary>Writes a model.</summary>
    /// <param name="model">The model; its constants are computed here.</param>
    /// <param name="output">Where to.</param>
    /// <param name="progress">Receives the fraction of the constants written.</param>
    /// <param name="cancellation">Stops between two constants.</param>
    /// <exception cref="StyleGanException">When the file would be larger than the format allows.</exception>
    public static void Write(OnnxModel model, Stream output, IProgress<double>? progress, CancellationToken cancellation)
    {
        OnnxGraph graph = model.Graph;
        byte[] nodes = Message(fields =>
        {
            foreach (OnnxNode node in graph.Nodes)
            {
                fields.Nested(1, Node(node));
            }

            fields.Text(2, "stylegan");
        });
        (OnnxConstant Constant, byte[] Header)[] constants = [.. graph.Constants.Select(constant => (constant, Header(constant)))];
        byte[] ends = Message(fields =>
        {
            foreach (OnnxValue value in graph.Inputs)
            {
                fields.Nested(11, ValueInfo(value, model.BatchSize));
            }

            foreach (OnnxValue value in graph.Outputs)
            {
                fields.Nested(12, ValueInfo(value, model.BatchSize));
            }
        });
        long constantBytes = constants.Sum(item => TensorBytes(item.Constant, item.Header) + Prefix(TensorBytes(item.Constant, item.Header)));
        long graphBytes = nodes.Length + constantBytes + ends.Length;
        byte[] about = About(model);
        if (graphBytes + about.Length > MaxBytes)
        {
            throw new StyleGanException($"The model would be {graphBytes >> 20} MiB large; a file of this format holds at most 2 GiB. Export it in half precision (OnnxOptions.Half = true).");
        }

        output.Write(Message(fields => fields.Prefix(7, (int)graphBytes)));
        output.Write(nodes);
        long done = 0;
        foreach ((OnnxConstant constant, byte[] header) in constants)
        {
            cancellation.ThrowIfCancellationRequested();
            output.Write(Message(fields => fields.Prefix(5, (int)TensorBytes(constant, header))));
            output.Write(header);
            WriteNumbers(constant, output);
            done += TensorBytes(constant, header);
            progress?.Report((double)done / constantBytes);
        }

        output.Write(ends);
        output.Write(about);
    }

    private static void WriteNumbers(OnnxConstant constant, Stream output)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        ScalarType type = constant.Value.Type switch
        {
            OnnxType.Float => ScalarType.Float32,
            OnnxType.Half => ScalarType.Float16,
            OnnxType.UInt8 => ScalarType.Byte,
            _ => ScalarType.Int64,
        };
        Tensor numbers = constant.Make().detach().to(type).cpu().contiguous();
        long bytes = numbers.numel() * numbers.ElementSize;
        if (bytes != constant.SizeBytes)
        {
            throw new InvalidOperationException($"The constant {constant.Value.Name} is [{string.Join(", ", numbers.shape)}]; planned was [{string.Join(", ", constant.Value.Shape)}].");
        }

        if (type == ScalarType.Float16 && !numbers.isfinite().all().item<bool>())
        {
            throw new StyleGanException($"{constant.Value.Name} has numbers beyond the range of half precision. Export in single precision (OnnxOptions.Half = false).");
        }

        output.Write(numbers.bytes);
    }

    private static byte[] About(OnnxModel model) => Message(fields =>
    {
        fields.Number(1, OnnxOpsets.IrVersion(model.Graph.Opset));
        fields.Text(2, "StyleGanSharp");
        fields.Text(3, model.Producer);
        fields.Number(5, 1);
        fields.Text(6, model.Description);
        fields.Nested(8, Message(set => set.Number(2, model.Graph.Opset)));
        foreach ((string key, string value) in model.Metadata)
        {
            fields.Nested(14, Message(entry =>
            {
                entry.Text(1, key);
                entry.Text(2, value);
            }));
        }
    });

    private static byte[] Node(OnnxNode node) => Message(fields =>
    {
        foreach (string input in node.Inputs)
        {
            fields.Text(1, input);
        }

        foreach (string name in node.Outputs)
        {
            fields.Text(2, name);
        }

        fields.Text(3, node.Name);
        fields.Text(4, node.Operator);
        foreach ((string name, object value) in node.Attributes)
        {
            fields.Nested(5, Attribute(name, value));
        }
    });

    private static byte[] Attribute(string name, object value) => Message(fields =>
    {
        fields.Text(1, name);
        switch (value)
        {
            case double real:
                fields.Real(2, (float)real);
                fields.Number(20, 1);
                break;
            case long integer:
                fields.Number(3, integer);
                fields.Number(20, 2);
                break;
            case string keyword:
                fields.Text(4, keyword);
                fields.Number(20, 3);
                break;
            case long[] integers:
                foreach (long integer in integers)
                {
                    fields.Number(8, integer);
                }

                fields.Number(20, 7);
                break;
            default:
                throw new ArgumentException($"An attribute cannot be {value.GetType().Name}.", nameof(value));
        }
    });

    /// <summary>A tensor but for its numbers.</summary>
    private static byte[] Header(OnnxConstant constant) => Message(fields =>
    {
        foreach (long size in constant.Value.Shape)
        {
            fields.Number(1, size);
        }

        fields.Number(2, (long)constant.Value.Type);
        fields.Text(8, constant.Value.Name);
        fields.Prefix(9, (int)constant.SizeBytes);
    });

    private static byte[] ValueInfo(OnnxValue value, int? batchSize) => Message(fields =>
    {
        fields.Text(1, value.Name);
        byte[] shape = Message(sizes =>
        {
            foreach (long size in value.Shape)
            {
                sizes.Nested(1, Message(one =>
                {
                    if (size == OnnxValue.Batch && batchSize is null)
                    {
                        one.Text(2, BatchName);
                    }
                    else
                    {
                        one.Number(1, size == OnnxValue.Batch ? batchSize!.Value : size);
                    }
                }));
            }
        });
        fields.Nested(2, Message(kind => kind.Nested(1, Message(tensor =>
        {
            tensor.Number(1, (long)value.Type);
            tensor.Nested(2, shape);
        }))));
    });

    private static long TensorBytes(OnnxConstant constant, byte[] header) => header.Length + constant.SizeBytes;

    /// <summary>Bytes of a tag of one byte and a length.</summary>
    private static int Prefix(long length) => 1 + CodedOutputStream.ComputeLengthSize((int)Math.Min(length, MaxBytes));

    private static byte[] Message(Action<MessageFields> write)
    {
        using var buffer = new MemoryStream();
        using (var fields = new MessageFields(buffer))
        {
            write(fields);
        }

        return buffer.ToArray();
    }
}
