using StyleGanSharp.Distribution;
using StyleGanSharp.Losses;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Distribution;

public sealed class ExchangeTests
{
    [Theory]
    [InlineData(1, 4, 7)]
    [InlineData(2, 2, 0)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 1, 5)]
    [InlineData(4, 3, 1001)]
    public void Given_rows_over_processes_When_summed_in_order_Then_the_sum_has_the_bits_of_adding_them_one_after_another(int processes, int rows, int length)
    {
        using var scope = NewDisposeScope();
        Tensor all = randn(processes * rows, length) * logspace(-6, 6, processes * rows).unsqueeze(1);
        float[] expected = new float[length];
        float[] values = [.. all.data<float>()];
        for (int row = 0; row < processes * rows; row++)
        {
            for (int i = 0; i < length; i++)
            {
                expected[i] = row == 0 ? values[i] : expected[i] + values[(row * length) + i];
            }
        }

        float[][] sums = ThreadGroup.Run(processes, group =>
        {
            using var own = NewDisposeScope();
            return group.SumInOrder(all.narrow(0, group.Rank * rows, rows)).data<float>().ToArray();
        });
        Assert.All(sums, sum => Assert.Equal(expected, sum));
    }

    [Fact]
    public void Given_texts_of_any_length_When_gathered_Then_all_have_all_in_order()
    {
        string[] texts = ["", "é", "three", new string('x', 10_000)];
        Assert.All(ThreadGroup.Run(4, group => group.GatherAll(texts[group.Rank])), all => Assert.Equal(texts, all));
        Assert.Equal([true, true, true], ThreadGroup.Run(3, group => group.OfRoot(group.Rank == 0)));
    }

    [Fact]
    public void Given_figures_that_some_processes_lack_When_shared_Then_each_is_the_sum_of_those_that_there_are()
    {
        StatSummary[][] results = ThreadGroup.Run(3, group =>
        {
            using var stats = new StatCollector();
            stats.Report("both", tensor(new[] { 1.0f * group.Rank, 2 }));
            if (group.Rank == 2)
            {
                stats.Report("one", 5);
            }

            return stats.Take(group).OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => item.Value).ToArray();
        });
        Assert.All(results, result => Assert.Equal([(6, 1.5), (1, 5.0)], result.Select(item => ((int)item.Num, item.Mean))));
    }
}
