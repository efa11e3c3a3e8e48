namespace StyleGanSharp.Distribution;

/// <summary>How gradients of several processes are added up.</summary>
public enum Reduction
{
    /// <summary>In the order of the shares of a batch: the same bits however shares lie over processes.</summary>
    Exact,

    /// <summary>As MPI does it: fewer bytes, sums equal to rounding.</summary>
    Fast,
}
