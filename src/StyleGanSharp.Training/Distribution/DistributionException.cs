using StyleGanSharp.Runtime;

namespace StyleGanSharp.Distribution;

/// <summary>The processes of a job cannot work together: one is lost, late or different, or there is no MPI.</summary>
public sealed class DistributionException : StyleGanException
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">Names the process and its machine, and what to do.</param>
    public DistributionException(string message) : base(message) { }
}
