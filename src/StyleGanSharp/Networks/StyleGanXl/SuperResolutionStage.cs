namespace StyleGanSharp.Networks.StyleGanXl;

/// <summary>A head that doubles the size of a smaller network's pictures, or more (StyleGAN-XL §3.2).</summary>
/// <param name="Resolution">Width and height of its pictures in pixels.</param>
/// <param name="Layers">Layers before the one that makes the picture: 7 in the paper, 5 in its last stage.</param>
public sealed record SuperResolutionStage(int Resolution, int Layers);
