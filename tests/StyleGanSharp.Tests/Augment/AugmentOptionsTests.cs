using StyleGanSharp.Augment;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Augment;

public sealed class AugmentOptionsTests
{
    [Theory]
    [InlineData("none", "")]
    [InlineData("blit", "b")]
    [InlineData("geom", "g")]
    [InlineData("color", "c")]
    [InlineData("filter", "f")]
    [InlineData("noise", "n")]
    [InlineData("cutout", "k")]
    [InlineData("bg", "bg")]
    [InlineData("bgc", "bgc")]
    [InlineData("bgcf", "bgcf")]
    [InlineData("bgcfn", "bgcfn")]
    [InlineData("bgcfnc", "bgcfnk")]
    public void Given_set_name_When_looked_Then_exactly_its_operations_are_on(string name, string groups)
    {
        AugmentOptions options = AugmentOptions.FromName(name);
        options.Validate();
        double On(char group) => groups.Contains(group, StringComparison.Ordinal) ? 1 : 0;
        Assert.All([options.XFlip, options.Rotate90, options.XInt], multiplier => Assert.Equal(On('b'), multiplier));
        Assert.All([options.Scale, options.Rotate, options.Aniso, options.XFrac], multiplier => Assert.Equal(On('g'), multiplier));
        Assert.All([options.Brightness, options.Contrast, options.LumaFlip, options.Hue, options.Saturation], multiplier => Assert.Equal(On('c'), multiplier));
        Assert.Equal([On('f'), On('n'), On('k')], [options.ImageFilter, options.Noise, options.Cutout]);
        Assert.Equal(groups.Length > 0, options.IsActive);
        Assert.Contains(name, AugmentOptions.Names);
    }

    [Fact]
    public void Given_unknown_name_When_looked_Then_error_lists_names()
    {
        var error = Assert.Throws<OptionException>(() => AugmentOptions.FromName("bcg"));
        Assert.Equal("AugmentOptions.name is 'bcg'; there is no such set of augmentations. Did you mean bg? Choose one of: none, blit, geom, color, filter, noise, cutout, bg, bgc, bgcf, bgcfn, bgcfnc.", error.Message);
    }

    [Fact]
    public void Given_several_bad_values_When_validated_Then_all_are_named()
    {
        var options = new AugmentOptions { XFlip = -1, Hue = double.NaN, CutoutSize = 1.5, ImageFilterBands = [1, 1] };
        string message = Assert.Throws<OptionException>(options.Validate).Message;
        foreach (string part in new[] { "XFlip is -1", "Hue is NaN", "CutoutSize is 1.5; it must be 0 to 1", "ImageFilterBands is 1, 1; it must have 4 numbers" })
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }
}
