using System.Numerics;
using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Checkpoints.Pickle;

/// <summary>Values of every protocol. The bytes are what Python's pickle module writes for the value in the comment.</summary>
public sealed class PickleMachineTests
{
    [Theory]
    [InlineData("I01\n.", true)] // pickle.dumps(True, 0)
    [InlineData("I42\n.", 42L)] // pickle.dumps(42, 0)
    [InlineData("L12345678901L\n.", 12345678901L)] // pickle.dumps(12345678901, 0)
    [InlineData("F2.5\n.", 2.5)] // pickle.dumps(2.5, 0)
    [InlineData("Vh\\u00e9\\u000a\np0\n.", "hé\n")] // pickle.dumps('hé\n', 0)
    [InlineData("S'a\\x41\\n\\\\'\np0\n.", "aA\n\\")] // Python 2: pickle.dumps('aA\n\\')
    [InlineData("\u0080\u0002K\u00ff.", 255L)]
    [InlineData("\u0080\u0002M\u0001\u0002.", 513L)]
    [InlineData("\u0080\u0002J\u00fe\u00ff\u00ff\u00ff.", -2L)]
    [InlineData("\u0080\u0002\u008a\u0003\u0000\u0000\u0080.", -8388608L)] // pickle.dumps(-2**23, 2) by LONG1
    [InlineData("\u0080\u0002G\u00bf\u00f8\u0000\u0000\u0000\u0000\u0000\u0000.", -1.5)]
    [InlineData("\u0080\u0004\u0095\u0005\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u008c\u0001x\u0094.", "x")]
    [InlineData("\u0080\u0002N.", null)]
    public void Given_a_plain_value_When_it_is_read_Then_it_is_the_one_written(string pickle, object? expected) => Assert.Equal(expected, Read(Latin1(pickle)));

