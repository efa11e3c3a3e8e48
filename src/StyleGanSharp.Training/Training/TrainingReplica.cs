using StyleGanSharp.Losses;
using StyleGanSharp.Networks;

namespace StyleGanSharp.Training;

/// <summary>What computes gradients: a pair of networks and the losses of both. A thread uses one alone.</summary>
internal sealed record TrainingReplica(GeneratorNetwork Generator, DiscriminatorNetwork Discriminator, GanLoss Loss, StatCollector Stats);
