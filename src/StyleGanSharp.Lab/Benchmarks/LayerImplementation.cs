namespace StyleGanSharp.Benchmarks;

/// <summary>Ways to compute a filtered nonlinearity, with equal results.</summary>
internal enum LayerImplementation
{
    /// <summary>The library's own operator.</summary>
    Own,

    /// <summary>Plain tensor operations whose convolutions have strides: they skip the samples that down-sampling drops.</summary>
    Plain,

    /// <summary>Plain tensor operations, step by step as the operator is defined: zeros put in between, every sample at the high rate filtered, every down-th kept.</summary>
    Defined,
}
