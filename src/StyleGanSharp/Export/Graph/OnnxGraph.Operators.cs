namespace StyleGanSharp.Export.Graph;

/// <content>The operators of the standard that the networks need, with the shapes of their results.</content>
internal sealed partial class OnnxGraph
{
    public OnnxValue Add(OnnxValue a, OnnxValue b) => Binary("Add", a, b);

    public OnnxValue Sub(OnnxValue a, OnnxValue b) => Binary("Sub", a, b);

    public OnnxValue Mul(OnnxValue a, OnnxValue b) => Binary("Mul", a, b);

    public OnnxValue Div(OnnxValue a, OnnxValue b) => Binary("Div", a, b);

    public OnnxValue Add(OnnxValue a, double b) => Add(a, Scalar(b, a.Type));

    public OnnxValue Sub(double a, OnnxValue b) => Sub(Scalar(a, b.Type), b);

    public OnnxValue Mul(OnnxValue a, double b) => Mul(a, Scalar(b, a.Type));

    public OnnxValue Div(OnnxValue a, double b) => Div(a, Scalar(b, a.Type));

    public OnnxValue Sqrt(OnnxValue x) => Unary("Sqrt", x);

    public OnnxValue Reciprocal(OnnxValue x) => Unary("Reciprocal", x);

    public OnnxValue Abs(OnnxValue x) => Unary("Abs", x);

    public OnnxValue Neg(OnnxValue x) => Unary("Neg", x);

    public OnnxValue Sin(OnnxValue x) => Unary("Sin", x);

    public OnnxValue Tanh(OnnxValue x) => Unary("Tanh", x);

    public OnnxValue Sigmoid(OnnxValue x) => Unary("Sigmoid", x);

    /// <summary>One over the square root of x + epsilon.</summary>
    public OnnxValue Rsqrt(OnnxValue x, double epsilon) => Reciprocal(Sqrt(epsilon == 0 ? x : Add(x, epsilon)));

    public OnnxValue LeakyRelu(OnnxValue x, double slope) => Node("LeakyRelu", [x], x.Type, x.Shape, ("alpha", slope));

    public OnnxValue Clip(OnnxValue x, double low, double high) => Node("Clip", [x, Scalar(low, x.Type), Scalar(high, x.Type)], x.Type, x.Shape);

    public OnnxValue Cast(OnnxValue x, OnnxType type) => x.Type == type ? x : Node("Cast", [x], type, x.Shape, ("to", (long)type));

    public OnnxValue ReduceMean(OnnxValue x, params long[] axes) => Reduce("ReduceMean", x, axes);

    public OnnxValue ReduceMax(OnnxValue x, params long[] axes) => Reduce("ReduceMax", x, axes);

    /// <param name="x">Any tensor with at most one size that is the batch's.</param>
    /// <param name="shape">The new sizes, in which the batch stays what it is.</param>
    public OnnxValue Reshape(OnnxValue x, params long[] shape) => Node("Reshape", [x, Integers(shape)], x.Type, shape);

    public OnnxValue Transpose(OnnxValue x, params long[] order) => Node("Transpose", [x], x.Type, [.. order.Select(axis => x.Shape[axis])], ("perm", order));

    public OnnxValue Concat(int axis, params OnnxValue[] parts)
    {
        long[] shape = [.. parts[0].Shape];
        shape[axis] = parts.Sum(part => part.Shape[axis]);
        return Node("Concat", parts, parts[0].Type, shape, ("axis", (long)axis));
    }

    /// <summary>One slice of an axis, which goes away.</summary>
    public OnnxValue Pick(OnnxValue x, int axis, long index)
    {
        long[] shape = [.. x.Shape[..axis], .. x.Shape[(axis + 1)..]];
        OnnxValue number = Constant($"integer.{index}", [], () => TorchSharp.torch.tensor(index), OnnxType.Int64);
        return Node("Gather", [x, number], x.Type, shape, ("axis", (long)axis));
    }

    /// <summary>Part of an axis.</summary>
    public OnnxValue Slice(OnnxValue x, int axis, long first, long count) => Slice(x, [axis], [first], [count]);

    /// <summary>Part of several axes, every <paramref name="steps"/>-th of them.</summary>
    public OnnxValue Slice(OnnxValue x, long[] axes, long[] first, long[] counts, long[]? steps = null)
    {
        long[] shape = [.. x.Shape];
        long[] ends = [.. first];
        for (int i = 0; i < axes.Length; i++)
        {
            shape[axes[i]] = counts[i];
            ends[i] = first[i] + ((counts[i] - 1) * (steps?[i] ?? 1)) + 1;
        }

        return shape.SequenceEqual(x.Shape) ? x
            : Node("Slice", [x, Integers(first), Integers(ends), Integers(axes), .. steps is null ? Array.Empty<OnnxValue>() : [Integers(steps)]], x.Type, shape);
    }

