using StyleGanSharp.Losses;

namespace StyleGanSharp.Training;

/// <summary>A loss with its own gradient step, every so many steps.</summary>
internal sealed record TrainingPhase(LossPhase Phase, TrainedNetwork Network, int Interval)
{
    /// <summary>The reference implementation's name.</summary>
    public string Name => Phase switch
    {
        LossPhase.GMain => "Gmain",
        LossPhase.GReg => "Greg",
        LossPhase.GBoth => "Gboth",
        LossPhase.DBoth => "Dboth",
        LossPhase.DMain => "Dmain",
        LossPhase.DReg => "Dreg",
        _ => Phase.ToString(),
    };
}
