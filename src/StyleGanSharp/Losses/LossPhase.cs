namespace StyleGanSharp.Losses;

/// <summary>A part of the training step that has its own gradient step.</summary>
public enum LossPhase
{
    /// <summary>The generator's adversarial loss.</summary>
    GMain,

    /// <summary>The generator's regularisation.</summary>
    GReg,

    /// <summary>The discriminator's adversarial loss.</summary>
    DMain,

    /// <summary>The discriminator's regularisation.</summary>
    DReg,
}
