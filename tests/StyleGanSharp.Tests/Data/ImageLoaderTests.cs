using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Data;

public sealed class ImageLoaderTests
{
    [Property(MaxTest = 15)]
    public Property Given_any_workers_and_prefetch_When_read_Then_the_stream_is_the_same() =>
        Prop.ForAll(Arb.From(Gen.Choose(1, 5)), Arb.From(Gen.Choose(1, 7)), Arb.From(Gen.Choose(1, 40)), (workers, prefetch, count) =>
        {
            using ImageDataset dataset = NumberedImages.Open(count);
            using var one = new ImageLoader(dataset, 5, seed: 3, workers: 1, prefetch: 1);
            using var many = new ImageLoader(dataset, 5, seed: 3, workers: workers, prefetch: prefetch);
            return Take(one, 12).SequenceEqual(Take(many, 12));
        });

    [Property(MaxTest = 15)]
    public Property Given_a_position_When_a_new_loader_starts_there_Then_it_continues_the_straight_run() =>
        Prop.ForAll(Arb.From(Gen.Choose(1, 9)), Arb.From(Gen.Choose(0, 8)), Arb.From(Gen.Choose(1, 30)), (batchSize, before, count) =>
        {
            using ImageDataset dataset = NumberedImages.Open(count);
            using var straight = new ImageLoader(dataset, batchSize, seed: 9);
            Take(straight, before);
            using var resumed = new ImageLoader(dataset, batchSize, seed: 9, position: straight.Position, workers: 3);
            Assert.Equal((long)before * batchSize, resumed.Position);
            return Take(straight, 6).SequenceEqual(Take(resumed, 6)) && straight.Position == resumed.Position;
        });

