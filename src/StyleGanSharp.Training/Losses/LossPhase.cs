namespace StyleGanSharp.Losses;

/// <summary>A part of the training step that has its own gradient step.</summary>
internal enum LossPhase
{
    /// <summary>The generator's adversarial loss.</summary>
    GMain,

    /// <summary>The generator's regularization.</summary>
    GReg,

    /// <summary>The generator's loss and regularization in one step.</summary>
    GBoth,

    /// <summary>The discriminator's adversarial loss.</summary>
    DMain,

    /// <summary>The discriminator's regularization.</summary>
    DReg,

    /// <summary>The discriminator's loss and regularization in one step.</summary>
    DBoth,
}
