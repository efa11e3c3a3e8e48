namespace StyleGanSharp.Features.Transformers;

/// <summary>The shape of a vision transformer.</summary>
/// <param name="Blocks">Its blocks.</param>
internal sealed record VisionTransformerOptions(TransformerOptions Blocks)
{
    /// <summary>Width and height of the pictures in pixels.</summary>
    public int Resolution { get; init; } = 224;

    /// <summary>Width and height in pixels of the square that becomes a token.</summary>
    public int PatchSide { get; init; } = 16;

    /// <summary>Whether a second learned token, for distillation, follows the first (DeiT, arXiv 2012.12877, §4).</summary>
    public bool IsDistilled { get; init; }

    /// <summary>Classes that the heads tell apart; 0 for no heads.</summary>
    public int ClassCount { get; init; }

    /// <summary>Tokens that stand for the whole picture.</summary>
    public int ClassTokens => IsDistilled ? 2 : 1;

    /// <summary>Width and height of the map that the other tokens make.</summary>
    public int MapSide => Resolution / PatchSide;

    /// <summary>DeiT distilled: 224 pixels, squares of 16, 12 blocks, ImageNet's 1000 classes (arXiv 2012.12877, table 1).</summary>
    /// <param name="width">192 (tiny), 384 (small) or 768 (base); 64 a head.</param>
    public static VisionTransformerOptions Deit(int width) => new(new TransformerOptions(width, 12, width / 64)) { IsDistilled = true, ClassCount = 1000 };
}
