namespace StyleGanSharp.Checkpoints.Import;

/// <summary>A family whose files can be looked into but not used yet.</summary>
internal sealed class UnsupportedImporter(string family, Predicate<ForeignNetwork> recognizes) : INetworkImporter
{
    public string Family => family;

    public bool Recognizes(ForeignNetwork network) => recognizes(network);

    public ImportedNetwork Import(ForeignNetwork network) => throw network.Error(
        $"is of the architecture {family}, which this version cannot build; it knows StyleGAN2 and StyleGAN3. 'stylegan inspect' shows what is in the file.");
}
