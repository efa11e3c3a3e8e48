using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Augment;

/// <summary>DiffAugment (Zhao 2020, arXiv 2006.10738): the same random changes for real and generated images, differentiable, different for every image.</summary>
public static class DiffAugment
{
    private const double LargestShift = 1.0 / 8;
    private const double HoleSide = 1.0 / 2;

    private static readonly (string Name, Func<Tensor, RandomSource, Tensor> Apply)[] Steps = [("color", Color), ("translation", Translation), ("cutout", Cutout)];

    /// <summary>The kinds of changes, in the order they are applied in.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Steps.Select(step => step.Name)];

    /// <summary>Reads a list of kinds.</summary>
    /// <param name="policy">Names separated by commas; an empty text or <c>none</c> for no change.</param>
    /// <param name="name">What to call it in messages, e.g. the option's name.</param>
    /// <returns>The names.</returns>
    /// <exception cref="UsageException">When one is unknown.</exception>
    public static IReadOnlyList<string> Parse(string policy, string name = "policy")
    {
        ArgumentNullException.ThrowIfNull(policy);
        string[] names = policy is "none" ? [] : policy.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] unknown = [.. names.Except(Names)];
        return unknown.Length == 0 ? names : throw new UsageException($"{name} has {string.Join(", ", unknown)}; choose none, or some of {string.Join(", ", Names)}, separated by commas.");
    }

    /// <summary>Changes images.</summary>
    /// <param name="images">[N, C, H, W] float32 in about [-1, 1].</param>
    /// <param name="kinds">Some of <see cref="Names"/>.</param>
    /// <param name="random">Source of the changes, on the images' device.</param>
    /// <returns>[N, C, H, W], a fresh tensor; gradients flow.</returns>
    public static Tensor Apply(Tensor images, IReadOnlyList<string> kinds, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(kinds);
        ArgumentNullException.ThrowIfNull(random);
        using var scope = NewDisposeScope();
        Tensor x = images.alias();
        foreach ((_, Func<Tensor, RandomSource, Tensor> apply) in Steps.Where(step => kinds.Contains(step.Name)))
        {
            x = apply(x, random);
        }

        return x.MoveToOuterDisposeScope();
    }

    /// <summary>Brightness ± ½, saturation × 0 to 2, contrast × ½ to 1½.</summary>
    private static Tensor Color(Tensor x, RandomSource random)
    {
        Tensor Draw() => random.Uniform(x.shape[0], 1, 1, 1);
        x = x + (Draw() - 0.5);
        Tensor gray = x.mean([1], keepdim: true);
        x = gray + ((x - gray) * (Draw() * 2));
        Tensor level = x.mean([1, 2, 3], keepdim: true);
        return level + ((x - level) * (Draw() + 0.5));
    }

    /// <summary>Moves images by whole pixels, up to an eighth of their size; zeros come in.</summary>
    private static Tensor Translation(Tensor x, RandomSource random)
    {
        (long n, long height, long width) = (x.shape[0], x.shape[2], x.shape[3]);
        Tensor Rows(long size)
        {
            long most = (long)((size * LargestShift) + 0.5);
            Tensor shift = random.Integers((2 * most) + 1, n, 1) - most;
            return (arange(size, device: x.device).unsqueeze(0) + shift + 1).clamp(0, size + 1); // [N, size], in the padded image
        }

        Tensor rows = Rows(height).view(n, 1, height, 1);
        Tensor columns = Rows(width).view(n, 1, 1, width);
        Tensor padded = nn.functional.pad(x, [1, 1, 1, 1]);
        Tensor y = padded.gather(2, rows.expand(n, x.shape[1], height, width + 2));
        return y.gather(3, columns.expand(n, x.shape[1], height, width));
    }

    /// <summary>Blackens a square of half the size, which may reach over the edge.</summary>
    private static Tensor Cutout(Tensor x, RandomSource random)
    {
        Tensor Inside(long size)
        {
            long hole = (long)((size * HoleSide) + 0.5);
            Tensor first = random.Integers(size + (1 - (hole % 2)), x.shape[0], 1) - (hole / 2);
            Tensor at = arange(size, device: x.device).unsqueeze(0);
            return (at >= first) & (at < first + hole); // [N, size]
        }

        Tensor rows = Inside(x.shape[2]).view(-1, 1, x.shape[2], 1);
        Tensor columns = Inside(x.shape[3]).view(-1, 1, 1, x.shape[3]);
        return x * (rows & columns).logical_not().to(x.dtype);
    }
}
