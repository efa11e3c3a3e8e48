using StyleGanSharp.Training;

namespace StyleGanSharp.Studies;

/// <summary>One kind of training that a study compares with others.</summary>
/// <param name="Name">A short name for tables and folders, such as the letter of a configuration.</param>
/// <param name="Description">What it is, one line.</param>
/// <param name="Change">Turns the request that all trainings of a study share into this one's.</param>
public sealed record StudyConfiguration(string Name, string Description, Func<TrainingOptions, TrainingOptions> Change)
{
    /// <summary>Grows the network (StyleGAN-XL): a first stage of images so many times smaller than the data's, then one of their full size, of half the length each. 1, the default, trains at once.</summary>
    public int GrowthFactor { get; init; } = 1;

    /// <summary>Gives the training the embeddings of the data's classes by the first of its feature networks (<see cref="TrainingOptions.DFeatures"/>).</summary>
    public bool EmbedsClasses { get; init; }
}
