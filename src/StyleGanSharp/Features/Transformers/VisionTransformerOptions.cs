namespace StyleGanSharp.Features.Transformers;

/// <summary>The shape of a vision transformer.</summary>
/// <param name="Blocks">Its blocks.</param>
internal sealed record VisionTransformerOptions(TransformerOptions Blocks)
{
    /// <summary>Width and height of the images in pixels.</summary>
    public int Resolution { get; init; } = 224;

    /// <summary>Width and height in pixels of the square that becomes a token.</summary>
    public int PatchSide { get; init; } = 16;

    /// <summary>Whether a second learned token, for distillation, follows the first (DeiT, arXiv 2012.12877, §4).</summary>
    public bool IsDistilled { get; init; }

    /// <summary>Classes that the heads predict; 0 for no heads.</summary>
    public int ClassCount { get; init; }

    /// <summary>Width and height of the map that the table of positions was made for; null is that of the images. Another one is interpolated.</summary>
    public int? PositionSide { get; init; }

    /// <summary>Whether squares become tokens with a bias.</summary>
    public bool HasPatchBias { get; init; } = true;

    /// <summary>Whether tokens are normalized before the first block too: CLIP.</summary>
    public bool HasFirstNorm { get; init; }

    /// <summary>Length of an embedding that the class token is projected to, without bias, in place of classes; 0 for none. CLIP.</summary>
    public int ProjectionWidth { get; init; }

    /// <summary>Tokens that stand for the whole image.</summary>
    public int ClassTokens => IsDistilled ? 2 : 1;

    /// <summary>Width and height of the map that the other tokens make.</summary>
    public int MapSide => Resolution / PatchSide;

    /// <summary>DeiT distilled: 224 pixels, squares of 16, 12 blocks, ImageNet's 1000 classes (arXiv 2012.12877, table 1).</summary>
    /// <param name="width">192 (tiny), 384 (small) or 768 (base); 64 a head.</param>
    public static VisionTransformerOptions Deit(int width) => new(new TransformerOptions(width, 12, width / 64)) { IsDistilled = true, ClassCount = TimmNetworks.ClassCount };

    /// <summary>DINOv2: 224 pixels, squares of 14, positions of 518 pixels (arXiv 2304.07193, table 16).</summary>
    /// <param name="width">384 (small), 768 (base) or 1024 (large); 64 a head.</param>
    /// <param name="depth">Blocks.</param>
    public static VisionTransformerOptions Dino(int width, int depth) => new(new TransformerOptions(width, depth, width / 64) { HasLayerScale = true }) { PatchSide = 14, PositionSide = 37 };

    /// <summary>The image tower of CLIP (arXiv 2103.00020, table 20).</summary>
    /// <param name="width">768 (base) or 1024 (large); 64 a head.</param>
    /// <param name="depth">Blocks.</param>
    /// <param name="patchSide">Side of a square in pixels.</param>
    /// <param name="resolution">Side of the images in pixels.</param>
    /// <param name="projectionWidth">Length of the embedding.</param>
    public static VisionTransformerOptions Clip(int width, int depth, int patchSide, int resolution, int projectionWidth) =>
        new(new TransformerOptions(width, depth, width / 64) { Activation = TransformerActivation.QuickGelu, Epsilon = 1e-5 })
        {
            Resolution = resolution,
            PatchSide = patchSide,
            HasPatchBias = false,
            HasFirstNorm = true,
            ProjectionWidth = projectionWidth,
        };
}