    [Fact]
    public void Given_a_loader_When_epochs_are_read_Then_each_holds_every_image_once()
    {
        using ImageDataset dataset = NumberedImages.Open(30);
        using var loader = new ImageLoader(dataset, 6, seed: 1);

        int[] all = [.. Take(loader, 15)];

        for (int epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(Enumerable.Range(0, 30), all.Skip(30 * epoch).Take(30).Order());
        }

        Assert.NotEqual(all[..30], all[30..60]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Given_several_processes_When_read_Then_together_they_are_the_stream_of_one(int block)
    {
        using ImageDataset dataset = NumberedImages.Open(17);
        using var alone = new ImageLoader(dataset, 6, seed: 4);
        using var first = new ImageLoader(dataset, 3, seed: 4, rank: 0, worldSize: 2, block: block);
        using var second = new ImageLoader(dataset, 3, seed: 4, rank: 1, worldSize: 2, block: block);

        int[] expected = [.. Take(alone, 10)];
        int[][] ofFirst = [.. Take(first, 10).Chunk(block)];
        int[][] ofSecond = [.. Take(second, 10).Chunk(block)];

        Assert.Equal(expected, ofFirst.Zip(ofSecond).SelectMany(pair => pair.First.Concat(pair.Second)));
        Assert.Equal((alone.Position, alone.Position), (first.Position, second.Position));
    }

    [Fact]
    public void Given_a_batch_When_taken_Then_shapes_types_and_labels_belong_to_the_images()
    {
        using ImageDataset dataset = NumberedImages.Open(11);
        using var loader = new ImageLoader(dataset, 4, seed: 0);
        for (int i = 0; i < 5; i++)
        {
            using LoaderBatch batch = loader.Next(TestContext.Current.CancellationToken);
            Assert.Equal([4, 1, 4, 4], batch.Images.shape);
            Assert.Equal(ScalarType.Byte, batch.Images.dtype);
            Assert.Equal([4, 3], batch.Labels.shape);
            Assert.Equal(ScalarType.Float32, batch.Labels.dtype);
            for (int n = 0; n < 4; n++)
            {
                int number = Number(batch.Images, n);
                Assert.Equal([number % 3 == 0 ? 1f : 0, number % 3 == 1 ? 1f : 0, number % 3 == 2 ? 1f : 0], batch.Labels[n].data<float>().ToArray());
            }
        }

        Assert.Equal(20, loader.Position);
    }

    [Fact]
    public void Given_no_labels_When_a_batch_is_taken_Then_labels_are_empty()
    {
        using var folder = new TemporaryFolder();
        DataFiles.WriteNoise(folder.Path, 3);
        using ImageDataset dataset = ImageDataset.Open(folder.Path);
        using var loader = new ImageLoader(dataset, 2, seed: 0);
        using LoaderBatch batch = loader.Next(TestContext.Current.CancellationToken);

        Assert.Equal([2, 0], batch.Labels.shape);
        Assert.Equal([2, 3, 8, 8], batch.Images.shape);
    }

    [Fact]
    public void Given_images_When_loaded_Then_tensors_hold_their_pixels()
    {
        using var folder = new TemporaryFolder();
        DataFiles.WriteNoise(folder.Path, 1);
        using ImageDataset dataset = ImageDataset.Open(folder.Path);
        using var loader = new ImageLoader(dataset, 1, seed: 0);
        using LoaderBatch batch = loader.Next(TestContext.Current.CancellationToken);

        Assert.Equal(DataFiles.Planes(Images.Noise(8, 8, 3, 0)), batch.Images.bytes.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Given_a_bad_image_When_its_turn_comes_Then_the_next_one_takes_its_place_with_its_label_and_it_is_named(int workers)
    {
        using ImageDataset whole = NumberedImages.Open(20);
        using ImageDataset damaged = NumberedImages.Open(20, bad: 13);
        using var expected = new ImageLoader(whole, 5, seed: 2);
        using var loader = new ImageLoader(damaged, 5, seed: 2, workers: workers);
        for (int i = 0; i < 12; i++)
        {
            using LoaderBatch a = expected.Next(TestContext.Current.CancellationToken);
            using LoaderBatch b = loader.Next(TestContext.Current.CancellationToken);
            int[] numbers = [.. Numbers(a.Images).Select(number => number == 13 ? 14 : number)];
            Assert.Equal(numbers, Numbers(b.Images));
            Assert.Equal(numbers.Select(number => (long)(number % 3)), b.Labels.argmax(1).data<long>().ToArray());
        }

        Assert.Equal([new DatasetProblem("number 13", "cannot be decoded.")], damaged.Unreadable);
    }

    [Fact]
    public void Given_more_than_half_of_the_images_bad_When_loading_Then_the_error_counts_them_and_the_position_stays()
    {
        bool isBroken = false;
        using ImageDataset dataset = ImageDataset.FromImages("images", 6, index => index < 2 || !isBroken ? Images.Noise(4, 4, 1, index) : throw new InvalidDataException($"bad {index}"));
        isBroken = true;
        using var loader = new ImageLoader(dataset, 3, seed: 2);
        string message = Assert.Throws<StyleGanException>(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                loader.Next(TestContext.Current.CancellationToken).Dispose();
            }
        }).Message;
        Assert.Matches(@"^[456] of the 6 images of images cannot be read, more than half; the first is images: image \d: bad \d$", message);
        Assert.Equal(0, loader.Position % 3);
    }

    [Fact]
    public void Given_a_slow_source_When_canceled_Then_the_wait_ends()
    {
        using var release = new ManualResetEventSlim();
        using var dataset = Blocking(release);
        using var loader = new ImageLoader(dataset, 1, seed: 0);
        using var cancellation = new CancellationTokenSource(50);

        Assert.ThrowsAny<OperationCanceledException>(() => loader.Next(cancellation.Token));

        release.Set();
        loader.Next(TestContext.Current.CancellationToken).Dispose();
        Assert.Equal(1, loader.Position);
    }

    [Fact]
    public void Given_a_loader_When_disposed_Then_its_threads_are_gone()
    {
        using ImageDataset dataset = NumberedImages.Open(5);
        for (int i = 0; i < 50; i++)
        {
            using var loader = new ImageLoader(dataset, 2, seed: 0, workers: 4);
        }

        var last = new ImageLoader(dataset, 2, seed: 0);
        last.Dispose();
        Assert.Throws<ObjectDisposedException>(() => last.Next(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Given_batches_When_disposed_Then_no_tensor_stays_alive()
    {
        using ImageDataset dataset = NumberedImages.Open(5);
        using var loader = new ImageLoader(dataset, 2, seed: 0);
        using var scope = NewDisposeScope();
        loader.Next(TestContext.Current.CancellationToken).Dispose();
        for (int i = 0; i < 10; i++)
        {
            using LoaderBatch batch = loader.Next(TestContext.Current.CancellationToken);
            Assert.Equal(2, scope.DisposablesCount);
        }

        Assert.Equal(0, scope.DisposablesCount);
    }

    [Theory]
    [InlineData(0, 0, 1, 1, 0, 1)]
    [InlineData(1, -1, 1, 1, 0, 1)]
    [InlineData(1, 0, 0, 1, 0, 1)]
    [InlineData(1, 0, 1, 0, 0, 1)]
    [InlineData(1, 0, 1, 1, 2, 2)]
    [InlineData(1, 0, 1, 1, -1, 2)]
    public void Given_an_argument_out_of_range_When_made_Then_it_is_refused(int batch, long position, int workers, int prefetch, int rank, int world)
    {
        using ImageDataset dataset = NumberedImages.Open(5);

        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLoader(dataset, batch, 0, position, workers, prefetch, rank, world));
    }

    private static List<int> Take(ImageLoader loader, int batches)
    {
        var numbers = new List<int>();
        for (int i = 0; i < batches; i++)
        {
            using LoaderBatch batch = loader.Next();
            for (int n = 0; n < batch.Images.shape[0]; n++)
            {
                numbers.Add(Number(batch.Images, n));
            }
        }

        return numbers;
    }

    private static int[] Numbers(Tensor images) => [.. Enumerable.Range(0, (int)images.shape[0]).Select(n => Number(images, n))];

    private static int Number(Tensor images, int n) => BitConverter.ToInt32(images.bytes.Slice(n * 16, 4));

    /// <summary>An image that, once the data set is open, waits until it is released.</summary>
    private static ImageDataset Blocking(ManualResetEventSlim release)
    {
        bool isOpen = false;
        ImageDataset dataset = ImageDataset.FromImages("blocking", 1, _ =>
        {
            if (Volatile.Read(ref isOpen))
            {
                release.Wait();
            }

            return new Image(4, 4, 1, new byte[16]);
        });
        Volatile.Write(ref isOpen, true);
        return dataset;
    }
}
