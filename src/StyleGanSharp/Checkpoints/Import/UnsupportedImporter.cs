namespace StyleGanSharp.Checkpoints.Import;

/// <summary>A family whose files can be looked into but not used.</summary>
/// <param name="family">What it is called.</param>
/// <param name="recognizes">Whether a network belongs to it.</param>
/// <param name="reason">Why it cannot be used; null for an architecture that this version does not have.</param>
internal sealed class UnsupportedImporter(string family, Predicate<ForeignNetwork> recognizes, string? reason = null) : INetworkImporter
{
    public string Family => family;

    public bool Recognizes(ForeignNetwork network) => recognizes(network);

    public ImportedNetwork Import(ForeignNetwork network) => throw network.Error(
        reason ?? $"is of the architecture {family}, which is not supported by this version; StyleGAN, StyleGAN2 and StyleGAN3 are. NetworkFile.Inspect shows what is in the file.");
}
