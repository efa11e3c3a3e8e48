using static TorchSharp.torch;

namespace StyleGanSharp.Networks.Projected;

/// <summary>A level of names in a state dictionary, and nothing else.</summary>
internal sealed class Group() : nn.Module(nameof(Group));
