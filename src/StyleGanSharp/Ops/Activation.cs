namespace StyleGanSharp.Ops;

/// <summary>An activation function, with the default slope and gain the StyleGAN family uses for it.</summary>
public enum Activation
{
    /// <summary>x; gain 1.</summary>
    Linear,

    /// <summary>max(x, 0); gain √2.</summary>
    Relu,

    /// <summary>max(x, αx), α = 0.2; gain √2.</summary>
    LeakyRelu,

    /// <summary>tanh x; gain 1.</summary>
    Tanh,

    /// <summary>1/(1 + e⁻ˣ); gain 1.</summary>
    Sigmoid,

    /// <summary>x, or eˣ - 1 below zero; gain 1.</summary>
    Elu,

    /// <summary>Scaled exponential linear unit; gain 1.</summary>
    Selu,

    /// <summary>ln(1 + eˣ); gain 1.</summary>
    Softplus,

    /// <summary>x·sigmoid x; gain √2.</summary>
    Swish,
}
