using FsCheck;
using FsCheck.Fluent;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Support;

/// <summary>Counts the elements that a comparison leaves out, so that a test can assert that they are few.</summary>
internal sealed class MaskedElements
{
    private long _masked;
    private long _total;

    /// <summary>Runs a property over random values and asserts what fraction of all elements its masks left out.</summary>
    /// <param name="arbitrary">Where the values come from.</param>
    /// <param name="count">How many values are tried.</param>
    /// <param name="maxFraction">The largest fraction of elements that may be left out, in [0, 1].</param>
    /// <param name="assert">Asserts the property for one value and adds the masks it uses.</param>
    public static void Check<T>(Arbitrary<T> arbitrary, int count, double maxFraction, Action<T, MaskedElements> assert)
    {
        var masked = new MaskedElements();
        Prop.ForAll(arbitrary, value => assert(value, masked)).Check(Config.QuickThrowOnFailure.WithMaxTest(count));
        masked.AssertFraction(maxFraction);
    }

    /// <summary>Counts a bool tensor that is true where an element is left out.</summary>
    public void Add(Tensor isMasked)
    {
        using var scope = NewDisposeScope();
        _masked += isMasked.sum().item<long>();
        _total += isMasked.numel();
    }

    /// <summary>Asserts that elements were counted and that at most this fraction of them was left out.</summary>
    public void AssertFraction(double max)
    {
        Assert.True(_total > 0, "No element was compared.");
        Assert.True(_masked <= max * _total, $"{_masked} of {_total} elements were left out of the comparison; at most {max:P2} may be.");
    }
}
