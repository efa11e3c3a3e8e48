using StyleGanSharp.Checkpoints;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Support;

/// <summary>Compares the saved states of trainings.</summary>
internal static class StateAssert
{
    public static void Same(string expected, string actual, double tolerance = 0)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile a = SafetensorsFile.Open(expected);
        using SafetensorsFile b = SafetensorsFile.Open(actual);
        Assert.Equal(a.Entries.Keys, b.Entries.Keys.Where(name => tolerance == 0 || !name.StartsWith("random.", StringComparison.Ordinal) || a.Entries.ContainsKey(name))); // copies draw for themselves
        Assert.Equal(a.Metadata["counters"], b.Metadata["counters"]);
        foreach (string name in a.Entries.Keys)
        {
            if (tolerance > 0 && name.EndsWith("mapping.w_avg", StringComparison.Ordinal))
            {
                continue; // moves once a forward pass, as in the reference
            }

            if (tolerance == 0)
            {
                Assert.True(a.Read(name).equal(b.Read(name)).all().item<bool>(), $"{name} differs.");
            }
            else
            {
                TensorAssert.CloseToScale(a.Read(name), b.Read(name), tolerance, name);
            }
        }
    }
}
