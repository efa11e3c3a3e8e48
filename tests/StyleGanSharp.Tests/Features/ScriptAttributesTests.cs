using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Metrics;
using StyleGanSharp.Metrics.Attributes;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Features;

public sealed class ScriptAttributesTests : IDisposable
{
    private const string Means = "x = torch.mean(img, [2, 3])";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>All of these tell whether an image is more green than red, and more blue than red.</summary>
    [Theory]
    [InlineData("Tensor", "return torch.sub(torch.slice(x, 1, 1, 3), torch.slice(x, 1, 0, 1))", false)]
    [InlineData("Tensor", "return torch.sigmoid(torch.sub(torch.slice(x, 1, 1, 3), torch.slice(x, 1, 0, 1)))", true)]
    [InlineData("Tensor", "return torch.stack([torch.expand(torch.slice(x, 1, 0, 1), [-1, 2]), torch.slice(x, 1, 1, 3)], 2)", false)]
    [InlineData("Tensor", "return torch.softmax(torch.stack([torch.expand(torch.slice(x, 1, 0, 1), [-1, 2]), torch.slice(x, 1, 1, 3)], 2), 2)", true)]
    [InlineData("Tuple[Tensor, Tensor]", "return (torch.slice(x, 1, 0, 2), torch.sub(torch.slice(x, 1, 2, 3), torch.slice(x, 1, 0, 1)))", false)]
    [InlineData("List[Tensor]", "return [torch.sub(torch.select(x, 1, 1), torch.select(x, 1, 0)), torch.sub(torch.select(x, 1, 2), torch.select(x, 1, 0))]", false)]
    public void Given_outputs_of_every_form_When_images_are_looked_at_Then_they_are_log_odds(string returns, string body, bool givesProbabilities)
    {
        using var scope = NewDisposeScope();
        string path = Write("c", returns, body, $$"""{"attributes": ["green", "blue"], "resolution": 16, "gives_probabilities": {{(givesProbabilities ? "true" : "false")}}}""");
        using IAttributeClassifier classifier = AttributeCatalog.Open(path);
        Assert.Equal(("c", 2), (classifier.Name, classifier.Attributes.Count));
        Assert.All(classifier.Attributes, attribute => Assert.True(attribute.IsReliable && attribute.BalancedAccuracy is null));
        Tensor images = Images();
        Tensor means = (images.to(ScalarType.Float32).mean([2, 3]) / 127.5) - 1;
        TensorAssert.Close(means.narrow(1, 1, 2) - means.narrow(1, 0, 1), classifier.LogOdds(images), 1e-4, 1e-4);

        // Gray images are equally red, green and blue.
        TensorAssert.Close(zeros(3, 2), classifier.LogOdds(images.narrow(1, 0, 1)), 0, 1e-5);
    }

    [Fact]
    public void Given_a_description_When_it_names_range_and_size_Then_images_come_so_and_the_checksum_follows_it()
    {
        using var scope = NewDisposeScope();
        Tensor images = Images();
        string path = Write("bytes", "Tensor", "return x", """{"attributes": ["r", "g", "b"], "range": [0, 255]}""");
        using IAttributeClassifier bytes = AttributeCatalog.Open(path);
        TensorAssert.Close(images.to(ScalarType.Float32).mean([2, 3]), bytes.LogOdds(images), 1e-4, 1e-3);

        // The number of values an image has tells its size.
        string sized = Write("sized", "Tensor", "return torch.unsqueeze(torch.sum(torch.ones_like(img), [1, 2, 3]), 1)", """{"attributes": ["size"], "resolution": 24}""");
        using IAttributeClassifier size = AttributeCatalog.Open(sized);
        Assert.Equal(3 * 24 * 24, size.LogOdds(images)[0, 0].item<float>());

        File.WriteAllText(_folder.File("bytes.json"), """{"attributes": ["r", "g", "b"], "range": [0, 1]}""");
        using IAttributeClassifier units = AttributeCatalog.Open(path);
        Assert.NotEqual(bytes.Checksum, units.Checksum);
    }

