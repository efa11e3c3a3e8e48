using StyleGanSharp.Checkpoints;
using StyleGanSharp.Features;
using StyleGanSharp.Features.EfficientNet;
using StyleGanSharp.Features.Transformers;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Features;

public sealed class TimmNetworksTests
{
    // The numbers of parameters in the tables of timm (EfficientNet-lite) and of the DeiT paper, in millions.
    [Theory]
    [InlineData("deit-tiny", 5.9, 1)]
    [InlineData("deit-small", 22.4, 1)]
    [InlineData("efficientnet-lite0", 4.65, 2)]
    [InlineData("efficientnet-lite1", 5.42, 2)]
    [InlineData("efficientnet-lite2", 6.09, 2)]
    [InlineData("efficientnet-lite3", 8.20, 2)]
    [InlineData("efficientnet-lite4", 13.01, 2)]
    public void Given_a_name_When_the_network_is_built_Then_it_has_the_published_number_of_parameters(string name, double millions, int digits)
    {
        using nn.Module network = TimmNetworks.Build(name);
        long count = network.state_dict().Where(item => !item.Key.Contains("running_", StringComparison.Ordinal)).Sum(item => item.Value.numel());
        Assert.Equal(millions, Math.Round(count / 1e6, digits));
    }

    [Fact]
    public void Given_layer_scale_When_its_factors_are_zero_Then_a_block_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var block = new TransformerBlock(new TransformerOptions(8, 1, 2) { HasLayerScale = true, Activation = TransformerActivation.QuickGelu });
        foreach ((string name, Tensor value) in block.state_dict())
        {
            value.copy_(name.EndsWith("gamma", StringComparison.Ordinal) ? zeros_like(value) : randn(value.shape));
        }

        Tensor x = randn(2, 5, 8);
        TensorAssert.Close(x, block.Apply(x), 0, 0);
    }

    [Fact]
    public void Given_a_causal_block_When_a_later_token_changes_Then_earlier_ones_do_not()
    {
        using var scope = NewDisposeScope();
        using var block = new TransformerBlock(new TransformerOptions(8, 1, 2));
        foreach (Tensor value in block.state_dict().Values)
        {
            value.copy_(randn(value.shape) * 0.3);
        }

        Tensor x = randn(1, 5, 8);
        Tensor changed = x.clone();
        changed[0, 4, 0] += 3;
        TensorAssert.Close(block.Apply(x, isCausal: true).narrow(1, 0, 4), block.Apply(changed, isCausal: true).narrow(1, 0, 4), 1e-5, 1e-6);
        Assert.True((block.Apply(x) - block.Apply(changed)).narrow(1, 0, 4).abs().max().item<float>() > 1e-3);
    }

    [Fact]
    public void Given_a_file_with_counters_When_opened_as_features_Then_images_have_vectors_and_probabilities()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using (nn.Module source = TimmNetworks.Build("efficientnet-lite0"))
        {
            KeyValuePair<string, Tensor>[] tensors = [.. source.state_dict().Select(item => new KeyValuePair<string, Tensor>(item.Key, item.Value)), new("bn1.num_batches_tracked", ones(1))];
            SafetensorsFile.Save(folder.File("w.safetensors"), tensors, new Dictionary<string, string>());
        }

        using ITensorSource file = SafetensorsFile.Open(folder.File("w.safetensors"));
        var network = FeatureCatalog.Fill(new EfficientNetLite(EfficientNetLayout.Lite[0]), file, "w.safetensors", null);
        using var features = new ClassifierFeatures("efficientnet-lite0", network, string.Empty, StyleGanSharp.Imaging.TensorScaling.Pillow, CPU);
        IReadOnlyList<Tensor> found = features.Extract(zeros(2, 3, 32, 32, ScalarType.Byte), FeatureKind.Vector, FeatureKind.Probabilities);
        Assert.Equal([2L, 320], found[0].shape);
        TensorAssert.Close(full(2, 1000, 0.001f), found[1], 1e-5, 0);
        Assert.Equal("224x224 pillow-bicubic", features.Preparation);
    }
}
