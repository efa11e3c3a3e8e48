using StyleGanSharp.Rendering;

namespace StyleGanSharp.Serving;

/// <summary>What an image file keeps of how it was made.</summary>
/// <param name="Network">The network that made it.</param>
/// <param name="State">What it shows.</param>
internal sealed record RecordedState(NetworkDescription Network, StudioState State);
