using System.IO.Compression;
using System.Text;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Checkpoints.Torch;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference;

/// <summary>Latents as other tools write them.</summary>
public sealed class ForeignLatentTests : IDisposable
{
    private static readonly float[] Values = [.. Enumerable.Range(0, 32).Select(i => (i - 7) / 4f)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("<f2", false, "w")]
    [InlineData(">f2", false, "w")]
    [InlineData("<f4", true, "w")]
    [InlineData(">f4", true, "latents")]
    [InlineData("<f8", false, "arr_0")]
    [InlineData(">f8", true, "anything")]
    public void Given_an_archive_of_NumPy_When_loaded_Then_the_latent_has_its_values(string type, bool isFortran, string name)
    {
        string path = _folder.File("l.npz");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            Add(zip, "seed.npy", Array("<i8", false, [1], [0]));
            Add(zip, $"{name}.npy", Array(type, isFortran, [1, 4, 8], Values));
        }

        Check(path);
    }

    [Theory]
    [InlineData("w.npy")]
    [InlineData("w.weights")]
    public void Given_a_single_array_of_NumPy_When_loaded_Then_the_latent_has_its_values(string name)
    {
        File.WriteAllBytes(_folder.File(name), Array("<f4", false, [4, 8], Values));
        Check(_folder.File(name));
    }

    [Fact]
    public void Given_an_archive_of_PyTorch_When_loaded_Then_the_latent_has_its_values()
    {
        using var scope = NewDisposeScope();
        TorchArchive.Save(_folder.File("a.pt"), [new("latent_avg", ones(8)), new("latents", tensor(Values).reshape(1, 4, 8).half()), new("count", tensor(3L))]);
        Check(_folder.File("a.pt"));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(1, 8)]
    [InlineData(1, 1, 8)]
    public void Given_a_single_w_When_used_with_a_network_Then_it_is_for_all_layers(params int[] shape)
    {
        using GeneratorNetwork network = TinyNetworks.Generator();
        string path = _folder.File("one.npy");
        File.WriteAllBytes(path, Array("<f4", false, shape, Values[..8]));
        using Latent latent = LatentList.LoadFile(network, path);
        Assert.Equal([1, 4, 8], latent.Ws.shape);
        Assert.All(Enumerable.Range(0, 4), layer => Assert.Equal(Values[..8], latent.Ws[0, layer].data<float>().ToArray()));
    }

    [Theory]
    [InlineData("a,b#c.npz")]
    [InlineData("a#1.npy")]
    public void Given_a_file_whose_name_has_commas_or_hashes_When_in_a_list_Then_the_file_is_meant(string name)
    {
        using GeneratorNetwork network = TinyNetworks.Generator();
        using var scope = NewDisposeScope();
        string path = _folder.File(name);
        NpzFile.Save(path, [new("w", zeros(2, 4, 8))]);
        LatentList.Check($"1,{path},2");
        using Latent all = LatentList.Load(network, $"1,{path},2");
        Assert.Equal(4, all.Count);
        using Latent one = LatentList.Load(network, $"{path}#1");
        Assert.Equal(1, one.Count);
    }

    [Fact]
    public void Given_files_without_a_latent_When_loaded_Then_the_error_says_what_they_have()
    {
        using var scope = NewDisposeScope();
        NpzFile.Save(_folder.File("two.npz"), [new("a", zeros(4, 8)), new("b", zeros(4, 8))]);
        Assert.Contains("it has a [4, 8], b [4, 8]", Assert.Throws<StyleGanException>(() => Latent.Load(_folder.File("two.npz"))).Message, StringComparison.Ordinal);
        File.WriteAllBytes(_folder.File("whole.npy"), Array("<i4", false, [4, 8], Values));
        Assert.Contains("holds no array of floating-point numbers; it has whole.npy (<i4)", Assert.Throws<StyleGanException>(() => Latent.Load(_folder.File("whole.npy"))).Message, StringComparison.Ordinal);
    }

    private static void Check(string path)
    {
        using Latent latent = Latent.Load(path);
        Assert.Equal([1, 4, 8], latent.Ws.shape);
        Assert.Equal(Values, latent.Ws.data<float>().ToArray());
    }

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        using Stream stream = zip.CreateEntry(name).Open();
        stream.Write(content);
    }

    /// <summary>A file of an array, by NumPy's description of the format.</summary>
    private static byte[] Array(string type, bool isFortran, int[] shape, float[] values)
    {
        int count = shape.Aggregate(1, (product, side) => product * side);
        int[] order = [.. Enumerable.Range(0, count)];
        if (isFortran)
        {
            // The first index varies fastest.
            order = [.. Enumerable.Range(0, count).Select(at =>
            {
                int index = 0;
                foreach ((int axis, int side) in shape.Index())
                {
                    index += at % side * shape[(axis + 1)..].Aggregate(1, (product, other) => product * other);
                    at /= side;
                }

                return index;
            })];
        }

        byte[][] elements = [.. order.Select(i => type[1..] switch
        {
            "f2" => BitConverter.GetBytes((Half)values[i]),
            "f4" => BitConverter.GetBytes(values[i]),
            "f8" => BitConverter.GetBytes((double)values[i]),
            "i4" => BitConverter.GetBytes((int)values[i]),
            _ => BitConverter.GetBytes((long)values[i]),
        })];
        string header = $"{{'descr': '{type}', 'fortran_order': {(isFortran ? "True" : "False")}, 'shape': ({string.Join(", ", shape)}{(shape.Length == 1 ? "," : string.Empty)}), }}\n";
        byte[] head = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)];
        return [.. head, .. elements.SelectMany(bytes => type[0] == '>' ? bytes.Reverse() : bytes)];
    }
}
