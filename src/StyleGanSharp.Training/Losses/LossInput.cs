using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>What one accumulation of gradients works on.</summary>
/// <param name="RealImg">[N, C, R, R] float32 in [-1, 1].</param>
/// <param name="RealC">[N, L] float32 labels of the real images.</param>
/// <param name="GenZ">[N, ZDim] float32 latents.</param>
/// <param name="GenC">[N, L] float32 labels to generate for.</param>
/// <param name="Gain">Factor of the loss: the interval of a lazy regularization, divided by the number of accumulations.</param>
/// <param name="CurNimg">Real images seen so far, for schedules.</param>
internal sealed record LossInput(Tensor RealImg, Tensor RealC, Tensor GenZ, Tensor GenC, double Gain, long CurNimg);
