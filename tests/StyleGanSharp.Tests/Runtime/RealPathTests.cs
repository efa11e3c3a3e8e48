using StyleGanSharp.Data;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Runtime;

public sealed class RealPathTests
{
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
