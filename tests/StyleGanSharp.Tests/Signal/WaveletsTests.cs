using StyleGanSharp.Signal;
using StyleGanSharp.Tests.Parity;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Signal;

public sealed class WaveletsTests
{
    public static TheoryData<string, int> Names => new() { { "haar", 1 }, { "db2", 2 }, { "sym2", 2 }, { "sym6", 6 } };

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_wavelet_When_shifted_by_even_distance_Then_orthonormal(string name, int moments)
    {
        double[] h = Filter(name);
        Assert.Equal(2 * moments, h.Length);
        Assert.Equal(Math.Sqrt(2), h.Sum(), 1e-12);
        for (int shift = 0; shift < h.Length; shift += 2)
        {
            double product = Enumerable.Range(0, h.Length - shift).Sum(i => h[i] * h[i + shift]);
            Assert.Equal(shift == 0 ? 1 : 0, product, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_wavelet_When_high_pass_moments_taken_Then_they_vanish(string name, int moments)
    {
        double[] h = Filter(name);
        double center = (h.Length - 1) / 2.0;
        for (int m = 0; m < moments; m++)
        {
            // Scaled to the unit interval, so that the bound does not depend on the order.
            double moment = h.Select((tap, i) => tap * (i % 2 == 0 ? 1 : -1) * Math.Pow((i - center) / h.Length, m)).Sum();
            Assert.Equal(0, moment, 1e-12);
        }
    }

    [Fact]
    public void Given_reference_geometry_filter_When_sym6_normalized_Then_taps_agree()
    {
        using var golden = new GoldenFile("augment");
        using Tensor expected = golden["Hz_geom"];
        using Tensor actual = FirFilter.Make(Wavelets.Sym6);
        TensorAssert.Close(expected, actual, 1e-6, 0);
    }

    [Fact]
    public void Given_reference_filter_bank_When_built_Then_taps_agree()
    {
        using var golden = new GoldenFile("augment");
        using Tensor expected = golden["Hz_fbank"];
        double[][] bank = OctaveFilterBank.Build(Wavelets.Sym2, 4);
        using Tensor actual = tensor(bank.SelectMany(band => band).ToArray()).reshape(4, -1);
        TensorAssert.Close(expected, actual, 1e-6, 1e-9);
    }

    [Theory]
    [InlineData("haar", 2)]
    [InlineData("sym2", 4)]
    [InlineData("sym6", 5)]
    public void Given_filter_bank_When_bands_added_Then_sum_is_identity(string name, int bands)
    {
        double[][] bank = OctaveFilterBank.Build(Filter(name), bands);
        int length = bank[0].Length;
        Assert.All(bank, band => Assert.Equal(length, band.Length));
        for (int i = 0; i < length; i++)
        {
            Assert.Equal(i == length / 2 ? 1 : 0, bank.Sum(band => band[i]), 1e-12);
        }
    }

    private static double[] Filter(string name) => name switch
    {
        "haar" => Wavelets.Haar.ToArray(),
        "db2" => Wavelets.Db2.ToArray(),
        "sym2" => Wavelets.Sym2.ToArray(),
        "sym6" => Wavelets.Sym6.ToArray(),
        _ => throw new ArgumentException(name),
    };
}
