using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Runtime;

public sealed class ScalarLifetimeTests
{
    /// <summary>Without longer lives of scalars this fails within a few hundred thousand operations.</summary>
    [Fact]
    public void Given_a_garbage_collector_that_never_rests_When_tensors_are_scaled_Then_no_scalar_is_freed_before_it_is_read()
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
            }
        });
        collector.Start();
        try
        {
            using Tensor x = zeros(4);
            for (int i = 0; i < 100_000; i++)
            {
                x.fill_(i + 0.5).mul_(2.0);
                if (i % 1000 == 0)
                {
                    Assert.Equal((2 * i) + 1, x[0].item<float>());
                }
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }
}
