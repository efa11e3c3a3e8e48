namespace StyleGanSharp.Features.EfficientNet;

/// <summary>One block of EfficientNet-lite.</summary>
/// <param name="InChannels">Channels it reads.</param>
/// <param name="OutChannels">Channels it writes.</param>
/// <param name="Kernel">Side of the depthwise convolution's kernel.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="Expansion">Factor of the channels inside; 1 has no expanding convolution.</param>
internal sealed record EfficientNetBlockPlan(int InChannels, int OutChannels, int Kernel, int Stride, int Expansion)
{
    /// <summary>Whether the input is added to the result.</summary>
    public bool IsResidual => Stride == 1 && InChannels == OutChannels;
}
