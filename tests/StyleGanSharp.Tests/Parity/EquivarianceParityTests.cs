using System.Text.Json;
using StyleGanSharp.Metrics;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

public sealed class EquivarianceParityTests
{
    public static TheoryData<string> Keys
    {
        get
        {
            using var golden = new GoldenFile("equivariance");
            return [.. golden.Json("cases").EnumerateArray().Select(item => item.GetProperty("key").GetString()!)];
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Given_a_motion_When_the_reference_image_moves_Then_image_and_mask_agree(string key)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("equivariance");
        JsonElement item = golden.Json("cases").EnumerateArray().Single(item => item.GetProperty("key").GetString() == key);
        double Number(string name) => item.GetProperty(name).GetDouble();
        Tensor x = golden["img"];
        (Tensor image, Tensor mask) = item.GetProperty("op").GetString() switch
        {
            "integer_translation" => ImageMotion.TranslateWhole(x, Number("tx"), Number("ty")),
            "fractional_translation" => ImageMotion.TranslateFractional(x, Number("tx"), Number("ty")),
            "fractional_rotation" => ImageMotion.Rotate(x, Number("angle")),
            "fractional_pseudo_rotation" => ImageMotion.FilterAsRotated(x, Number("angle")),
            var other => throw new InvalidOperationException(other),
        };
        TensorAssert.Close(golden[key + "/mask"], mask.expand(x.shape), 0, 0, "mask");
        TensorAssert.Close(golden[key + "/y"], image, 1e-4, 1e-4, "picture");
    }
}
