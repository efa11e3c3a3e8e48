using System.Text.Json;
using StyleGanSharp.Augment;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Parity;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Augment;

public sealed class AugmentGoldenTests
{
    public static TheoryData<string, string> GoldenCases()
    {
        using var golden = new GoldenFile("augment");
        var data = new TheoryData<string, string>();
        foreach (JsonElement item in golden.Json("cases").EnumerateArray())
        {
            data.Add(item.GetProperty("key").GetString()!, string.Join(' ', Operations(item)) + " at " + item.GetProperty("percentile").GetDouble());
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void Given_reference_case_When_augmented_Then_images_agree(string key, string description)
    {
        using var golden = new GoldenFile("augment");
        using var scope = NewDisposeScope();
        JsonElement item = golden.Json("cases").EnumerateArray().Single(c => c.GetProperty("key").GetString() == key);
        using var pipe = new AugmentPipe(Options(Operations(item)));
        using var random = new RandomSource(0);
        Tensor actual = pipe.Apply(golden[item.GetProperty("input").GetString()!], random, item.GetProperty("percentile").GetDouble());
        TensorAssert.Close(golden[key], actual, 2e-4, 2e-5, description);
    }

    [Fact]
    public void Given_reference_gradient_of_everything_When_differentiated_Then_gradient_agrees()
    {
        using var golden = new GoldenFile("augment");
        using var scope = NewDisposeScope();
        JsonElement item = golden.Json("cases").EnumerateArray().Single(c => c.GetProperty("key").GetString() == "y46");
        using var pipe = new AugmentPipe(Options(Operations(item)));
        using var random = new RandomSource(0);
        Tensor x = golden["x"].requires_grad_(true);
        Tensor y = pipe.Apply(x, random, 0.6);
        Tensor gradient = autograd.grad([y], [x], [Synthetic.Make("augment/cotangent", y.shape)])[0];
        TensorAssert.Close(golden["grad_all_0.6"], gradient, 2e-4, 2e-5);
    }

    private static string[] Operations(JsonElement item) => [.. item.GetProperty("ops").EnumerateArray().Select(op => op.GetString()!)];

    private static AugmentOptions Options(string[] operations)
    {
        double On(string name) => operations.Contains(name) ? 1 : 0;
        return new AugmentOptions
        {
            XFlip = On("xflip"),
            Rotate90 = On("rotate90"),
            XInt = On("xint"),
            Scale = On("scale"),
            Rotate = On("rotate"),
            Aniso = On("aniso"),
            XFrac = On("xfrac"),
            Brightness = On("brightness"),
            Contrast = On("contrast"),
            LumaFlip = On("lumaflip"),
            Hue = On("hue"),
            Saturation = On("saturation"),
            ImageFilter = On("imgfilter"),
            Cutout = On("cutout"),
        };
    }
}
