namespace StyleGanSharp.Runtime.SelfTests;

/// <summary>What the user wants of oneDNN, the library inside libtorch that computes convolutions on a CPU (<see cref="LibTorch.OneDnnVariable"/>).</summary>
internal enum OneDnnChoice
{
    /// <summary>Used where the self-test finds its results right.</summary>
    Auto,

    /// <summary>Used whatever the self-test finds.</summary>
    On,

    /// <summary>Not used.</summary>
    Off,
}
