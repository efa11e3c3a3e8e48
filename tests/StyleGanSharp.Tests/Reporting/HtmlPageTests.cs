using StyleGanSharp.Reporting;

namespace StyleGanSharp.Tests.Reporting;

public sealed class HtmlPageTests
{
    [Fact]
    public void Given_columns_of_words_and_of_numbers_When_a_table_is_written_Then_only_those_of_words_are_marked_and_everything_is_escaped()
    {
        var page = new HtmlPage("a < b");
        page.Table(["name", "value", "interval", "what"], [["x", "-0.5", "-1.2 … 3 *", "1 thing"], ["y", "–", "0 … 1", "a & b"]]);
        string html = page.ToString();
        Assert.Contains("<h1>a &lt; b</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<tr><th class=\"words\">name</th><th>value</th><th>interval</th><th class=\"words\">what</th></tr>", html, StringComparison.Ordinal);
        Assert.Contains("<tr><td class=\"words\">y</td><td>–</td><td>0 … 1</td><td class=\"words\">a &amp; b</td></tr>", html, StringComparison.Ordinal);
    }
}
