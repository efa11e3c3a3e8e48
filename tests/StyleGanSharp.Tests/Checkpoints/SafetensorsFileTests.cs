using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    private static readonly ScalarType[] Types =
    [
        ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64,
        ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 60)]
    public Property Given_tensors_of_any_type_and_shape_When_saved_and_read_Then_they_are_equal()
    {
        Gen<long[]> shapes = Gen.Choose(0, 4).SelectMany(rank => Gen.ArrayOf(Gen.Choose(0, 5).Select(side => (long)side), rank));
        Gen<(ScalarType, long[])> specs = Gen.Elements(Types).SelectMany(type => shapes.Select(shape => (type, shape)));
        return Prop.ForAll(Arb.From(Gen.ListOf(specs)), list =>
        {
            using var scope = NewDisposeScope();
            var tensors = list.Select((spec, i) => KeyValuePair.Create($"layer.{i} \"ü\"", (randn(spec.Item2) * 100).to(spec.Item1))).ToList();
            string path = _folder.File("any.safetensors");
            SafetensorsFile.Save(path, tensors, new Dictionary<string, string> { ["note"] = "two\nlines", ["empty"] = string.Empty });
            using SafetensorsFile file = SafetensorsFile.Open(path);
            Assert.Equal("two\nlines", file.Metadata["note"]);
            Assert.Equal(string.Empty, file.Metadata["empty"]);
            Assert.Equal(tensors.Select(pair => pair.Key), file.Entries.Keys);
            foreach ((string name, Tensor expected) in tensors)
            {
                Tensor actual = file.Read(name);
                Assert.Equal(expected.dtype, actual.dtype);
                Assert.Equal(expected.shape, actual.shape);
                Assert.Equal(expected.contiguous().bytes.ToArray(), actual.bytes.ToArray());
            }
        });
    }

    [Fact]
    public void Given_a_tensor_that_is_not_contiguous_or_has_a_gradient_When_saved_Then_its_values_are()
    {
        using var scope = NewDisposeScope();
        Tensor source = arange(12, dtype: ScalarType.Float32).reshape(3, 4).requires_grad_();
        string path = Save(("t", source.t()));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal([4, 3], file.Read("t").shape);
        Assert.Equal([0f, 4f, 8f, 1f], file.Read("t").flatten()[..4].data<float>().ToArray());
    }

    [Fact]
    public void Given_equal_tensors_When_saved_twice_Then_the_bytes_are_equal()
    {
        using var scope = NewDisposeScope();
        byte[] first = File.ReadAllBytes(Save(("a", ones(3)), ("b", zeros(2, 2))));
        Assert.Equal(first, File.ReadAllBytes(Save(("a", ones(3)), ("b", zeros(2, 2)))));
    }

    [Fact]
    public void Given_a_type_the_format_lacks_When_saved_Then_the_error_names_the_tensor()
    {
        using var scope = NewDisposeScope();
        Tensor complex = zeros(2, dtype: ScalarType.ComplexFloat32);
        string message = Assert.Throws<StyleGanException>(() => Save(("spectrum", complex))).Message;
        Assert.StartsWith("Tensor 'spectrum' has element type ComplexFloat32", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Given_no_file_or_no_tensor_When_read_Then_the_error_names_it()
    {
        Assert.Equal("/nowhere/x.safetensors does not exist. Check the path.", Assert.Throws<StyleGanException>(() => SafetensorsFile.Open("/nowhere/x.safetensors")).Message);
        using var scope = NewDisposeScope();
        string path = Save(("a", ones(3)));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal($"{path} has no tensor 'b'.", Assert.Throws<StyleGanException>(() => file.Read("b")).Message);
    }

    [Theory]
    [InlineData("{\"a\":{\"dtype\":\"F128\",\"shape\":[1],\"data_offsets\":[0,16]}}", "unknown element type 'F128'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "does not match its data range [0, 4]")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1,-4],\"data_offsets\":[0,16]}}", "does not match its data range")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1,-1],\"data_offsets\":[0,-1]}}", "does not match its data range")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1000000],\"data_offsets\":[0,4000000]}}", "damaged or cut off")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}", "header is damaged")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[0,4611686018427387904,8],\"data_offsets\":[0,0]}}", "damaged")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", "header is damaged")]
    [InlineData("{\"a\":{\"dtype\":\"F32\"}}", "header is damaged")]
    [InlineData("{\"a\":3}", "header is damaged")]
    [InlineData("[1,2]", "header is damaged")]
    [InlineData("{\"a\":", "header is damaged")]
    [InlineData("{\"__metadata__\":{\"a\":3}}", "header is damaged")]
    public void Given_an_impossible_header_When_opened_Then_the_error_says_what_is_wrong(string header, string expected)
    {
        string path = _folder.File("bad.safetensors");
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(path, [.. length, .. Encoding.UTF8.GetBytes(header), .. new byte[64]]);
        string message = Assert.Throws<StyleGanException>(() => SafetensorsFile.Open(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[0,32]},\"b\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[32,64]}}", null)]
    [InlineData("{\"b\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[32,64]},\"e\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[64,64]},\"a\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[0,32]}}", null)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[0,32]},\"b\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[0,32]}}", "belong to two tensors, 'a' and 'b'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,36]},\"b\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[32,64]}}", "belong to two tensors, 'a' and 'b'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[32,64]}}", "before the tensor 'a', belong to no tensor")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[15],\"data_offsets\":[0,60]}}", "has 4 bytes after the end of its tensors")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[0,32]},\"a\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[32,64]}}", "two tensors named 'a'")]
    public void Given_64_bytes_of_data_When_opened_Then_every_byte_must_belong_to_one_tensor(string header, string? expected)
    {
        string path = _folder.File("whole.safetensors");
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(path, [.. length, .. Encoding.UTF8.GetBytes(header), .. new byte[64]]);
        StyleGanException? error = (StyleGanException?)Record.Exception(() => SafetensorsFile.Open(path).Dispose());
        Assert.Equal(expected is null, error is null);
        Assert.Contains(expected ?? string.Empty, error?.Message ?? string.Empty, StringComparison.Ordinal);
    }

    [Property(MaxTest = 300)]
    public void Given_a_truncated_file_When_opened_Then_nothing_but_our_error_is_thrown(uint length)
    {
        byte[] whole = Sample();
        string path = _folder.File("cut.safetensors");
        File.WriteAllBytes(path, whole[..(int)(length % whole.Length)]);
        Assert.Throws<StyleGanException>(() => SafetensorsFile.Open(path).Dispose());
    }

    [Property(MaxTest = 500)]
    public void Given_a_damaged_file_When_opened_and_read_Then_nothing_but_our_error_is_thrown((uint At, byte Value)[] changes)
    {
        byte[] image = Sample();
        foreach ((uint at, byte value) in changes)
        {
            image[at % image.Length] = value;
        }

        string path = _folder.File("damaged.safetensors");
        File.WriteAllBytes(path, image);
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            foreach (string name in file.Entries.Keys)
            {
                file.Read(name).Dispose();
            }
        }
        catch (StyleGanException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    private byte[] Sample()
    {
        using var scope = NewDisposeScope();
        return File.ReadAllBytes(Save(("weight", ones(3, 2)), ("steps", tensor(5L)), ("none", zeros(0, 4))));
    }

    private string Save(params (string Name, Tensor Tensor)[] tensors)
    {
        string path = _folder.File("file.safetensors");
        SafetensorsFile.Save(path, [.. tensors.Select(t => KeyValuePair.Create(t.Name, t.Tensor))]);
        return path;
    }
}
