using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

public static partial class FilteredLeakyRelu
{
    private static Tensor ApplyReference(
        Tensor x, Tensor? fu, Tensor? fd, Tensor? b, int up, int down, Padding2d pad, double gain, double slope, double? clamp)
    {
        const OpImplementation implementation = OpImplementation.Reference;
        using var scope = NewDisposeScope();
        Tensor y = BiasAct.Apply(x, b, implementation: implementation);
        y = UpFirDn2d.Apply(y, fu, (up, up), (1, 1), pad, gain: (double)up * up, implementation: implementation);
        y = BiasAct.Apply(y, null, activation: Activation.LeakyRelu, alpha: slope, gain: gain, clamp: clamp, implementation: implementation);
        return UpFirDn2d.Apply(y, fd, (1, 1), (down, down), default, implementation: implementation).MoveToOuterDisposeScope();
    }
}
