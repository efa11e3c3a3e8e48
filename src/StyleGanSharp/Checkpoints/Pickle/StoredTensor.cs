using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Pickle;

/// <summary>A tensor of a checkpoint that is still on the disk.</summary>
internal sealed class StoredTensor
{
    private readonly ByteRange _data;
    private readonly long[] _strides;

    private StoredTensor(ScalarType dataType, long[] shape, long[] strides, ByteRange data)
    {
        (DataType, Shape, _strides, _data) = (dataType, shape, strides, data);
    }

    public ScalarType DataType { get; }

    public IReadOnlyList<long> Shape { get; }

    /// <summary>Rows one after another, and something in them.</summary>
    private bool IsPlain => !Shape.Contains(0) && _strides.AsSpan().SequenceEqual(RowMajor([.. Shape]));

    /// <summary>Checks that all elements lie within the data.</summary>
    /// <param name="name">The tensor, for messages.</param>
    /// <param name="dataType">Type of the elements.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="strides">Steps between neighbors along each axis, in elements; null for rows one after another.</param>
    /// <param name="data">Its storage.</param>
    /// <param name="offset">Element of the storage it starts at.</param>
    /// <exception cref="StyleGanException">When it reaches beyond the storage or claims more elements than that has.</exception>
    public static StoredTensor Create(string name, ScalarType dataType, long[] shape, long[]? strides, ByteRange data, long offset = 0)
    {
        long available = data.Length / dataType.SizeBytes();
        long[] steps = strides ?? RowMajor(shape);
        Int128 last = offset;
        Int128 count = 1;
        for (int i = 0; i < shape.Length && steps.Length == shape.Length; i++)
        {
            last += (Int128)Math.Max(shape[i] - 1, 0) * steps[i];
            // Every side counts, also beside an empty one: the shape as a whole must be possible.
            count = Int128.Min(count * Math.Max(shape[i], 1), Int128.MaxValue >> 66);
        }

        bool isEmpty = shape.Contains(0);
        if (steps.Length != shape.Length || offset < 0 || count > Math.Max(available, isEmpty ? int.MaxValue : 0) || (!isEmpty && last >= available))
        {
            throw new StyleGanException($"{data.Path}: {name} [{string.Join(", ", shape)}] does not fit in its storage of {available} elements (from byte {data.Start}). The file is damaged.");
        }

        int size = dataType.SizeBytes();
        if (!isEmpty && (last + 1 - offset) * size > int.MaxValue)
        {
            throw new StyleGanException($"{data.Path}: {name} is larger than 2 GiB, more than is read for one tensor.");
        }

        return new StoredTensor(dataType, shape, steps, isEmpty ? data.Slice(0, 0) : data.Slice(offset * size, ((long)last + 1 - offset) * size));
    }

    /// <summary>The strides of rows one after another.</summary>
    public static long[] RowMajor(long[] shape)
    {
        long[] strides = new long[shape.Length];
        Int128 step = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = (long)step;
            step = Int128.Min(step * Math.Max(shape[i], 1), long.MaxValue);
        }

        return strides;
    }

    /// <summary>Reads it.</summary>
    /// <returns>A fresh tensor on the CPU.</returns>
    public Tensor Read()
    {
        using var scope = NewDisposeScope();
        if (Shape.Contains(0))
        {
            return zeros([.. Shape], DataType).MoveToOuterDisposeScope();
        }

        Tensor stored = empty(IsPlain ? [.. Shape] : [_data.Length / DataType.SizeBytes()], DataType, CPU);
        _data.ReadInto(stored);
        Tensor tensor = IsPlain ? stored : stored.as_strided([.. Shape], _strides).contiguous();
        return tensor.MoveToOuterDisposeScope();
    }

    /// <summary>Reads it into a tensor of its shape; straight from the file where types and layout allow it.</summary>
    public void ReadInto(Tensor target)
    {
        if (IsPlain && target.dtype == DataType && target.device.type == TorchSharp.DeviceType.CPU && target.is_contiguous())
        {
            _data.ReadInto(target);
            return;
        }

        using Tensor value = Read();
        target.copy_(value);
    }
}
