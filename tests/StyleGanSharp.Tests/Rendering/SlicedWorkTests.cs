using StyleGanSharp.Rendering;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Rendering;

/// <summary>Work in slices.</summary>
public sealed class SlicedWorkTests
{
    [Fact]
    public void Given_work_When_its_slices_are_made_Then_it_stands_still_between_them_and_keeps_what_belongs_to_its_thread()
    {
        int done = 0;
        bool[] gradients = new bool[3];
        IEnumerable<double> slices = SlicedWork.Of(work =>
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            Tensor kept = ones(3);
            for (int i = 0; i < 3; i++)
            {
                done++;
                work.Pause((i + 1) / 3.0);
                gradients[i] = is_grad_enabled();
            }

            Assert.Equal(3, kept.sum().item<float>());
        });
        using IEnumerator<double> steps = slices.GetEnumerator();
        for (int i = 1; i <= 3; i++)
        {
            Assert.True(steps.MoveNext());
            Assert.Equal(i / 3.0, steps.Current);
            Assert.Equal(i, done);
            Assert.True(is_grad_enabled()); // here it is as it was
            using (NewDisposeScope())
            {
                _ = zeros(2); // a frame between slices
            }

            Thread.Sleep(20);
            Assert.Equal(i, done);
        }

        Assert.False(steps.MoveNext());
        Assert.Equal([false, false, false], gradients);
    }

    [Fact]
    public void Given_work_that_fails_When_its_slices_are_made_Then_its_own_exception_comes_out()
    {
        using IEnumerator<double> steps = SlicedWork.Of(work =>
        {
            work.Pause(0.5);
            throw new InvalidDataException("broken");
        }).GetEnumerator();
        Assert.True(steps.MoveNext());
        Assert.Equal("broken", Assert.Throws<InvalidDataException>(() => steps.MoveNext()).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Given_work_When_it_is_given_up_after_some_slices_Then_it_frees_what_it_holds_and_does_no_more(int slices)
    {
        int done = 0;
        bool isFreed = false;
        IEnumerator<double> steps = SlicedWork.Of(work =>
        {
            try
            {
                while (true)
                {
                    done++;
                    work.Pause();
                }
            }
            finally
            {
                isFreed = true;
            }
        }).GetEnumerator();
        for (int i = 0; i < slices; i++)
        {
            steps.MoveNext();
        }

        steps.Dispose();
        Assert.Equal(slices, done);
        Assert.Equal(slices > 0, isFreed);
    }
}
