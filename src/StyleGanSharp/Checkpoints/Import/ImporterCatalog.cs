namespace StyleGanSharp.Checkpoints.Import;

/// <summary>The families of foreign files. The first that recognizes a network takes it.</summary>
internal static class ImporterCatalog
{
    /// <summary>Stands for the class of tensors that come without a network.</summary>
    public const string StateDictionaryClass = "state dictionary";

    private static readonly INetworkImporter[] Importers =
    [
        new UnsupportedImporter(
            "state dictionary (PyTorch)", network => network.ClassName == StateDictionaryClass,
            "is a list of tensors without a description of their network. Give the .safetensors or .pkl file it was made from."),
        new StyleGan2TensorFlowImporter(),
        new StyleGanXlImporter(),
        new StyleGan2Importer(),
        new StyleGan3Importer(),
        new StyleGan1Importer(),
        new UnsupportedImporter("StyleGAN-XL", network => network.ClassName == "ProjectedDiscriminator"),
    ];

    /// <summary>The importer of a network; one that explains itself when the family is unknown.</summary>
    public static INetworkImporter Find(ForeignNetwork network) =>
        Array.Find(Importers, importer => importer.Recognizes(network)) ?? new UnsupportedImporter("unknown", _ => true);
}
