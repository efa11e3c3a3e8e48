namespace StyleGanSharp.Features.Inception;

/// <summary>The 3x3 pooling a branch begins with.</summary>
internal enum InceptionPool
{
    None,

    /// <summary>Mean of neighbors; those beyond the border do not count.</summary>
    Mean,

    Largest,

    /// <summary>The largest of neighbors at every second place, without padding.</summary>
    LargestHalving,
}
