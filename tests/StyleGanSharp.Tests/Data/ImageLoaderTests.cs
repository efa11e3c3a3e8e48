using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Data;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Data;

public sealed class ImageLoaderTests
{
    [Property(MaxTest = 15)]
    public Property Given_Any_Workers_And_Prefetch_When_Read_Then_The_Stream_Is_The_Same() =>
        Prop.ForAll(Arb.From(Gen.Choose(1, 5)), Arb.From(Gen.Choose(1, 7)), Arb.From(Gen.Choose(1, 40)), (workers, prefetch, count) =>
        {
            using var source = new NumberedSource(count);
            using var one = new ImageLoader(source, 5, seed: 3, workers: 1, prefetch: 1);
            using var many = new ImageLoader(source, 5, seed: 3, workers: workers, prefetch: prefetch);
            return Take(one, 12).SequenceEqual(Take(many, 12));
        });

    [Property(MaxTest = 15)]
    public Property Given_A_Position_When_A_New_Loader_Starts_There_Then_It_Continues_The_Straight_Run() =>
        Prop.ForAll(Arb.From(Gen.Choose(1, 9)), Arb.From(Gen.Choose(0, 8)), Arb.From(Gen.Choose(1, 30)), (batchSize, before, count) =>
        {
            using var source = new NumberedSource(count);
            using var straight = new ImageLoader(source, batchSize, seed: 9);
            Take(straight, before);
            using var resumed = new ImageLoader(source, batchSize, seed: 9, position: straight.Position, workers: 3);
            Assert.Equal((long)before * batchSize, resumed.Position);
            return Take(straight, 6).SequenceEqual(Take(resumed, 6)) && straight.Position == resumed.Position;
        });

    [Fact]
    public void Given_A_Loader_When_Epochs_Are_Read_Then_Each_Holds_Every_Picture_Once()
    {
        using var source = new NumberedSource(30);
        using var loader = new ImageLoader(source, 6, seed: 1);

        int[] all = [.. Take(loader, 15)];

        for (int epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(Enumerable.Range(0, 30), all.Skip(30 * epoch).Take(30).Order());
        }

        Assert.NotEqual(all[..30], all[30..60]);
    }

    [Fact]
    public void Given_Several_Processes_When_Read_Then_Together_They_Are_The_Stream_Of_One()
    {
        using var source = new NumberedSource(17);
        using var alone = new ImageLoader(source, 6, seed: 4);
        using var first = new ImageLoader(source, 3, seed: 4, rank: 0, worldSize: 2);
        using var second = new ImageLoader(source, 3, seed: 4, rank: 1, worldSize: 2);

        int[] expected = [.. Take(alone, 10)];
        int[] even = [.. Take(first, 10)];
        int[] odd = [.. Take(second, 10)];

        Assert.Equal(expected, even.Zip(odd).SelectMany(pair => new[] { pair.First, pair.Second }));
    }

    [Fact]
    public void Given_A_Batch_When_Taken_Then_Shapes_Types_And_Labels_Belong_To_The_Pictures()
    {
        using var source = new NumberedSource(11);
        using var loader = new ImageLoader(source, 4, seed: 0);
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
    public void Given_No_Labels_When_A_Batch_Is_Taken_Then_Labels_Are_Empty()
    {
        using var folder = new TemporaryFolder();
        DataFiles.WriteNoise(folder.Path, 3);
        using IImageSource source = ImageSource.Open(folder.Path);
        using var loader = new ImageLoader(source, 2, seed: 0);
        using LoaderBatch batch = loader.Next(TestContext.Current.CancellationToken);

        Assert.Equal([2, 0], batch.Labels.shape);
        Assert.Equal([2, 3, 8, 8], batch.Images.shape);
    }

    [Fact]
    public void Given_Pictures_When_Loaded_Then_Tensors_Hold_Their_Pixels()
    {
        using var folder = new TemporaryFolder();
        DataFiles.WriteNoise(folder.Path, 1);
        using IImageSource source = ImageSource.Open(folder.Path);
        using var loader = new ImageLoader(source, 1, seed: 0);
        using LoaderBatch batch = loader.Next(TestContext.Current.CancellationToken);

        Assert.Equal(DataFiles.Planes(Pictures.Noise(8, 8, 3, 0)), batch.Images.bytes.ToArray());
    }

    [Fact]
    public void Given_A_Bad_Picture_When_Its_Turn_Comes_Then_The_Error_Names_It_And_The_Position_Stays()
    {
        using var source = new NumberedSource(20, bad: 13);
        using var loader = new ImageLoader(source, 5, seed: 2);

        StyleGanException? error = null;
        while (error is null)
        {
            long before = loader.Position;
            error = Record.Exception(() => loader.Next(TestContext.Current.CancellationToken).Dispose()) as StyleGanException;
            Assert.True(error is null || loader.Position == before);
            Assert.InRange(loader.Position, 0, 20);
        }

        Assert.Equal("number 13 cannot be decoded.", error.Message);
        Assert.Equal(error.Message, Assert.Throws<StyleGanException>(() => loader.Next(TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void Given_A_Slow_Source_When_Cancelled_Then_The_Wait_Ends()
    {
        using var release = new ManualResetEventSlim();
        using var source = new BlockingSource(release);
        using var loader = new ImageLoader(source, 1, seed: 0);
        using var cancellation = new CancellationTokenSource(50);

        Assert.ThrowsAny<OperationCanceledException>(() => loader.Next(cancellation.Token));

        release.Set();
        loader.Next(TestContext.Current.CancellationToken).Dispose();
        Assert.Equal(1, loader.Position);
    }

    [Fact]
    public void Given_A_Loader_When_Disposed_Then_Its_Threads_Are_Gone()
    {
        using var source = new NumberedSource(5);
        for (int i = 0; i < 50; i++)
        {
            using var loader = new ImageLoader(source, 2, seed: 0, workers: 4);
        }

        var last = new ImageLoader(source, 2, seed: 0);
        last.Dispose();
        Assert.Throws<ObjectDisposedException>(() => last.Next(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Given_Batches_When_Disposed_Then_No_Tensor_Stays_Alive()
    {
        using var source = new NumberedSource(5);
        using var loader = new ImageLoader(source, 2, seed: 0);
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
    public void Given_An_Argument_Out_Of_Range_When_Made_Then_It_Is_Refused(int batch, long position, int workers, int prefetch, int rank, int world)
    {
        using var source = new NumberedSource(5);

        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLoader(source, batch, 0, position, workers, prefetch, rank, world));
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

    private static int Number(Tensor images, int n) => BitConverter.ToInt32(images.bytes.Slice(n * 16, 4));

    private sealed class BlockingSource(ManualResetEventSlim release) : IImageSource
    {
        public string Name => "blocking";

        public int Count => 1;

        public int Resolution => 4;

        public int Channels => 1;

        public int LabelDim => 0;

        public void ReadImage(int index, Span<byte> pixels) => release.Wait();

        public void ReadLabel(int index, Span<float> label)
        {
        }

        public string Describe(int index) => "blocking";

        public void Dispose()
        {
        }
    }
}
