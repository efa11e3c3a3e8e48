using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Networks;

public sealed class TruncationTests
{
    public static TheoryData<string, int> Families => FamilyOf.All;

    [Theory]
    [MemberData(nameof(Families))]
    public void Given_a_family_When_latents_are_truncated_Then_each_style_input_goes_its_part_of_the_way_to_the_mean_of_the_family(string family, int classes)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = FamilyOf.Make(family, classes);
        Tensor z = generator.Latents([3, 4]);
        Tensor? c = classes == 0 ? null : tensor(new float[] { 0, 1, 0, 0, 0, 1 }, 2, 3);
        Tensor ws = generator.Map(z, c);
        double[] psi = [.. Enumerable.Range(0, generator.NumWs).Select(layer => 0.3 + (0.2 * layer))];
        Tensor expected = cat([.. new[] { 0, 1 }.Select(i => FamilyOf.Truncated(generator, ws.narrow(0, i, 1), psi, classes == 0 ? null : i + 1))]);
        TensorAssert.Close(expected, generator.Truncate(ws, c, psi), 1e-5, 1e-6);

        // The mapping's truncation is this one.
        int cutoff = generator.NumWs - 1;
        TensorAssert.Close(generator.Truncate(ws, c, 0.6), generator.Map(z, c, 0.6), 0, 0);
        TensorAssert.Close(generator.Truncate(ws, c, [.. Enumerable.Repeat(0.6, cutoff), 1]), generator.Map(z, c, 0.6, cutoff), 0, 0);
        TensorAssert.Close(ws, generator.Map(z, c, 0.6, 0), 0, 0);
        TensorAssert.Close(ws, generator.Truncate(ws, c, 1), 0, 0);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Given_truncation_When_a_loss_is_taken_Then_gradients_are_scaled_by_psi(string family, int classes)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = FamilyOf.Make(family, classes);
        Tensor? c = classes == 0 ? null : eye(3).narrow(0, 1, 1);
        Tensor Gradient(double psi)
        {
            Tensor z = generator.Latents([3]).requires_grad_();
            Tensor ws = generator.Map(z, c, psi);
            (ws * arange(ws.numel()).view(ws.shape)).sum().backward();
            return z.grad!;
        }

        TensorAssert.CloseToScale(Gradient(1) * 0.25, Gradient(0.25), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Given_what_does_not_suit_a_network_When_truncated_Then_the_error_says_what_it_needs(string family, int classes)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = FamilyOf.Make(family, classes);
        Tensor ws = zeros(2, generator.NumWs, generator.WDim);
        string Error(Action truncate) => Assert.Throws<UsageException>(truncate).Message;
        Assert.Equal($"Truncation needs a finite ψ for each of the {generator.NumWs} style inputs; found 0: .", Error(() => generator.Truncate(ws, null, [])));
        Assert.Contains("finite ψ", Error(() => generator.Truncate(ws, null, double.NaN)), StringComparison.Ordinal);
        Assert.Contains("finite ψ", Error(() => generator.Map(zeros(1, 8), classes == 0 ? null : zeros(1, 3), double.PositiveInfinity)), StringComparison.Ordinal);
        Assert.StartsWith($"ws must be [N, {generator.NumWs}, {generator.WDim}]", Error(() => generator.Truncate(zeros(1, 2, 3), null, 0.5)), StringComparison.Ordinal);
        if (classes > 0)
        {
            Assert.Equal("The labels of truncation must be [2, 3]; they are [1, 3].", Error(() => generator.Truncate(ws, zeros(1, 3), 0.5)));
        }

        if (family == "stylegan-xl" && classes > 0)
        {
            Assert.Equal("This network has a mean w for each class, and truncation needs to know which. Name the class (GenerationOptions.Class, 0 to 2), or leave truncation out.", Error(() => generator.Truncate(ws, null, 0.5)));
            TensorAssert.Close(ws, generator.Truncate(ws, null, 1), 0, 0);
        }
        else
        {
            Assert.Equal(ws.shape, generator.Truncate(ws, null, 0.5).shape);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Given_a_network_When_asked_for_its_device_Then_it_follows_the_weights_and_makes_no_tensor(string family, int classes)
    {
        using GeneratorNetwork generator = FamilyOf.Make(family, classes);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(DeviceType.CPU, generator.Device.type));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        generator.to(META);
        Assert.Equal(DeviceType.META, generator.Device.type);
    }
}
