using StyleGanSharp.Augment;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Augment;

public sealed class DiffAugmentTests
{
    [Fact]
    public void Given_no_kinds_When_applied_Then_nothing_changes()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Tensor x = random.Normal(2, 3, 16, 16);
        TensorAssert.Close(x, DiffAugment.Apply(x, DiffAugment.Parse("none"), random), 0, 0);
    }

    [Fact]
    public void Given_translation_When_applied_Then_every_image_is_moved_by_at_most_an_eighth_and_zeros_come_in()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(2);
        Tensor x = random.Normal(64, 1, 16, 16);
        Tensor y = DiffAugment.Apply(x, ["translation"], random);
        Tensor padded = nn.functional.pad(x, [2, 2, 2, 2]);
        var shifts = new HashSet<(int, int)>();
        for (int n = 0; n < 64; n++)
        {
            (int, int)[] found = [.. from dy in Enumerable.Range(0, 5) from dx in Enumerable.Range(0, 5) where padded[n].narrow(1, dy, 16).narrow(2, dx, 16).equal(y[n]).all().item<bool>() select (dy, dx)];
            shifts.Add(Assert.Single(found));
        }

        Assert.True(shifts.Count > 10, $"64 images have only {shifts.Count} different shifts.");
    }

    [Fact]
    public void Given_cutout_When_applied_Then_the_hole_is_a_rectangle_of_at_most_half_the_size()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        Tensor hole = DiffAugment.Apply(ones(64, 1, 16, 16), ["cutout"], random).eq(0).select(1, 0); // [N, H, W]
        Tensor rows = hole.any(2);
        Tensor columns = hole.any(1);
        TensorAssert.Close((rows.unsqueeze(2) & columns.unsqueeze(1)).to(ScalarType.Float32), hole.to(ScalarType.Float32), 0, 0);
        Assert.InRange(rows.sum(1).max().item<long>(), 8, 8);
        Assert.True(hole.any(2).any(1).all().item<bool>(), "An image has no hole.");
    }

    [Fact]
    public void Given_color_When_applied_Then_a_flat_image_stays_flat_and_only_its_level_moves_by_at_most_a_half()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(4);
        Tensor y = DiffAugment.Apply(zeros(64, 3, 8, 8), ["color"], random);
        TensorAssert.Close(y.mean([1, 2, 3], keepdim: true).expand(-1, 3, 8, 8), y, 0, 1e-6);
        Assert.InRange(y.abs().max().item<float>(), 0.3, 0.5 + 1e-6);
    }

    [Fact]
    public void Given_all_kinds_When_differentiated_Then_gradients_arrive_and_real_and_generated_images_draw_anew()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        Tensor x = random.Normal(4, 3, 16, 16).requires_grad_();
        Tensor y = DiffAugment.Apply(x, DiffAugment.Names, random);
        y.square().sum().backward();
        Assert.True(x.grad!.abs().sum().item<float>() > 0);
        Assert.False(y.equal(DiffAugment.Apply(x, DiffAugment.Names, random)).all().item<bool>());
    }

    [Fact]
    public void Given_an_unknown_kind_When_read_Then_the_kinds_are_listed() =>
        Assert.Equal("policy has blur; choose none, or some of color, translation, cutout, separated by commas.", Assert.Throws<UsageException>(() => DiffAugment.Parse("color,blur")).Message);
}
