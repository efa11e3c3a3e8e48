using StyleGanSharp.Networks;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Networks;

public sealed class NetworkSummaryTests
{
    [Fact]
    public void Given_a_network_When_summarized_Then_parameters_and_buffers_are_separated_and_blocks_add_up()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();

        NetworkSummary summary = NetworkSummary.Of(generator);

        Assert.Equal(generator.parameters().Sum(parameter => parameter.numel()), summary.ParameterCount);
        Assert.Equal(generator.buffers().Sum(buffer => buffer.numel()), summary.BufferCount);
        Assert.Equal(["mapping", "mapping.fc0", "mapping.fc1", "synthesis.b4", "synthesis.b8"], summary.Blocks.Select(block => block.Name).Order(StringComparer.Ordinal));
        Assert.Equal(summary.ParameterCount, summary.Blocks.Sum(block => block.Parameters));
        Assert.Equal(summary.Tensors.Count, summary.Blocks.Sum(block => block.Tensors));
        TensorSummary weight = summary.Tensors.Single(tensor => tensor.Name == "mapping.fc0.weight");
        Assert.Equal([8, 8], weight.Shape);
        Assert.Equal((64, true), (weight.Count, weight.IsParameter));
        Assert.False(summary.Tensors.Single(tensor => tensor.Name == "mapping.w_avg").IsParameter);
    }

    [Fact]
    public void Given_options_When_summarized_Then_the_network_they_describe_is()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator(classes: 3);
        Assert.Equal(
            NetworkSummary.Of(generator).Tensors.Select(tensor => $"{tensor.Name} {string.Join('x', tensor.Shape)} {tensor.IsParameter}"),
            NetworkSummary.Of(generator.Options).Tensors.Select(tensor => $"{tensor.Name} {string.Join('x', tensor.Shape)} {tensor.IsParameter}"));
    }
}
