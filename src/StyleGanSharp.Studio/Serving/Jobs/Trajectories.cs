using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>The newest drags' ways.</summary>
internal sealed class Trajectories
{
    private const long MaxBytes = 256L << 20;
    private const int Kept = 32;

    private readonly List<Trajectory> _all = [];

    /// <summary>A new one; the oldest make room for it.</summary>
    public Trajectory Begin()
    {
        var trajectory = new Trajectory();
        lock (_all)
        {
            _all.Add(trajectory);
            while (_all.Count > 1 && (_all.Count > Kept || _all.Sum(item => item.Bytes) > MaxBytes))
            {
                _all.RemoveAt(0);
            }
        }

        return trajectory;
    }

    /// <summary>The latent file of a step.</summary>
    /// <exception cref="UsageException">When the drag is forgotten.</exception>
    public byte[] At(string name, int step)
    {
        lock (_all)
        {
            return _all.Find(item => item.Name == name)?.At(step) ?? throw new UsageException("The steps of this drag are forgotten; undo still goes back to where it began.");
        }
    }
}
