using FsCheck.Xunit;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Imaging;

public sealed class SeedListTests
{
    [Theory]
    [InlineData("7", new long[] { 7 })]
    [InlineData("0-3,12", new long[] { 0, 1, 2, 3, 12 })]
    [InlineData(" 5 - 6 , 2 , 2", new long[] { 5, 6, 2, 2 })]
    [InlineData("4294967295", new[] { 4294967295L })]
    public void Given_a_list_When_parsed_Then_the_numbers_come_in_order(string text, long[] expected) => Assert.Equal(expected, SeedList.Parse(text));

    [Property(MaxTest = 100)]
    public void Given_any_numbers_When_written_and_parsed_Then_they_come_back(uint[] numbers)
    {
        if (numbers.Length > 0)
        {
            Assert.Equal(numbers.Select(number => (long)number), SeedList.Parse(string.Join(',', numbers)));
        }
    }

    [Theory]
    [InlineData("", "seeds: '' is not a number from 0 to 4294967295 or a range of them. Write a list such as 0-7,12.")]
    [InlineData("1,,2", "seeds: '' is not a number from 0 to 4294967295 or a range of them. Write a list such as 0-7,12.")]
    [InlineData("1,x", "seeds: 'x' is not a number from 0 to 4294967295 or a range of them. Write a list such as 0-7,12.")]
    [InlineData("-3", "seeds: '-3' is not a number from 0 to 4294967295 or a range of them. Write a list such as 0-7,12.")]
    [InlineData("4294967296", "seeds: '4294967296' is not a number from 0 to 4294967295 or a range of them. Write a list such as 0-7,12.")]
    [InlineData("7-0", "seeds: the range '7-0' runs backwards. Write 0-7.")]
    [InlineData("0-4294967295", "seeds '0-4294967295' stands for more than 1,000,000 numbers. Use a shorter list.")]
    public void Given_another_text_When_parsed_Then_the_error_says_what_to_write(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<UsageException>(() => SeedList.Parse(text)).Message);
}
