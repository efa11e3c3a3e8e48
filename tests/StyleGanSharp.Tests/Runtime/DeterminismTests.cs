using StyleGanSharp.Runtime;
using TorchSharp;

namespace StyleGanSharp.Tests.Runtime;

public sealed class DeterminismTests
{
    [Fact]
    public void Given_the_switch_When_set_Then_libtorch_has_it_and_still_computes()
    {
        try
        {
            Determinism.Set(true);
            Assert.True(Determinism.IsOn());
            using torch.Tensor filled = torch.ones(10);
            using torch.Tensor sum = filled.sum();
            Assert.Equal(10, sum.item<float>());
        }
        finally
        {
            Determinism.Set(false);
        }

        Assert.False(Determinism.IsOn());
    }
}
