namespace StyleGanSharp.Training;

/// <summary>A size: how large the networks are and how long they train. It fills only what the user and the configuration left open.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for, one line.</param>
/// <param name="Differences">What it chooses.</param>
internal sealed record TrainingPreset(string Name, string Description, TrainingOptions Differences)
{
    /// <summary>What it chooses otherwise from 512 pixels on.</summary>
    public TrainingOptions Large { get; init; } = new();

    /// <summary>Fills a request.</summary>
    public TrainingOptions Fill(TrainingOptions request) => (request.Resolution >= 512 ? request.Or(Large) : request).Or(Differences);
}
