using System.Text.Json;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>What a job is to be about.</summary>
/// <param name="Studio">The networks.</param>
/// <param name="State">What the page shows.</param>
/// <param name="Options">The kind's own options.</param>
internal sealed record JobRequest(Studio Studio, StudioState State, JsonElement? Options)
{
    /// <summary>Reads the options.</summary>
    /// <exception cref="UsageException">When there are none.</exception>
    /// <exception cref="JsonException">When they are of another form.</exception>
    public T Read<T>() => Options is { ValueKind: JsonValueKind.Object } given && given.Deserialize<T>(PageSession.Json) is { } read ? read
        : throw new UsageException("The job has no options. Load the page again.");
}
