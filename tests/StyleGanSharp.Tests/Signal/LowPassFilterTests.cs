using System.Text.Json;
using FsCheck.Xunit;
using StyleGanSharp.Signal;
using StyleGanSharp.Tests.Parity;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Signal;

public sealed class LowPassFilterTests
{
    public static TheoryData<int> GoldenCases()
    {
        using var golden = new GoldenFile("filters");
        return [.. Enumerable.Range(0, golden.Json("cases").GetArrayLength())];
    }

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void Given_reference_case_When_designed_Then_taps_agree(int index)
    {
        using var golden = new GoldenFile("filters");
        JsonElement item = golden.Json("cases")[index];
        using Tensor expected = golden[item.GetProperty("key").GetString()!];
        using Tensor? actual = LowPassFilter.Design(item.GetProperty("numtaps").GetInt32(), item.GetProperty("cutoff").GetDouble(),
            item.GetProperty("width").GetDouble(), item.GetProperty("fs").GetDouble(), item.GetProperty("radial").GetBoolean());
        Assert.NotNull(actual);
        TensorAssert.Close(expected, actual, 1e-6, 0);
    }

    [Fact]
    public void Given_one_tap_When_designed_Then_there_is_no_filter() => Assert.Null(LowPassFilter.Design(1, 2, 1, 8));

    [Property(MaxTest = 30)]
    public void Given_any_design_When_summed_Then_gain_is_one_and_taps_are_symmetric(byte tapsSeed, byte cutoffSeed, byte widthSeed, bool radial)
    {
        using var scope = NewDisposeScope();
        int taps = 2 + (tapsSeed % 23);
        Tensor filter = LowPassFilter.Design(taps, 0.4 + (7.6 * cutoffSeed / 255), 0.1 + (8.0 * widthSeed / 255), 16, radial)!;
        Assert.Equal(radial ? [taps, taps] : [taps], filter.shape);
        Assert.Equal(1, filter.sum(ScalarType.Float64).item<double>(), 1e-6);
        TensorAssert.Close(filter, filter.flip(0), 0, 1e-7);
        if (radial)
        {
            TensorAssert.Close(filter, filter.transpose(0, 1), 0, 0);
        }
    }

    [Theory]
    [InlineData(0, 2, 1, 8, "taps")]
    [InlineData(4, 0, 1, 8, "cutoffHz")]
    [InlineData(4, 4.1, 1, 8, "cutoffHz")]
    [InlineData(4, 2, double.NaN, 8, "widthHz")]
    [InlineData(4, 2, 1, -8, "sampleRateHz")]
    public void Given_impossible_argument_When_designed_Then_error_names_it(int taps, double cutoff, double width, double rate, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => LowPassFilter.Design(taps, cutoff, width, rate)).ParamName);
}
