namespace StyleGanSharp.Optimization;

/// <summary>Options of the Adam optimizer.</summary>
public sealed record AdamOptions
{
    /// <summary>Learning rate, positive.</summary>
    public double LearningRate { get; init; } = 0.002;

    /// <summary>Decay of the first moment, 0 to 1.</summary>
    public double Beta1 { get; init; }

    /// <summary>Decay of the second moment, 0 to 1.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Added to the root of the second moment.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The options for a network that also takes a regularization step every <paramref name="interval"/> steps (StyleGAN2 §3.1, lazy regularization).</summary>
    /// <param name="interval">Steps between regularization steps; 1 changes nothing.</param>
    /// <returns>lr·c and βᶜ with c = k/(k+1).</returns>
    public AdamOptions ForLazyRegularization(int interval)
    {
        if (interval <= 1)
        {
            return this;
        }

        double c = interval / (interval + 1.0);
        return this with { LearningRate = LearningRate * c, Beta1 = Math.Pow(Beta1, c), Beta2 = Math.Pow(Beta2, c) };
    }
}
