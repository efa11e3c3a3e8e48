using System.Text.Json.Serialization;

namespace StyleGanSharp.Rendering;

/// <summary>What the page shows of a state.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StudioView>))]
internal enum StudioView
{
    /// <summary>The image itself.</summary>
    [JsonStringEnumMemberName("image")]
    Image,

    /// <summary>A table of style mixing.</summary>
    [JsonStringEnumMemberName("mix")]
    Mix,

    /// <summary>The image among eight children of it.</summary>
    [JsonStringEnumMemberName("breed")]
    Breed,

    /// <summary>A moment of the time line.</summary>
    [JsonStringEnumMemberName("film")]
    Film,
}
