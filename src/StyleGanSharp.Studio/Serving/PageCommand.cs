using System.Text.Json.Serialization;
using StyleGanSharp.Rendering;

namespace StyleGanSharp.Serving;

/// <summary>What a page says.</summary>
/// <param name="Type"><c>show</c> a state, <c>ack</c>nowledge a frame, <c>repeat</c> it by a command, <c>find</c> directions.</param>
/// <param name="Revision">Rises from command to command.</param>
/// <param name="State">The state it is about.</param>
/// <param name="IsMoving">Whether a value is being dragged.</param>
/// <param name="Method">How to look for directions.</param>
internal sealed record PageCommand(string Type, int Revision, StudioState? State, [property: JsonPropertyName("moving")] bool IsMoving, string? Method);
