namespace StyleGanSharp.Checkpoints.Import;

/// <summary>How a variable of TensorFlow lies in memory, as against ours.</summary>
internal enum TensorFlowLayout
{
    /// <summary>As ours.</summary>
    Same,

    /// <summary>[I, O]; ours is [O, I].</summary>
    Dense,

    /// <summary>[K, K, I, O]; ours is [O, I, K, K].</summary>
    Kernel,

    /// <summary>[K, K, I, O] turned by 180°.</summary>
    FlippedKernel,

    /// <summary>Less 1.</summary>
    StyleBias,

    /// <summary>With a batch axis, and a channel axis where there is one channel.</summary>
    Squeezed,
}
