using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Pickle;

/// <summary>Arrays as NumPy writes them into pickles.</summary>
internal static class NumPyArrays
{
    private static readonly (string Code, ScalarType Type)[] Types =
    [
        ("f4", ScalarType.Float32), ("f8", ScalarType.Float64), ("f2", ScalarType.Float16), ("i8", ScalarType.Int64), ("i4", ScalarType.Int32),
        ("i2", ScalarType.Int16), ("i1", ScalarType.Int8), ("u1", ScalarType.Byte), ("b1", ScalarType.Bool),
    ];

    /// <summary>An array, or null when the value is none.</summary>
    /// <param name="value">A value of a pickle.</param>
    /// <param name="name">What it is, for messages.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="StyleGanException">When it is an array that cannot be read.</exception>
    public static StoredTensor? Find(object? value, string name, string path)
    {
        if (value is not PickleRecord record)
        {
            return null;
        }

        // (version, shape, type, whether columns come first, data), or the arguments of _frombuffer: data, type, shape, order.
        (object? shape, object? type, object? data, bool isFortran) = (record.Type.Name, record.State, record.Arguments) switch
        {
            ("_reconstruct", object?[] { Length: 5 } state, _) => (state[1], state[2], state[4], state[3] is true),
            ("_frombuffer", null, { Length: 4 } parts) => (parts[2], parts[1], parts[0], parts[3] is "F"),
            _ => default,
        };
        if (shape is null)
        {
            return null;
        }

        if (PickleScalars.Sizes(shape) is not { } sizes || type is not PickleRecord typeRecord || ElementType(typeRecord) is not { } element || PickleScalars.Bytes(data, path) is not { } bytes)
        {
            throw new StyleGanException($"{path}: the array {name} has a type or shape that cannot be read; little-endian numbers of 8 to 64 bits can be.");
        }

        StoredTensor.Create(name, element, sizes, null, bytes);
        return StoredTensor.Create(name, element, sizes, isFortran ? ColumnMajor(sizes) : null, bytes);
    }

    /// <summary>The type of the elements; null when it is unknown or in the wrong byte order.</summary>
    public static ScalarType? ElementType(PickleRecord type)
    {
        if (type.Type is not { Module: "numpy", Name: "dtype" } || type.Arguments is not [string code, ..] || (type.State is object?[] { Length: > 1 } state && state[1] is ">"))
        {
            return null;
        }

        (string? known, ScalarType element) = Array.Find(Types, item => item.Code == code.TrimStart('<', '|', '='));
        return known is null ? null : element;
    }

    private static long[] ColumnMajor(long[] shape)
    {
        long[] strides = new long[shape.Length];
        long step = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            strides[i] = step;
            step *= Math.Max(shape[i], 1);
        }

        return strides;
    }
}
