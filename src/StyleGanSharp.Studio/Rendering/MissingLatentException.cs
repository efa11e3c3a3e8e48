using StyleGanSharp.Runtime;

namespace StyleGanSharp.Rendering;

/// <summary>A state names a latent that is not here (any more); a page that has it can hand it in.</summary>
/// <param name="name">Its name.</param>
internal sealed class MissingLatentException(string name)
    : UsageException("This image has a latent of its own, which the studio does not hold any more. Open its PNG or latent file, or take it from the favorites.")
{
    public string Name { get; } = name;
}