    /// <remarks>Written by CPython 3.11: OrderedDict(a=[1, -2, 300, 70000, 3.5, None, True, False, 2**70], t=('x', 'hé☃\n\\', b'\x00\xff\n'), s={4}, f=frozenset([5]), d={'k': (), 'l': (1,), 'm': (1, 2), 'n': (1, 2, 3, 4)}, e=b''), and again=the list a.</remarks>
    [Theory]
    [InlineData(0, "Y2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnAwCih0UnAxClZhCnAyCihscDMKSTEKYUktMgphSTMwMAphSTcwMDAwCmFGMy41CmFOYUkwMQphSTAwCmFMMTE4MDU5MTYyMDcxNzQxMTMwMzQyNEwKYXNWdApwNAooVngKcDUKVmjpXHUyNjAzXHUwMDBhXHUwMDVjCnA2CmNfY29kZWNzCmVuY29kZQpwNwooVlx1MDAwMP9cdTAwMGEKcDgKVmxhdGluMQpwOQp0cDEwClJwMTEKdHAxMgpzVnMKcDEzCmNfX2J1aWx0aW5fXwpzZXQKcDE0CigobHAxNQpJNAphdHAxNgpScDE3CnNWZgpwMTgKY19fYnVpbHRpbl9fCmZyb3plbnNldApwMTkKKChscDIwCkk1CmF0cDIxClJwMjIKc1ZkCnAyMwooZHAyNApWawpwMjUKKHRzVmwKcDI2CihJMQp0cDI3CnNWbQpwMjgKKEkxCkkyCnRwMjkKc1ZuCnAzMAooSTEKSTIKSTMKSTQKdHAzMQpzc1ZlCnAzMgpjX19idWlsdGluX18KYnl0ZXMKcDMzCih0UnAzNApzVmFnYWluCnAzNQpnMwpzLg==")]
    [InlineData(1, "Y2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnEAKVJxAShYAQAAAGFxAl1xAyhLAUr+////TSwBSnARAQBHQAwAAAAAAABOSTAxCkkwMApMMTE4MDU5MTYyMDcxNzQxMTMwMzQyNEwKZVgBAAAAdHEEKFgBAAAAeHEFWAgAAABow6nimIMKXHEGY19jb2RlY3MKZW5jb2RlCnEHKFgEAAAAAMO/CnEIWAYAAABsYXRpbjFxCXRxClJxC3RxDFgBAAAAc3ENY19fYnVpbHRpbl9fCnNldApxDihdcQ9LBGF0cRBScRFYAQAAAGZxEmNfX2J1aWx0aW5fXwpmcm96ZW5zZXQKcRMoXXEUSwVhdHEVUnEWWAEAAABkcRd9cRgoWAEAAABrcRkpWAEAAABscRooSwF0cRtYAQAAAG1xHChLAUsCdHEdWAEAAABucR4oSwFLAksDSwR0cR91WAEAAABlcSBjX19idWlsdGluX18KYnl0ZXMKcSEpUnEiWAUAAABhZ2FpbnEjaAN1Lg==")]
    [InlineData(2, "gAJjY29sbGVjdGlvbnMKT3JkZXJlZERpY3QKcQApUnEBKFgBAAAAYXECXXEDKEsBSv7///9NLAFKcBEBAEdADAAAAAAAAE6IiYoJAAAAAAAAAABAZVgBAAAAdHEEWAEAAAB4cQVYCAAAAGjDqeKYgwpccQZjX2NvZGVjcwplbmNvZGUKcQdYBAAAAADDvwpxCFgGAAAAbGF0aW4xcQmGcQpScQuHcQxYAQAAAHNxDWNfX2J1aWx0aW5fXwpzZXQKcQ5dcQ9LBGGFcRBScRFYAQAAAGZxEmNfX2J1aWx0aW5fXwpmcm96ZW5zZXQKcRNdcRRLBWGFcRVScRZYAQAAAGRxF31xGChYAQAAAGtxGSlYAQAAAGxxGksBhXEbWAEAAABtcRxLAUsChnEdWAEAAABucR4oSwFLAksDSwR0cR91WAEAAABlcSBjX19idWlsdGluX18KYnl0ZXMKcSEpUnEiWAUAAABhZ2FpbnEjaAN1Lg==")]
    [InlineData(3, "gANjY29sbGVjdGlvbnMKT3JkZXJlZERpY3QKcQApUnEBKFgBAAAAYXECXXEDKEsBSv7///9NLAFKcBEBAEdADAAAAAAAAE6IiYoJAAAAAAAAAABAZVgBAAAAdHEEWAEAAAB4cQVYCAAAAGjDqeKYgwpccQZDAwD/CnEHh3EIWAEAAABzcQljYnVpbHRpbnMKc2V0CnEKXXELSwRhhXEMUnENWAEAAABmcQ5jYnVpbHRpbnMKZnJvemVuc2V0CnEPXXEQSwVhhXERUnESWAEAAABkcRN9cRQoWAEAAABrcRUpWAEAAABscRZLAYVxF1gBAAAAbXEYSwFLAoZxGVgBAAAAbnEaKEsBSwJLA0sEdHEbdVgBAAAAZXEcQwBxHVgFAAAAYWdhaW5xHmgDdS4=")]
    [InlineData(4, "gASVvwAAAAAAAACMC2NvbGxlY3Rpb25zlIwLT3JkZXJlZERpY3SUk5QpUpQojAFhlF2UKEsBSv7///9NLAFKcBEBAEdADAAAAAAAAE6IiYoJAAAAAAAAAABAZYwBdJSMAXiUjAhow6nimIMKXJRDAwD/CpSHlIwBc5SPlChLBJCMAWaUKEsFkZSMAWSUfZQojAFrlCmMAWyUSwGFlIwBbZRLAUsChpSMAW6UKEsBSwJLA0sEdJR1jAFllEMAlIwFYWdhaW6UaAV1Lg==")]
    [InlineData(5, "gAWVvwAAAAAAAACMC2NvbGxlY3Rpb25zlIwLT3JkZXJlZERpY3SUk5QpUpQojAFhlF2UKEsBSv7///9NLAFKcBEBAEdADAAAAAAAAE6IiYoJAAAAAAAAAABAZYwBdJSMAXiUjAhow6nimIMKXJRDAwD/CpSHlIwBc5SPlChLBJCMAWaUKEsFkZSMAWSUfZQojAFrlCmMAWyUSwGFlIwBbZRLAUsChpSMAW6UKEsBSwJLA0sEdJR1jAFllEMAlIwFYWdhaW6UaAV1Lg==")]
    public void Given_one_value_in_every_protocol_When_it_is_read_Then_it_is_the_same(int protocol, string base64)
    {
        var dict = Assert.IsType<PickleDict>(Read(Convert.FromBase64String(base64)));
        Assert.Equal(["a", "t", "s", "f", "d", "e", "again"], dict.Items.Select(item => item.Key));
        Assert.Equal([1L, -2L, 300L, 70000L, 3.5, null, true, false, BigInteger.Pow(2, 70)], Assert.IsType<List<object?>>(dict["a"]));
        Assert.Same(dict["a"], dict["again"]);
        object?[] texts = Assert.IsType<object?[]>(dict["t"]);
        Assert.Equal(["x", "hé☃\n\\"], texts[..2]);
        Assert.Equal([0, 255, 10], Assert.IsType<ByteRange>(texts[2]).ToArray());
        Assert.Equal([4L], Assert.IsType<PickleSet>(dict["s"]).Items);
        Assert.Equal([5L], Assert.IsType<PickleSet>(dict["f"]).Items);
        var inner = Assert.IsType<PickleDict>(dict["d"]);
        Assert.Equal([0, 1, 2, 4], inner.Items.Select(item => Assert.IsType<object?[]>(item.Value).Length));
        Assert.Empty(Assert.IsType<ByteRange>(dict["e"]).ToArray());
        Assert.InRange(protocol, 0, 5);
    }

