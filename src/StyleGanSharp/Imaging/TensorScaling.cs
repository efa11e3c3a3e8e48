namespace StyleGanSharp.Imaging;

/// <summary>How images are brought to the size a feature network wants. The choice moves FID by whole points (Parmar 2022, arXiv 2104.11222), so results name it.</summary>
public enum TensorScaling
{
    /// <summary>Bilinear as TensorFlow 1 does it: corners at pixel centers, no filtering when scaling down. What the FID of 2017 and the StyleGAN papers use.</summary>
    TensorFlow,

    /// <summary>Bicubic as Pillow does it in floating point: filtered when scaling down, clamped to [0, 255], not rounded. What clean-fid uses.</summary>
    Pillow,

    /// <summary>Bilinear as PyTorch does it without corner alignment: half-pixel centers, no filtering when scaling down. What pytorch-fid uses.</summary>
    PyTorch,
}
