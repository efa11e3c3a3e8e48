namespace StyleGanSharp.Runtime.SelfTests;

/// <summary>Element types by libtorch's numbers.</summary>
internal enum NativeType : sbyte
{
    Float16 = 5,
    Float32 = 6,
    BFloat16 = 15,
}
