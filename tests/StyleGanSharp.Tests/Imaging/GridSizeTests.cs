using FsCheck.Xunit;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Imaging;

public sealed class GridSizeTests
{
    [Fact]
    public void Given_columns_and_rows_When_parsed_Then_they_are_the_grid() => Assert.Equal(new GridSize(4, 2), GridSize.Parse("4x2"));

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("4x")]
    [InlineData("0x3")]
    [InlineData("4x2x1")]
    [InlineData("-4x2")]
    [InlineData("4x1001")]
    public void Given_another_text_When_parsed_Then_the_error_says_what_to_write(string text) =>
        Assert.Equal($"grid: '{text}' is not a grid. Write columns x rows, each 1 to 1000, e.g. 4x2.", Assert.Throws<UsageException>(() => GridSize.Parse(text)).Message);

    [Property(MaxTest = 200)]
    public void Given_a_number_of_images_When_a_grid_is_chosen_Then_it_holds_them_without_an_empty_row(ushort number)
    {
        int count = number + 1;
        GridSize grid = GridSize.ForCount(count);
        Assert.True(grid.Count >= count && (grid.Rows - 1) * grid.Columns < count);
        Assert.InRange(grid.Columns - grid.Rows, 0, 1);
    }
}
