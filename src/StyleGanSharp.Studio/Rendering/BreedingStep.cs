namespace StyleGanSharp.Rendering;

/// <summary>One generation: a step towards the latent of a seed.</summary>
/// <param name="Seed">0 … 2³² - 1.</param>
/// <param name="Difference">0 is the parent, 1 the seed itself.</param>
internal sealed record BreedingStep(uint Seed, double Difference);