    [Fact]
    public void Given_a_long_whole_number_When_it_is_read_Then_it_keeps_all_digits()
    {
        BigInteger expected = BigInteger.Parse("119547037146038801333356");
        Assert.Equal(expected, Read(new PickleBytes().Op(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19).Done()));
        Assert.Equal(expected, Read(new PickleBytes().Line('L', "119547037146038801333356L").Done()));
    }

    [Fact]
    public void Given_containers_When_they_are_read_Then_items_are_in_order_and_later_ones_win()
    {
        // {'a': [1, 2], 'b': (3,), 'a': {4}}
        byte[] pickle = new PickleBytes().Op(0x80, 4, '}', '(').Text("a").Op(']', '(', 'K', 1, 'K', 2, 'e').Text("b").Op('K', 3, 0x85).Text("a").Op(0x8f, '(', 'K', 4, 0x90, 'u').Done();
        var dict = Assert.IsType<PickleDict>(Read(pickle));
        Assert.Equal(["a", "b"], dict.Items.Select(item => item.Key));
        Assert.Equal([4L], Assert.IsType<PickleSet>(dict["a"]).Items);
        Assert.Equal([3L], Assert.IsType<object?[]>(dict["b"]));
        Assert.Null(dict["c"]);
    }

    [Fact]
    public void Given_an_object_of_every_protocol_When_it_is_read_Then_it_is_the_same_record()
    {
        byte[][] pickles =
        [
            // copyreg._reconstructor(Network, object, None), then its state: protocols 0 and 1.
            new PickleBytes().Global("copy_reg", "_reconstructor").Op('(').Global("dnnlib.tflib.network", "Network").Global("__builtin__", "object").Op('N', 't', 'R', '}').Text("name").Text("G").Op('s', 'b').Done(),
            new PickleBytes().Op(0x80, 2).Global("dnnlib.tflib.network", "Network").Op(')', 0x81, '}').Text("name").Text("G").Op('s', 'b').Done(),
            new PickleBytes().Op(0x80, 4).Text("dnnlib.tflib.network").Text("Network").Op(0x93, ')', '}', 0x92, '}').Text("name").Text("G").Op('s', 'b').Done(),
            new PickleBytes().Op('(').Line('i', "dnnlib.tflib.network", "Network").Op('}').Text("name").Text("G").Op('s', 'b').Done(),
        ];
        foreach (byte[] pickle in pickles)
        {
            var record = Assert.IsType<PickleRecord>(Read(pickle));
            Assert.Equal("dnnlib.tflib.network.Network", record.Type.ToString());
            Assert.Equal("G", Assert.IsType<PickleDict>(record.State)["name"]);
        }
    }

    [Fact]
    public void Given_bytes_as_old_protocols_write_them_When_they_are_read_Then_they_are_bytes()
    {
        byte[] pickle = new PickleBytes().Op(0x80, 2).Global("_codecs", "encode").Text("\u0000ÿA").Text("latin1").Op(0x86, 'R').Done();
        Assert.Equal([0, 255, 65], Assert.IsType<ByteRange>(Read(pickle)).ToArray());
        Assert.Equal([1, 2], Assert.IsType<ByteRange>(Read(new PickleBytes().Bytes([1, 2]).Done())).ToArray());
        Assert.Equal([7], Assert.IsType<ByteRange>(Read(new PickleBytes().Op(0x80, 5, 0x96, 1, 0, 0, 0, 0, 0, 0, 0, 7).Done())).ToArray());
    }

    [Fact]
    public void Given_a_value_that_holds_itself_When_it_is_read_Then_it_is_read_once()
    {
        // l = []; l.append(l)
        var list = Assert.IsType<List<object?>>(Read(new PickleBytes().Op(0x80, 4, ']', 0x94, 'h', 0, 'a').Done()));
        Assert.Same(list, Assert.Single(list));
    }

    private static object? Read(byte[] pickle) => PickleMachine.Read(new PickleInput(ByteRange.OfMemory("test.pkl", pickle))).Value;

    private static byte[] Latin1(string text) => System.Text.Encoding.Latin1.GetBytes(text);
}
