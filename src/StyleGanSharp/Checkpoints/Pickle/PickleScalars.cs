using System.Numerics;
using System.Text;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Pickle;

/// <summary>Plain values of a pickle, NumPy's scalars included.</summary>
internal static class PickleScalars
{
    private const int LargestScalarBytes = 8;

    /// <summary>A number, or null when the value is none.</summary>
    public static double? Number(object? value) => value switch
    {
        long number => number,
        double number => number,
        BigInteger number => (double)number,
        bool truth => truth ? 1 : 0,
        PickleRecord record => NumPyScalar(record),
        _ => null,
    };

    /// <summary>An integer, or null when the value is none.</summary>
    public static long? Whole(object? value) => value is long number ? number : value is not bool && Number(value) is { } real && real == Math.Floor(real) && Math.Abs(real) < 1L << 53 ? (long)real : null;

    /// <summary>A list or tuple, or null.</summary>
    public static IReadOnlyList<object?>? Sequence(object? value) => value switch
    {
        object?[] tuple => tuple,
        List<object?> list => list,
        _ => null,
    };

    /// <summary>Integers that cannot be negative, such as shapes, or null.</summary>
    public static long[]? Sizes(object? value)
    {
        object? inner = value is PickleRecord { Type: { Module: "torch", Name: "Size" }, Arguments: [var sizes] } ? sizes : value;
        return Sequence(inner) is { Count: <= 16 } items && items.All(item => item is long and >= 0) ? [.. items.Select(item => (long)item!)] : null;
    }

    /// <summary>Bytes, also those that older pickles keep as text.</summary>
    public static ByteRange? Bytes(object? value, string path) => value switch
    {
        ByteRange range => range,
        string text => ByteRange.OfMemory(path, Encoding.Latin1.GetBytes(text)),
        _ => null,
    };

    /// <summary>What a container or object is made of, one level deep.</summary>
    public static IEnumerable<object?> Parts(object? value) => value switch
    {
        PickleRecord record => record.Arguments.Append(record.State),
        PickleDict dict => dict.Items.SelectMany(item => new[] { item.Key, item.Value }).Append(dict.State),
        PickleSet set => set.Items,
        _ => Sequence(value) ?? [],
    };

    private static double? NumPyScalar(PickleRecord record)
    {
        if (record.Type is not { Module: "numpy.core.multiarray" or "numpy._core.multiarray", Name: "scalar" } || record.Arguments is not [PickleRecord type, var data]
            || NumPyArrays.ElementType(type) is not { } element || Bytes(data, string.Empty) is not { Length: <= LargestScalarBytes } bytes || bytes.Length != element.SizeBytes())
        {
            return null;
        }

        byte[] content = bytes.ToArray();
        return element switch
        {
            ScalarType.Float64 => BitConverter.ToDouble(content),
            ScalarType.Float32 => BitConverter.ToSingle(content),
            ScalarType.Int64 => BitConverter.ToInt64(content),
            ScalarType.Int32 => BitConverter.ToInt32(content),
            ScalarType.Byte or ScalarType.Bool => content[0],
            _ => null,
        };
    }
}
