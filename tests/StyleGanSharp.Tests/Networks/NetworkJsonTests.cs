using System.Text.Json;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Networks;

public sealed class NetworkJsonTests
{
    private static readonly StyleGan2GeneratorOptions Options = new() { ImgResolution = 16, CDim = 3, ConvClamp = null };

    [Fact]
    public void Given_options_When_written_and_read_Then_they_are_equal_but_for_lists_and_write_the_same()
    {
        var again = (StyleGan2GeneratorOptions)NetworkJson.Read("stylegan2-generator", Options.ToJson());
        Assert.Equal(Options, again with { ResampleFilter = Options.ResampleFilter });
        Assert.Equal(Options.ToJson().GetRawText(), again.ToJson().GetRawText());
        Assert.StartsWith("""{"z_dim":512,"w_dim":512,"mapping":{"num_layers":8,""", Options.ToJson().GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_an_unknown_kind_or_member_When_read_Then_the_error_says_which()
    {
        Assert.StartsWith(
            "The network kind 'stylegan9' is unknown to this version, which knows stylegan1-generator, stylegan2-generator,",
            Assert.Throws<StyleGanException>(() => NetworkJson.Read("stylegan9", Options.ToJson())).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "The description of the stylegan3-generator cannot be read: The JSON property 'architecture'",
            Assert.Throws<StyleGanException>(() => NetworkJson.Read("stylegan3-generator", Options.ToJson())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_generator_where_a_discriminator_belongs_When_read_Then_the_error_says_so()
    {
        var json = new JsonSerializerOptions { Converters = { new NetworkOptionsJsonConverter<GeneratorOptions>(), new NetworkOptionsJsonConverter<DiscriminatorOptions>() } };
        string text = JsonSerializer.Serialize<GeneratorOptions>(new StyleGan3GeneratorOptions { ImgResolution = 16 }, json);
        Assert.IsType<StyleGan3GeneratorOptions>(JsonSerializer.Deserialize<GeneratorOptions>(text, json));
        Assert.Contains("a stylegan3-generator stands where DiscriminatorOptions belong", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<DiscriminatorOptions>(text, json)).Message, StringComparison.Ordinal);
    }
}