    [Fact]
    public void Given_a_generator_When_a_foreign_classifier_reads_it_Then_separability_and_edits_are_measured()
    {
        string path = Write("c", "Tensor", "return torch.sub(torch.slice(x, 1, 1, 3), torch.slice(x, 1, 0, 1))", """{"attributes": ["green", "blue"], "resolution": 8}""");
        using IAttributeClassifier classifier = AttributeCatalog.Open(path);
        using GeneratorNetwork generator = TinyNetworks.Generator();
        var request = new MetricRequest { Generator = generator, Attributes = classifier, Num = 100, Batch = 50 };
        MetricResult separability = MetricCatalog.Measure(MetricCatalog.Find("ls_w")[0], request);
        Assert.Equal(["green", "blue"], separability.Parts.Keys);
        Assert.Equal(("c", classifier.Checksum), (separability.Features!.Name, separability.Features.Checksum));
    }

    [Theory]
    [InlineData("Tensor", "return x", """{"attributes": ["a", "b"], "resolution": 8}""", "gives [2, 3] for 2 images, but", "names 2 attributes (a, b)", "Expected [N, 2]")]
    [InlineData("Tuple[Tensor, Tensor]", "return (torch.slice(x, 1, 0, 1), x)", """{"attributes": ["a", "b"], "resolution": 8}""", "gives [2, 1] and [2, 3] for 2 images")]
    [InlineData("Tensor", "return torch.log(torch.sub(x, 300))", """{"attributes": ["a", "b", "c"], "resolution": 8}""", "gives NaN for a (output 0), which is no finite number")]
    [InlineData("Tensor", "return x", """{"attributes": ["a", "b", "c"], "resolution": 8, "range": [0, 255], "gives_probabilities": true}""", "gives 128 for a (output 0), which is no probability")]
    [InlineData("Tensor", "return torch.frobnicate(x)", """{"attributes": ["a"], "resolution": 8}""", "calls the operator torch.frobnicate")]
    [InlineData("Tensor", "return x.frobnicate()", """{"attributes": ["a"], "resolution": 8}""", "calls the method frobnicate, which none of its classes has")]
    [InlineData("Dict[str, Tensor]", "return {\"a\": x}", """{"attributes": ["a"], "resolution": 8}""", "returns Dict[str, Tensor]")]
    [InlineData("Tensor", "return torch.matmul(x, torch.zeros([7, 7]))", """{"attributes": ["a"], "resolution": 8}""", "fails on images [2, 3, 8, 8]")]
    [InlineData("Tensor", "return x", null, "c.json does not exist; it says what c.pt tells and takes. Write {\"attributes\"")]
    [InlineData("Tensor", "return x", "[]", "c.json is no description of a classifier")]
    [InlineData("Tensor", "return x", """{"names": ["a"]}""", "c.json is no description of a classifier", "'names'")]
    [InlineData("Tensor", "return x", "{}", "'attributes' names nothing")]
    [InlineData("Tensor", "return x", """{"attributes": ["a", "b", "a"]}""", "names a twice")]
    [InlineData("Tensor", "return x", """{"attributes": ["a", ""]}""", "empty name")]
    [InlineData("Tensor", "return x", """{"attributes": ["a"], "resolution": 0}""", "'resolution' is 0")]
    [InlineData("Tensor", "return x", """{"attributes": ["a"], "range": [1]}""", "'range' must be two different numbers")]
    public void Given_a_classifier_or_description_that_does_not_fit_When_opened_Then_the_error_says_what_and_how_to_mend_it(string returns, string body, string? note, params string[] mentions)
    {
        string path = Write("c", returns, body, note);
        string message = Assert.Throws<StyleGanException>(() => AttributeCatalog.Open(path)).Message;
        Assert.All(mentions, mention => Assert.Contains(mention, message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', message);
    }

    private string Write(string name, string returns, string body, string? note)
    {
        if (note is not null)
        {
            File.WriteAllText(_folder.File($"{name}.json"), note);
        }

        return ScriptFile.Write(_folder.File($"{name}.pt"), $"""
              def forward(self: __torch__.nets.Detector,
                img: Tensor) -> {returns}:
                {Means}
                {body}
            """);
    }

    private static Tensor Images() => (arange(3 * 3 * 16 * 16) * 7).remainder(251).to(ScalarType.Byte).reshape(3, 3, 16, 16);
}
