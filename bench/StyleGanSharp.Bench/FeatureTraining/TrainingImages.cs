using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Features.Builtin;
using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench.FeatureTraining;

/// <summary>What the built-in feature network is trained on, in memory: clothes, emoji, avatars.</summary>
internal sealed class TrainingImages
{
    private const int Resolution = BuiltinLayout.Resolution;
    private const int Margin = 4;
    private const int AvatarCount = 6000;
    private const int HeldOut = 10;

    private readonly Random _random = new(1);
    private readonly Tensor _clothes;
    private readonly long[] _clothesKinds;
    private readonly Tensor _emoji;
    private readonly long[] _emojiGroups;
    private readonly Tensor _avatars;
    private readonly Tensor _attributes;

    /// <param name="clothes">Fashion-MNIST's images for training, an IDX file beside that of its labels.</param>
    /// <param name="emoji">Emoji of 64x64 with transparency and their groups as labels, as 'stylegan dataset build --resolution 64' makes them.</param>
    public TrainingImages(string clothes, string emoji)
    {
        (_clothes, _clothesKinds) = Read(clothes, channels: 1);
        (_emoji, _emojiGroups) = Read(emoji, channels: 4);
        (_avatars, _attributes) = Draw();
    }

    /// <summary>A batch: half clothes, a quarter emoji, a quarter avatars.</summary>
    /// <param name="size">A multiple of four.</param>
    /// <param name="isHeldOut">Takes images that are never trained on, as they are.</param>
    /// <returns>[N, 3, 64, 64] in [-1, 1], the kinds [N], the attributes of the avatars, which come last, [N/4, A].</returns>
    public (Tensor Images, Tensor Kinds, Tensor Attributes) Next(int size, bool isHeldOut)
    {
        using var scope = NewDisposeScope();
        long[] c = Draw(_clothesKinds.Length, size / 2, isHeldOut);
        long[] e = Draw(_emojiGroups.Length, size / 4, isHeldOut);
        long[] a = Draw(AvatarCount, size / 4, isHeldOut);
        Tensor clothes = TensorResizer.Resize(_clothes[tensor(c)].to(ScalarType.Float32), Resolution, Resolution, TensorScaling.Pillow).expand(-1, 3, -1, -1);
        Tensor rgba = _emoji[tensor(e)].to(ScalarType.Float32);
        Tensor alpha = rgba.narrow(1, 3, 1) / 255;
        Tensor background = tensor(Enumerable.Range(0, e.Length * 3).Select(_ => isHeldOut ? 255f : _random.Next(256)).ToArray()).reshape(-1, 3, 1, 1);
        Tensor emoji = (rgba.narrow(1, 0, 3) * alpha) + (background * (1 - alpha));
        Tensor avatars = _avatars[tensor(a)].to(ScalarType.Float32);
        Tensor images = (cat([clothes, emoji, avatars], 0) / 127.5) - 1;
        long[] kinds = [.. c.Select(i => _clothesKinds[i]), .. e.Select(i => BuiltinLayout.ClothesCount + _emojiGroups[i]), .. a.Select(_ => BuiltinLayout.KindCount - 1L)];
        images = isHeldOut ? images : Move(images);
        return (images.MoveToOuterDisposeScope(), tensor(kinds).MoveToOuterDisposeScope(), _attributes[tensor(a)].MoveToOuterDisposeScope());
    }

    private static (Tensor Images, long[] Labels) Read(string spec, int channels)
    {
        using ImageDataset dataset = ImageDataset.Open(spec, new ImageDatasetOptions { UseLabels = true, Channels = channels });
        Tensor images = empty([dataset.Count, channels, dataset.Resolution, dataset.Resolution], ScalarType.Byte);
        long[] labels = new long[dataset.Count];
        byte[] pixels = new byte[dataset.Channels * dataset.Resolution * dataset.Resolution];
        float[] label = new float[dataset.LabelDim];
        for (int i = 0; i < dataset.Count; i++)
        {
            using var scope = NewDisposeScope();
            dataset.ReadImage(i, pixels);
            dataset.ReadLabel(i, label);
            labels[i] = Array.IndexOf(label, label.Max());
            images[i] = tensor(pixels, ScalarType.Byte).reshape(channels, dataset.Resolution, dataset.Resolution);
        }

        return (images, labels);
    }

    private static (Tensor Images, Tensor Attributes) Draw()
    {
        Tensor images = empty([AvatarCount, 3, Resolution, Resolution], ScalarType.Byte);
        Tensor attributes = empty([AvatarCount, BuiltinLayout.AttributeCount], ScalarType.Float32);
        byte[] pixels = new byte[3 * Resolution * Resolution];
        float[] label = new float[BuiltinLayout.AttributeCount];
        var options = new AvatarOptions { Resolution = Resolution, Count = AvatarCount, Seed = 20, Label = AvatarOptions.AllAttributes };
        using ImageDataset straight = options.Open();
        using ImageDataset turned = (options with { IsUnaligned = true }).Open();
        for (int i = 0; i < AvatarCount; i++)
        {
            using var scope = NewDisposeScope();
            ImageDataset dataset = i % 3 == 0 ? turned : straight;
            dataset.ReadImage(i, pixels);
            dataset.ReadLabel(i, label);
            images[i] = tensor(pixels, ScalarType.Byte).reshape(3, Resolution, Resolution);
            attributes[i] = tensor(label);
        }

        return (images, attributes);
    }

    /// <summary>Every tenth image is held out.</summary>
    private long[] Draw(int count, int number, bool isHeldOut) =>
        [.. Enumerable.Range(0, number).Select(_ => (long)_random.Next(count / HeldOut) * HeldOut + (isHeldOut ? 0 : 1 + _random.Next(HeldOut - 1)))];

    /// <summary>Shifts the batch by some pixels and mirrors every other one: images of one batch move alike, which is cheap and enough.</summary>
    private Tensor Move(Tensor images)
    {
        Tensor padded = nn.functional.pad(images, [Margin, Margin, Margin, Margin], TorchSharp.PaddingModes.Replicate);
        Tensor moved = padded.narrow(2, _random.Next((2 * Margin) + 1), Resolution).narrow(3, _random.Next((2 * Margin) + 1), Resolution);
        return _random.Next(2) == 0 ? moved.flip(3) : moved;
    }
}
