using StyleGanSharp.Data;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Runtime;

public sealed class RealPathTests
{
    [Theory]
    [InlineData(@"C:\Data\small", @"c:\data", '\\', StringComparison.OrdinalIgnoreCase, true)]
    [InlineData(@"C:\Data2", @"c:\data", '\\', StringComparison.OrdinalIgnoreCase, false)]
    [InlineData(@"C:\data", @"C:\", '\\', StringComparison.OrdinalIgnoreCase, true)]
    [InlineData(@"\\server\share\data\x.zip", @"\\Server\Share\Data", '\\', StringComparison.OrdinalIgnoreCase, true)]
    [InlineData("/Data/small", "/data", '/', StringComparison.Ordinal, false)]
    [InlineData("/data", "/", '/', StringComparison.Ordinal, true)]
    public void Given_whole_paths_of_any_system_When_one_may_lie_in_the_other_Then_the_rules_of_that_system_hold(string path, string folder, char separator, StringComparison comparison, bool expected) =>
        Assert.Equal(expected, RealPath.IsInside(path, folder, separator, comparison));

    [Fact]
    public void Given_links_When_a_place_is_looked_up_Then_it_is_where_they_lead()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        using var folder = new TemporaryFolder();
        string data = Directory.CreateDirectory(folder.File("data")).FullName;
        Directory.CreateSymbolicLink(folder.File("link"), data);
        Directory.CreateSymbolicLink(folder.File("second"), folder.File("link"));
        Directory.CreateSymbolicLink(folder.File("circle"), folder.File("circle"));
        Assert.Equal(RealPath.Of(data), RealPath.Of(folder.File("link")));
        Assert.Equal(Path.Combine(RealPath.Of(data), "new", "x.zip"), RealPath.Of(folder.File("second/new/x.zip")));
        Assert.True(RealPath.IsInside(folder.File("data/small"), folder.File("second")));
        Assert.True(RealPath.IsInside(folder.File("link/../link/a"), data));
        Assert.True(RealPath.IsInside(data, data));
        Assert.False(RealPath.IsInside(folder.File("data2"), data));
        Assert.EndsWith("circle", RealPath.Of(folder.File("circle")), StringComparison.Ordinal);
        Assert.Equal("/", RealPath.Of("/"));

        var options = new DatasetBuildOptions { Source = folder.File("link"), Dest = folder.File("data/small.zip") };
        Assert.Contains("would be source the next time", Assert.Throws<OptionException>(options.Validate).Message, StringComparison.Ordinal);
    }
}
