using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Checkpoints.Torch;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Checkpoints;

public sealed class TorchArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 30)]
    public void Given_any_tensors_When_written_for_PyTorch_and_read_back_Then_they_are_the_same(PositiveInt seed)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource((ulong)seed.Get);
        var generator = new System.Random(seed.Get);
        ScalarType[] types = [ScalarType.Float32, ScalarType.Float16, ScalarType.Float64, ScalarType.Int64, ScalarType.Byte, ScalarType.Bool, ScalarType.BFloat16];
        KeyValuePair<string, Tensor>[] tensors =
        [
            .. Enumerable.Range(0, generator.Next(1, 6)).Select(i =>
            {
                long[] shape = [.. Enumerable.Range(0, generator.Next(0, 4)).Select(_ => (long)generator.Next(0, 5))];
                Tensor values = (random.Normal(shape) * 3).to(types[generator.Next(types.Length)]);
                return new KeyValuePair<string, Tensor>($"b{i}.weight", values.dim() == 2 ? values.t() : values);
            }),
        ];
        string path = _folder.File($"{seed.Get}.pt");
        TorchArchive.Save(path, tensors);
        using PickledFile file = PickledFile.Open(path);
        var dict = Assert.IsType<PickleDict>(file.Root);
        Assert.Equal(tensors.Select(item => item.Key), dict.Items.Select(item => item.Key));
        foreach ((string name, Tensor expected) in tensors)
        {
            Tensor actual = file.Tensor(dict[name], name)!.Read();
            Assert.Equal(expected.dtype, actual.dtype);
            Assert.Equal(expected.shape, actual.shape);
            Assert.True(expected.numel() == 0 || expected.eq(actual).all().item<bool>());
        }
    }

    [Fact]
    public void Given_a_written_archive_When_its_bytes_are_looked_at_Then_it_is_laid_out_as_PyTorch_does()
    {
        using Tensor weight = arange(12, ScalarType.Float32).reshape(3, 4);
        using Tensor scalar = tensor(2.5f);
        string path = _folder.File("plain.pt");
        TorchArchive.Save(path, [new("a.weight", weight), new("b", scalar)]);

        // .NET's own reader checks signatures and checksums.
        using ZipArchive zip = ZipFile.OpenRead(path);
        Assert.Equal(["archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/data/1", "archive/version"], zip.Entries.Select(entry => entry.FullName));
        Assert.Equal("little", Encoding.ASCII.GetString(Content(zip, "archive/byteorder")));
        Assert.Equal("3\n", Encoding.ASCII.GetString(Content(zip, "archive/version")));
        Assert.Equal([.. Enumerable.Range(0, 12).SelectMany(i => BitConverter.GetBytes((float)i))], Content(zip, "archive/data/0"));
        string pickle = Encoding.Latin1.GetString(Content(zip, "archive/data.pkl"));
        Assert.StartsWith("\u0080\u0002ccollections\nOrderedDict\n)R(X", pickle, StringComparison.Ordinal);
        Assert.EndsWith("u.", pickle, StringComparison.Ordinal);
        Assert.Contains("ctorch\nFloatStorage\n", pickle, StringComparison.Ordinal);

        byte[] bytes = File.ReadAllBytes(path);
        int headers = 0;
        for (int at = 0; BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) == 0x04034b50; headers++)
        {
            int start = at + 30 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 26)) + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 28));
            Assert.Equal(0, start % 64);
            at = start + (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 18));
        }

        Assert.Equal(5, headers);
    }

    [Fact]
    public void Given_damaged_archives_When_they_are_opened_Then_the_error_says_what_is_wrong()
    {
        using Tensor weight = ones(4);
        string path = _folder.File("plain.pt");
        TorchArchive.Save(path, [new("a", weight)]);
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Contains("does not fit in its storage of 4 elements", Damaged(bytes, "(J\u0004\u0000\u0000\u0000t(", "(J\u0005\u0000\u0000\u0000t("), StringComparison.Ordinal);
        Assert.Contains("does not fit in its storage", Damaged(bytes, "tQJ\u0000\u0000\u0000\u0000", "tQJ\u0001\u0000\u0000\u0000"), StringComparison.Ordinal);
        Assert.Contains("it names torch.Float_torage", Damaged(bytes, "ctorch\nFloatStorage", "ctorch\nFloat_torage"), StringComparison.Ordinal);
        Assert.Contains("has no archive/data/0", Damaged(bytes, "archive/data/0", "archive/data/9"), StringComparison.Ordinal);
        Assert.Contains("without data.pkl", Damaged(bytes, "data.pkl", "data.pkx"), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_an_archive_of_the_older_form_When_it_is_read_Then_tensors_and_views_are_right()
    {
        using var scope = NewDisposeScope();
        string path = _folder.File("old.pt");
        File.WriteAllBytes(path, OfficialBytes.LegacyArchive());
        using PickledFile file = PickledFile.Open(path);
        var dict = Assert.IsType<PickleDict>(file.Root);
        Assert.Equal([1, 2, 3, 4], file.Tensor(dict["matrix"], "matrix")!.Read().data<float>().ToArray());
        Assert.Equal([3, 4], file.Tensor(dict["row"], "row")!.Read().data<float>().ToArray());
        Assert.True(file.Tensor(dict["flag"], "flag")!.Read().item<bool>());
    }

    [Fact]
    public void Given_networks_in_the_layouts_of_both_eras_When_they_are_opened_Then_all_their_tensors_are_listed()
    {
        string path = _folder.File("new.pkl");
        File.WriteAllBytes(path, OfficialBytes.Network(2));
        using (PickledCheckpoint checkpoint = PickledCheckpoint.Open(path))
        {
            PickledNetwork network = Assert.Single(checkpoint.Networks);
            Assert.Equal(["w0", "w1", "fc.mean"], network.Tensors.Select(tensor => tensor.Name));
            Assert.Equal([true, true, false], network.Tensors.Select(tensor => tensor.IsParameter));
            Assert.Equal("""{"z_dim":8,"mapping_kwargs":{"num_layers":2}}""", network.Arguments);
        }

        File.WriteAllBytes(path, OfficialBytes.TensorFlow());
        using PickledCheckpoint old = PickledCheckpoint.Open(path);
        Assert.Equal(["G", "D", "G_ema"], old.Networks.Select(network => network.Role));
        Assert.All(old.Networks, network => Assert.Equal(["dlatent_avg", "Output/weight"], network.Tensors.Select(tensor => tensor.Name)));
    }

    private static byte[] Content(ZipArchive zip, string name)
    {
        using Stream stream = zip.GetEntry(name)!.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private string Damaged(byte[] bytes, string find, string replace)
    {
        string text = Encoding.Latin1.GetString(bytes);
        Assert.Contains(find, text, StringComparison.Ordinal);
        string path = _folder.File("damaged.pt");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text.Replace(find, replace, StringComparison.Ordinal)));
        return Assert.Throws<StyleGanException>(() =>
        {
            using PickledCheckpoint checkpoint = PickledCheckpoint.Open(path);
        }).Message;
    }
}
