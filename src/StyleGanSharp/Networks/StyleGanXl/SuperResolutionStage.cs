namespace StyleGanSharp.Networks.StyleGanXl;

/// <summary>A head that doubles the size of a smaller network's images, or more (StyleGAN-XL §3.2).</summary>
/// <param name="Resolution">Width and height of its images in pixels.</param>
/// <param name="Layers">Layers before the one that makes the image: 7 in the paper, 5 in its last stage.</param>
public sealed record SuperResolutionStage(int Resolution, int Layers);
