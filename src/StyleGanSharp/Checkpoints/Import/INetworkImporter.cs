namespace StyleGanSharp.Checkpoints.Import;

/// <summary>Turns networks of one family of files into ours.</summary>
internal interface INetworkImporter
{
    /// <summary>What the family is called.</summary>
    string Family { get; }

    /// <summary>Whether a network belongs to the family.</summary>
    bool Recognizes(ForeignNetwork network);

    /// <summary>The architecture and the weights under our names.</summary>
    /// <exception cref="Runtime.StyleGanException">When the network cannot be built here; says why.</exception>
    ImportedNetwork Import(ForeignNetwork network);
}
