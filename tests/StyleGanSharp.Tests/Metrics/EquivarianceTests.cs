using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Metrics;

public sealed class EquivarianceTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(-2)]
    [InlineData(Math.PI / 2)]
    public void Given_a_smooth_image_When_it_turns_Then_it_is_the_image_of_the_turned_function(double angle)
    {
        using var scope = NewDisposeScope();
        (double sin, double cos) = Math.SinCos(angle);
        Tensor still = Wave((x, y) => (x, y));
        Tensor turned = Wave((x, y) => ((cos * x) - (sin * y), (sin * x) + (cos * y)));
        (Tensor image, Tensor mask) = ImageMotion.Rotate(still, angle);
        (Tensor filtered, Tensor filteredMask) = ImageMotion.FilterAsRotated(turned, angle);
        // The wave lies far inside the common band; what remains is the ripple of windows of 3 lobes.
        TensorAssert.Close(turned * mask, image * mask, 0, 0.02, "turned");
        TensorAssert.Close(turned * filteredMask, filtered * filteredMask, 0, 0.02, "filtered");
        Assert.True(mask.sum().item<float>() > 100);

        static Tensor Wave(Func<double, double, (double X, double Y)> map)
        {
            const int Size = 40;
            var values = new float[Size * Size];
            for (int i = 0; i < values.Length; i++)
            {
                (double x, double y) = map((i % Size) - 19.5, (i / Size) - 19.5);
                values[i] = (float)Math.Sin((0.5 * x) + (0.3 * y) + 1);
            }

            return tensor(values, [1, 1, Size, Size]);
        }
    }

    [Fact]
    public void Given_fresh_networks_When_measured_Then_t_follows_translations_and_only_r_follows_rotations()
    {
        (double translation, double rotation) t = Measure(new StyleGan3GeneratorOptions { ImgResolution = 32, ZDim = 16, WDim = 16, ChannelBase = 512, ChannelMax = 16 });
        (double translation, double rotation) r = Measure(new StyleGan3GeneratorOptions
        {
            ImgResolution = 32,
            ZDim = 16,
            WDim = 16,
            ChannelBase = 1024,
            ChannelMax = 32,
            ConvKernel = 1,
            UseRadialFilters = true,
        });
        Assert.True(t.translation > 40, $"EQ-T of T is {t.translation}.");
        Assert.True(r.translation > 40, $"EQ-T of R is {r.translation}.");
        Assert.True(r.rotation > t.rotation + 10, $"EQ-R of R is {r.rotation}, of T {t.rotation}.");

        static (double Translation, double Rotation) Measure(StyleGan3GeneratorOptions options)
        {
            using var random = new RandomSource(1);
            using GeneratorNetwork generator = options.Create(random);
            var request = new MetricRequest { Generator = generator, Num = 8, Batch = 4 };
            return (Value("eqt50k_int"), Value("eqr50k"));

            double Value(string name) => MetricCatalog.Measure(MetricCatalog.Find(name)[0], request).Value;
        }
    }

    [Fact]
    public void Given_a_seed_When_measured_in_other_batches_Then_the_value_is_reproducible()
    {
        using var random = new RandomSource(1);
        using GeneratorNetwork generator = new StyleGan3GeneratorOptions { ImgResolution = 32, CDim = 3, ZDim = 8, WDim = 8, ChannelBase = 64, ChannelMax = 4 }.Create(random);
        Metric metric = MetricCatalog.Find("eqt50k_frac")[0];
        MetricResult first = MetricCatalog.Measure(metric, new MetricRequest { Generator = generator, Num = 6, Batch = 3, Seed = 5 });
        MetricResult second = MetricCatalog.Measure(metric, new MetricRequest { Generator = generator, Num = 6, Batch = 3, Seed = 5 });
        MetricResult other = MetricCatalog.Measure(metric, new MetricRequest { Generator = generator, Num = 6, Batch = 3, Seed = 6 });
        Assert.Equal(first.Value, second.Value);
        Assert.NotEqual(first.Value, other.Value);
        Assert.Equal((6, 5, "dB"), (first.Num, first.Seed, first.Unit));
    }

    [Fact]
    public void Given_a_network_that_cannot_move_When_measured_Then_the_error_says_which_can()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        var request = new MetricRequest { Generator = generator };
        Assert.Contains("has no input transform", Assert.Throws<OptionException>(() => MetricCatalog.Measure(MetricCatalog.Find("eqr50k")[0], request)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fid", "MetricCatalog.names is 'fid'; there is no such metric. Did you mean ")]
    public void Given_an_unknown_metric_When_looked_up_Then_the_known_ones_are_listed(string name, string message) =>
        Assert.StartsWith(message, Assert.Throws<OptionException>(() => MetricCatalog.Find(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 1, "MetricRequest.Num is 0")]
    [InlineData(1, 0, "MetricRequest.Batch is 0")]
    public void Given_a_number_out_of_range_When_measured_Then_the_error_names_it(int num, int batch, string option)
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        var request = new MetricRequest { Generator = generator, Num = num, Batch = batch };
        Assert.Contains(option, Assert.Throws<OptionException>(() => MetricCatalog.Measure(MetricCatalog.All[0], request)).Message, StringComparison.Ordinal);
    }
}
