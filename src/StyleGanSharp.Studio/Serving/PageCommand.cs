using System.Text.Json;
using System.Text.Json.Serialization;
using StyleGanSharp.Rendering;

namespace StyleGanSharp.Serving;

/// <summary>What a page says.</summary>
/// <param name="Type">A name of <see cref="PageCommands"/>.</param>
/// <param name="Revision">Rises from command to command.</param>
/// <param name="State">The state it is about.</param>
/// <param name="IsMoving">Whether a value is being dragged.</param>
/// <param name="Job">The kind of job to start, stop or cancel.</param>
/// <param name="Options">What the kind of job needs.</param>
/// <param name="Trajectory">The drag that a step is of.</param>
/// <param name="Step">A step of a drag.</param>
/// <param name="Latents">Names of latents that the page has.</param>
internal sealed record PageCommand(
    string Type, int Revision, StudioState? State, [property: JsonPropertyName("moving")] bool IsMoving, string? Job, JsonElement? Options,
    string? Trajectory, int Step, IReadOnlyList<string>? Latents);
