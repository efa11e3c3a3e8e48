namespace StyleGanSharp.Runtime.SelfTests;

/// <summary>One kind of operation, small, with inputs whose exact result plain arithmetic gives.</summary>
internal abstract record SelfTestCase
{
    /// <summary>Numbers of the inputs are integers of this size at most, never 0: all results are integers that float32 holds exactly, and a term that is lost or in the wrong place changes them by 1 at least.</summary>
    private const int LargestInput = 3;

    /// <summary>Rounding of transforms in float32 (Winograd), absolute: far below the 1 that a wrong term makes.</summary>
    private const double Float32Tolerance = 0.02;

    /// <summary>Rounding of a result with 8 significant bits, and of sums in blocks; a lost channel makes more than ten somewhere.</summary>
    private const double HalfRelative = 1.0 / 64;
    private const double HalfAbsolute = 2;

    /// <summary>Element type of inputs and results.</summary>
    public NativeType Type { get; init; } = NativeType.Float32;

    /// <summary>What it is, in words.</summary>
    public abstract string Name { get; }

    /// <summary>Of numbers in less than float32: how to say so.</summary>
    protected string TypeSuffix => Type == NativeType.Float32 ? string.Empty : $" in {Type.ToString().ToLowerInvariant()}";

    /// <summary>Whether a libtorch may lack it.</summary>
    public bool IsOptional => Type != NativeType.Float32;

    /// <summary>Computes both ways.</summary>
    /// <param name="torch">libtorch.</param>
    /// <param name="distort">Called with every result of libtorch before it is compared, for tests; or null.</param>
    /// <returns>The first wrong result, e.g. <c>input gradient of a 3×3 convolution</c>; null when all are right.</returns>
    public abstract string? FirstFault(NativeTorch torch, Distortion? distort);

    /// <summary>Numbers that depend on nothing but the position.</summary>
    protected static float[] Numbers(int length, ulong seed)
    {
        var stream = new SplitMix64(seed);
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++)
        {
            ulong bits = stream.At(i);
            numbers[i] = (1 + (int)(bits % LargestInput)) * ((bits & (1UL << 40)) == 0 ? 1 : -1);
        }

        return numbers;
    }

    /// <summary>Whether libtorch's result is right.</summary>
    protected bool IsRight(ReadOnlySpan<float> found, double[] expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            double tolerance = Type == NativeType.Float32 ? Float32Tolerance : HalfAbsolute + (HalfRelative * Math.Abs(expected[i]));
            if (!(Math.Abs(found[i] - expected[i]) <= tolerance)) // also true of NaN
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A result of libtorch, distorted if a test asks for it.</summary>
    protected ReadOnlySpan<float> Result(NativeTorch torch, IntPtr tensor, int length, string part, Distortion? distort)
    {
        ReadOnlySpan<float> values = torch.Values(tensor, length);
        if (distort is null)
        {
            return values;
        }

        float[] copy = values.ToArray();
        distort(this, part, copy);
        return copy;
    }
}
