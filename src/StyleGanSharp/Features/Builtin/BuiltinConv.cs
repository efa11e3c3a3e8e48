namespace StyleGanSharp.Features.Builtin;

/// <summary>One convolution of the built-in network, padded to keep the size but for the stride.</summary>
/// <param name="Name">Name of its parameters.</param>
/// <param name="InChannels">Channels it takes.</param>
/// <param name="OutChannels">Channels it makes.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">1 or 2.</param>
internal sealed record BuiltinConv(string Name, int InChannels, int OutChannels, int Kernel, int Stride);
