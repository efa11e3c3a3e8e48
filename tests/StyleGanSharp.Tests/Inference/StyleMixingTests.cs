using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference;

public sealed class StyleMixingTests
{
    private const int CellPx = 8;
    private const int StepPx = CellPx + 2;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Given_layers_When_mixed_Then_those_alone_come_from_the_replacement()
    {
        using var scope = NewDisposeScope();
        Tensor ws = arange(24, ScalarType.Float32).reshape(2, 4, 3);
        Tensor mixed = StyleMixing.Mix(ws, -ws, [0, 2]);
        for (int layer = 0; layer < 4; layer++)
        {
            TensorAssert.Close(layer is 0 or 2 ? -ws.select(1, layer) : ws.select(1, layer), mixed.select(1, layer), 0, 0);
        }
    }

    [Fact]
    public void Given_seeds_When_a_table_is_made_Then_the_margins_are_the_sources_and_the_corner_is_blank()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        Image[] stills = [.. ImageGenerator.FromSeeds(generator, [1, 2, 3, 4, 5], cancellationToken: Token)];

        Image table = Table(generator, [1, 2], [3, 4, 5]);

        Assert.Equal((2 + (4 * StepPx), 2 + (3 * StepPx)), (table.Width, table.Height));
        Assert.All(Cell(table, 0, 0), value => Assert.Equal(255, value));
        AssertAlike(stills[0].Pixels, Cell(table, 0, 1));
        AssertAlike(stills[1].Pixels, Cell(table, 0, 2));
        AssertAlike(stills[2].Pixels, Cell(table, 1, 0));
        AssertAlike(stills[4].Pixels, Cell(table, 3, 0));
    }

    [Fact]
    public void Given_all_or_no_layers_When_a_table_is_made_Then_its_cells_are_those_of_the_column_or_row()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();

        Image all = Table(generator, [1], [3], [.. Enumerable.Range(0, generator.NumWs)]);
        Image none = Table(generator, [1], [3], []);

        AssertAlike(Cell(all, 1, 0), Cell(all, 1, 1));
        AssertAlike(Cell(none, 0, 1), Cell(none, 1, 1));
        Assert.NotEqual(Cell(none, 1, 0), Cell(none, 1, 1));
    }

    [Theory]
    [InlineData(18, 7)]
    [InlineData(8, 3)]
    [InlineData(2, 1)]
    public void Given_a_network_When_its_coarse_layers_are_asked_for_Then_they_are_seven_eighteenths(int numWs, int expected) =>
        Assert.Equal(Enumerable.Range(0, expected), StyleMixing.CoarseLayers(numWs));

    [Fact]
    public void Given_a_layer_that_does_not_exist_When_mixed_Then_the_error_names_it()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        var error = Assert.Throws<OptionException>(() => Table(generator, [0], [1], [1, 9]));
        Assert.Equal("StyleGanModel.layers is 9; the network has style inputs 0 to 3. Choose among them.", error.Message);
    }

    private static Image Table(GeneratorNetwork generator, long[] rows, long[] columns, int[]? layers = null)
    {
        using Latent left = Latent.FromSeeds(generator, rows);
        using Latent top = Latent.FromSeeds(generator, columns);
        return StyleMixing.Table(generator, left, top, layers, cancellationToken: Token);
    }

    private static byte[] Cell(Image table, int column, int row)
    {
        var cell = new List<byte>();
        for (int y = 0; y < CellPx; y++)
        {
            int start = ((((2 + (row * StepPx) + y) * table.Width) + 2 + (column * StepPx)) * table.Channels);
            cell.AddRange(table.Pixels[start..(start + (CellPx * table.Channels))]);
        }

        return [.. cell];
    }

    /// <summary>Batches of another size may differ in the last digit, which may move a byte by one.</summary>
    private static void AssertAlike(byte[] expected, byte[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
}
