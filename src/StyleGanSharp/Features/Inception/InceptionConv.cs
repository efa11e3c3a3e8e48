namespace StyleGanSharp.Features.Inception;

/// <summary>One convolution of Inception-v3.</summary>
/// <param name="Name">Name of the public files.</param>
/// <param name="OutChannels">Channels it makes.</param>
/// <param name="KernelHeight">Height of the kernel.</param>
/// <param name="KernelWidth">Width of the kernel.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="IsPadded">Whether zeros around the input make up for the kernel's size.</param>
internal sealed record InceptionConv(string Name, int OutChannels, int KernelHeight, int KernelWidth, int Stride, bool IsPadded)
{
    /// <summary>Keeps the size.</summary>
    public static InceptionConv Square(string name, int outChannels, int kernel = 1) => new(name, outChannels, kernel, kernel, 1, true);

    /// <summary>As wide as the kernel and one high.</summary>
    public static InceptionConv Row(string name, int outChannels, int kernel) => new(name, outChannels, 1, kernel, 1, true);

    /// <summary>As high as the kernel and one wide.</summary>
    public static InceptionConv Column(string name, int outChannels, int kernel) => new(name, outChannels, kernel, 1, 1, true);

    /// <summary>3x3 at every place, or every second one, where it fits without padding.</summary>
    public static InceptionConv Inner(string name, int outChannels, int stride) => new(name, outChannels, 3, 3, stride, false);
}