    public OnnxValue MatMul(OnnxValue a, OnnxValue b)
    {
        long[] batch = a.Shape.Length >= b.Shape.Length ? a.Shape[..^2] : b.Shape[..^2];
        batch = a.Shape.Length == b.Shape.Length ? Broadcast(a.Shape[..^2], b.Shape[..^2]) : batch;
        return Node("MatMul", [a, b], a.Type, [.. batch, a.Shape[^2], b.Shape[^1]]);
    }

    /// <summary>x·bᵀ + c.</summary>
    public OnnxValue Gemm(OnnxValue x, OnnxValue b, OnnxValue? c) =>
        Node("Gemm", c is null ? [x, b] : [x, b, c], x.Type, [x.Shape[0], b.Shape[0]], ("transB", 1L));

    /// <param name="x">[N, I, H, W].</param>
    /// <param name="weight">[O, I/groups, K, L].</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="padding">Top, left, bottom, right; not negative.</param>
    /// <param name="strides">Along y and x.</param>
    /// <param name="groups">Groups of channels.</param>
    public OnnxValue Conv(OnnxValue x, OnnxValue weight, OnnxValue? bias, long[] padding, long[]? strides = null, long groups = 1)
    {
        strides ??= [1, 1];
        long height = ((x.Height + padding[0] + padding[2] - weight.Shape[2]) / strides[0]) + 1;
        long width = ((x.Width + padding[1] + padding[3] - weight.Shape[3]) / strides[1]) + 1;
        return Node(
            "Conv", bias is null ? [x, weight] : [x, weight, bias], x.Type, [x.Shape[0], weight.Shape[0], height, width],
            ("kernel_shape", weight.Shape[2..]), ("pads", padding), ("strides", strides), ("group", groups));
    }

    /// <param name="x">[N, I, H, W].</param>
    /// <param name="weight">[I, O/groups, K, L].</param>
    /// <param name="crop">Samples to leave out on every side.</param>
    /// <param name="stride">Up-sampling factor.</param>
    /// <param name="groups">Groups of channels.</param>
    public OnnxValue ConvTranspose(OnnxValue x, OnnxValue weight, long crop, long stride, long groups = 1)
    {
        long height = ((x.Height - 1) * stride) + weight.Shape[2] - (2 * crop);
        long width = ((x.Width - 1) * stride) + weight.Shape[3] - (2 * crop);
        return Node(
            "ConvTranspose", [x, weight], x.Type, [x.Shape[0], weight.Shape[1] * groups, height, width],
            ("kernel_shape", weight.Shape[2..]), ("pads", new[] { crop, crop, crop, crop }), ("strides", new[] { stride, stride }), ("group", groups));
    }

    /// <summary>[N, C·s·s, H, W] to [N, C, H·s, W·s], the channels of a block of pixels lying together.</summary>
    public OnnxValue DepthToSpace(OnnxValue x, long size) =>
        size == 1 ? x : Node("DepthToSpace", [x], x.Type, [x.Shape[0], x.Channels / (size * size), x.Height * size, x.Width * size], ("blocksize", size), ("mode", "CRD"));

    /// <summary>The means of blocks of pixels.</summary>
    public OnnxValue AveragePool(OnnxValue x, long size) =>
        size == 1 ? x : Node("AveragePool", [x], x.Type, [x.Shape[0], x.Channels, x.Height / size, x.Width / size], ("kernel_shape", new[] { size, size }), ("strides", new[] { size, size }));

    /// <summary>Repeats every pixel.</summary>
    public OnnxValue ResizeNearest(OnnxValue x, int factor)
    {
        OnnxValue scales = Constant($"scales.{factor}", [4], () => TorchSharp.torch.tensor(new float[] { 1, 1, factor, factor }));
        return factor == 1 ? x : Node(
            "Resize", [x, null, scales], x.Type, [x.Shape[0], x.Channels, x.Height * factor, x.Width * factor],
            ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
    }

    private OnnxValue Unary(string type, OnnxValue x) => Node(type, [x], x.Type, x.Shape);

    private OnnxValue Binary(string type, OnnxValue a, OnnxValue b) => a.Type == b.Type
        ? Node(type, [a, b], a.Type, Broadcast(a.Shape, b.Shape))
        : throw new InvalidOperationException($"{type} in {Scope} of {a.Type} and {b.Type}.");

    private OnnxValue Reduce(string type, OnnxValue x, long[] axes)
    {
        long[] shape = [.. x.Shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)];
        return opset >= AxesAreInputs
            ? Node(type, [x, Integers(axes)], x.Type, shape, ("keepdims", 1L))
            : Node(type, [x], x.Type, shape, ("axes", axes), ("keepdims", 1L));
    }

    private static long[] Broadcast(long[] a, long[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        var shape = new long[rank];
        for (int i = 1; i <= rank; i++)
        {
            long left = i <= a.Length ? a[^i] : 1;
            long right = i <= b.Length ? b[^i] : 1;
            shape[^i] = left == 1 ? right : right == 1 || left == right ? left
                : throw new InvalidOperationException($"[{string.Join(", ", a)}] and [{string.Join(", ", b)}] do not fit.");
        }

        return shape;
    }
}
