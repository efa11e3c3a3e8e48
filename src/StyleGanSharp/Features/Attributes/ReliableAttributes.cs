using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Attributes;

/// <summary>The attributes of a classifier that measurements rely on.</summary>
internal sealed class ReliableAttributes
{
    private readonly IAttributeClassifier _classifier;
    private readonly long[] _columns;

    /// <param name="classifier">Stays the caller's.</param>
    /// <exception cref="StyleGanException">When it is reliable about none.</exception>
    public ReliableAttributes(IAttributeClassifier classifier)
    {
        _classifier = classifier;
        _columns = [.. Enumerable.Range(0, classifier.Attributes.Count).Where(a => classifier.Attributes[a].IsReliable).Select(a => (long)a)];
        Names = [.. _columns.Select(a => classifier.Attributes[(int)a].Name)];
        if (Names.Count == 0)
        {
            throw new StyleGanException($"The attribute classifier {classifier.Name} is right about none of its attributes often enough (balanced accuracy of at least {AttributeQuality.MinBalancedAccuracy}). Give more or larger labeled images.");
        }
    }

    /// <summary>In the order of the scores.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The position of an attribute.</summary>
    /// <exception cref="UsageException">When the classifier does not know it, or is not reliable about it.</exception>
    public int IndexOf(string name)
    {
        int index = Names.TakeWhile(other => other != name).Count();
        return index < Names.Count ? index
            : throw new UsageException($"{_classifier.Name} does not tell the attribute {name}{(_classifier.Attributes.Any(attribute => attribute.Name == name) ? " well enough" : string.Empty)}. Choose among {string.Join(", ", Names)}.");
    }

    /// <summary>Looks at images.</summary>
    /// <param name="images">[N, C, H, W] uint8.</param>
    /// <returns>[N, Names.Count] float32 log odds on the CPU, a fresh tensor.</returns>
    public Tensor LogOdds(Tensor images)
    {
        using var scope = NewDisposeScope();
        return _classifier.LogOdds(images).index_select(1, tensor(_columns)).MoveToOuterDisposeScope();
    }
}
