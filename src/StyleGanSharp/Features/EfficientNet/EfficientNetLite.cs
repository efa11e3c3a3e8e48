using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.EfficientNet;

/// <summary>EfficientNet-lite, EfficientNet without squeeze-and-excitation and with ReLU6, with timm's parameter names.</summary>
internal sealed class EfficientNetLite : nn.Module, IImageClassifier
{
    [ComponentName(Name = "blocks")]
    private readonly ModuleList<ModuleList<EfficientNetBlock>> _stages = [];

    [ComponentName(Name = "conv_stem")]
    private readonly FrozenWeights _stem = new(hasBias: false, EfficientNetLayout.StemChannels, 3, 3, 3);

    [ComponentName(Name = "bn1")]
    private readonly FrozenNorm _stemNorm = new(EfficientNetLayout.StemChannels);

    [ComponentName(Name = "conv_head")]
    private readonly FrozenWeights _head;

    [ComponentName(Name = "bn2")]
    private readonly FrozenNorm _headNorm = new(EfficientNetLayout.HeadChannels);

    [ComponentName(Name = "classifier")]
    private readonly FrozenWeights _classes = new(hasBias: true, TimmNetworks.ClassCount, EfficientNetLayout.HeadChannels);

    public EfficientNetLite(EfficientNetLayout layout) : base(nameof(EfficientNetLite))
    {
        Layout = layout;
        _head = new FrozenWeights(hasBias: false, EfficientNetLayout.HeadChannels, layout.StageChannels[^1], 1, 1);
        foreach (IReadOnlyList<EfficientNetBlockPlan> stage in layout.Plan())
        {
            _stages.Add(new ModuleList<EfficientNetBlock>([.. stage.Select(block => new EfficientNetBlock(block))]));
        }

        RegisterComponents();
    }

    public EfficientNetLayout Layout { get; }

    /// <inheritdoc/>
    public int Resolution => Layout.Resolution;

    /// <inheritdoc/>
    public ImageNormalization Normalization => ImageNormalization.Symmetric;

    /// <summary>ReLU6, or what takes its place to look into the network.</summary>
    internal Func<Tensor, Tensor> Nonlinearity { get; set; } = x => nn.functional.relu6(x);

    /// <summary>The maps after some stages; gradients flow.</summary>
    /// <param name="images">[N, 3, H, W] float32, normalized to [-1, 1].</param>
    /// <param name="stages">Numbers of stages, 0 to 6, increasing.</param>
    /// <returns>Fresh tensors [N, C, H', W'].</returns>
    public Tensor[] Maps(Tensor images, params int[] stages)
    {
        using var scope = NewDisposeScope();
        Tensor x = Nonlinearity(SameConvolution.Apply(images, _stem, _stemNorm, 2));
        var kept = new Tensor[stages.Length];
        for (int i = 0, next = 0; next < stages.Length; i++)
        {
            foreach (EfficientNetBlock block in _stages[i])
            {
                x = block.Apply(x, Nonlinearity);
            }

            if (stages[next] == i)
            {
                kept[next++] = x;
            }
        }

        return [.. kept.Select(tensor => tensor.MoveToOuterDisposeScope())];
    }

    /// <inheritdoc/>
    public (Tensor Vectors, Tensor Logits) Classify(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor last = Maps(images, _stages.Count - 1)[0];
        return (last.mean([2, 3]).MoveToOuterDisposeScope(), Logits(last).MoveToOuterDisposeScope());
    }

    /// <summary>Scores of the classes.</summary>
    /// <param name="last">The map after the last stage.</param>
    /// <returns>[N, 1000], a fresh tensor; gradients flow.</returns>
    public Tensor Logits(Tensor last)
    {
        using var scope = NewDisposeScope();
        Tensor x = Nonlinearity(SameConvolution.Apply(last, _head, _headNorm)).mean([2, 3]);
        return _classes.Linear(x).MoveToOuterDisposeScope();
    }
}
