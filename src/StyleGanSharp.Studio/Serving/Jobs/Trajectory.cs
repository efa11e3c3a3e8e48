using StyleGanSharp.Inference;
using StyleGanSharp.Rendering;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>The latents that a drag passed through, as files.</summary>
internal sealed class Trajectory
{
    private readonly List<byte[]> _steps = [];

    /// <summary>What a page calls it.</summary>
    public string Name { get; } = $"{Guid.NewGuid():N}"[..16];

    public long Bytes { get; private set; }

    /// <summary>Adds the next one, which stays the caller's. All but w of it are as in the first one.</summary>
    public void Add(Latent latent)
    {
        byte[] file = LatentShelf.ToFile(latent);
        lock (_steps)
        {
            _steps.Add(file);
            Bytes += file.Length;
        }
    }

    /// <summary>The file of a step; the nearest one where there is none of this number.</summary>
    public byte[]? At(int step)
    {
        lock (_steps)
        {
            return _steps.Count == 0 ? null : _steps[Math.Clamp(step, 0, _steps.Count - 1)];
        }
    }
}
