using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Checkpoints.Torch;
using StyleGanSharp.Data;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Parity;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Fuzz;

/// <summary>Damaged files of every kind that is read from strangers: only errors for users may come of them, soon, and without much memory.</summary>
/// <remarks>Some thousand cases by default; the environment variables STYLEGANSHARP_FUZZ_CASES and STYLEGANSHARP_FUZZ_SEED make longer runs. A failure names the seed that repeats it.</remarks>
public sealed class FileFuzzTests : IDisposable
{
    private const int LargeFileEvery = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_damaged_files_When_they_are_opened_Then_only_errors_for_users_come_of_it()
    {
        int cases = Setting("STYLEGANSHARP_FUZZ_CASES", 3000);
        int first = Setting("STYLEGANSHARP_FUZZ_SEED", 1);
        (string Extension, byte[] Content)[] large = [.. Directory.GetFiles(GoldenFile.PathOf("checkpoints"), "*.pkl").Order().Select(path => (".pkl", File.ReadAllBytes(path)))];
        (string Extension, byte[] Content)[] small = [.. Small()];
        byte[][] others = [.. small.Concat(large).Select(item => item.Content)];
        int refused = 0;
        string[] before = Surroundings();
        for (int i = 0; i < cases; i++)
        {
            int seed = first + i;
            (string extension, byte[] content) = seed % LargeFileEvery == 0 ? large[seed / LargeFileEvery % large.Length] : small[seed % small.Length];
            byte[] damaged = Mutator.Mutate(content, seed, others);
            string path = _folder.File("case" + extension);
            File.WriteAllBytes(path, damaged);
            refused += Open(path, seed, damaged.Length) ? 0 : 1;
        }

        Assert.Equal(before, Surroundings());
        Assert.InRange(refused, cases / 2, cases);
    }

    /// <summary>Whether the file was taken; fails on anything but an error for users.</summary>
    private static bool Open(string path, int seed, int length)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        Exception? error = Record.Exception(() =>
        {
            using var scope = NewDisposeScope();
            if (path.EndsWith(".zip", StringComparison.Ordinal))
            {
                ReadImages(path);
            }
            else
            {
                ReadNetworks(path, seed);
            }
        });
        Assert.True(error is null or StyleGanException, $"Seed {seed}, {path}: {error}");
        Assert.True(clock.Elapsed < Patience, $"Seed {seed}, {path}: it took {clock.Elapsed}.");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 64_000_000 + (100L * length));
        return error is null;
    }

    private static void ReadNetworks(string path, int seed)
    {
        if (PickledCheckpoint.IsPickle(path))
        {
            using PickledCheckpoint checkpoint = PickledCheckpoint.Open(path);
            var dataset = (ITensorSource)checkpoint;
            foreach (string name in dataset.Shapes.Keys)
            {
                dataset.Read(name).Dispose();
            }
        }

        using NetworkFile file = NetworkFile.Open(path);
        file.Load(file.Networks.Keys.ElementAt(seed % file.Networks.Count)).Dispose();
    }

    private static void ReadImages(string path)
    {
        using ImageDataset dataset = ImageDataset.Open(path, new ImageDatasetOptions { UseLabels = true });
        byte[] pixels = new byte[dataset.Channels * dataset.Resolution * dataset.Resolution];
        for (int i = 0; i < Math.Min(dataset.Count, 4); i++)
        {
            dataset.ReadImage(i, pixels);
        }
    }

    private IEnumerable<(string Extension, byte[] Content)> Small()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator(classes: 2);
        string weights = _folder.File("seed.safetensors");
        NetworkFile.Save(weights, new Dictionary<string, nn.Module> { ["G_ema"] = generator }, new NetworkFileInfo { Dataset = "d", Classes = ["a", "b"] });
        yield return (".safetensors", File.ReadAllBytes(weights));
        string archive = _folder.File("seed.pt");
        TorchArchive.Save(archive, [new("a.weight", arange(6, ScalarType.Float32).reshape(2, 3)), new("b", ones(2, ScalarType.Float16))]);
        yield return (".pt", File.ReadAllBytes(archive));
        yield return (".pkl", OfficialBytes.Network(4));
        yield return (".pkl", OfficialBytes.TensorFlow());
        yield return (".pt", OfficialBytes.LegacyArchive());
        string zip = _folder.File("seed.zip");
        byte[] labels = Encoding.UTF8.GetBytes("""{"labels": [["img000.png", 0], ["sub/img001.png", 1]]}""");
        DataFiles.WriteZip(zip, CompressionLevel.Optimal, ("dataset.json", labels), ("img000.png", DataFiles.Png(8, 3, 1)), ("sub/img001.png", DataFiles.Png(8, 3, 2)));
        yield return (".zip", File.ReadAllBytes(zip));
        foreach (string path in new[] { weights, archive, zip })
        {
            File.Delete(path);
        }
    }

    /// <summary>The files beside and above the cases: an archive that reached out of its folder would change them.</summary>
    private string[] Surroundings() => [.. Directory.GetFiles(_folder.Path).Select(Path.GetFileNameWithoutExtension).Distinct().Where(name => name != "case")!];

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : otherwise;
}
