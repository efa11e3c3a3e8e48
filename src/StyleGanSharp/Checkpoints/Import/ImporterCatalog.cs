namespace StyleGanSharp.Checkpoints.Import;

/// <summary>The families of foreign files. The first that recognizes a network takes it.</summary>
internal static class ImporterCatalog
{
    /// <summary>Stands for the class of tensors that come without a network.</summary>
    public const string StateDictionaryClass = "state dictionary";

    /// <summary>The family of lists of tensors of an unknown program.</summary>
    public const string StateDictionaryFamily = "state dictionary (PyTorch)";

    /// <summary>The family of what no importer recognizes.</summary>
    public const string Unknown = "unknown";

    private static readonly INetworkImporter[] Importers =
    [
        new RosinalityImporter(),
        new UnsupportedImporter(
            "StyleGAN2 (stylegan2-pytorch by lucidrains)", network => network.ClassName == StateDictionaryClass && network.Tensors.Keys.Any(name => name.EndsWith("S.net.0.weight", StringComparison.Ordinal)) && network.Tensors.Keys.Any(name => name.Contains("G.blocks.0.", StringComparison.Ordinal)),
            "is of lucidrains' stylegan2-pytorch, whose layers differ from those of StyleGAN2, so its weights cannot be used here."),
        new UnsupportedImporter(
            "StyleGAN2 (weights by the reference's names)", network => network.ClassName == StateDictionaryClass && network.Tensors.Keys.Any(name => name.EndsWith("mapping.fc0.weight", StringComparison.Ordinal)),
            "has the names of the reference's networks, but no description of them. Give the .safetensors or .pkl file it was made from."),
        new UnsupportedImporter(
            StateDictionaryFamily, network => network.ClassName == StateDictionaryClass,
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
        Array.Find(Importers, importer => importer.Recognizes(network)) ?? new UnsupportedImporter(Unknown, _ => true);
}
