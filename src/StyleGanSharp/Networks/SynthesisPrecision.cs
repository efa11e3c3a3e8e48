namespace StyleGanSharp.Networks;

/// <summary>The number format of a generator's convolutions.</summary>
public enum SynthesisPrecision
{
    /// <summary>That of the network: float32, or float16 where it is built for it and runs on CUDA.</summary>
    Native,

    /// <summary>bfloat16 with sums in float32; everything else stays as it is. For processors and GPUs that multiply bfloat16 faster (<see cref="Runtime.Devices.GainsFromBFloat16"/>).</summary>
    BFloat16,
}
