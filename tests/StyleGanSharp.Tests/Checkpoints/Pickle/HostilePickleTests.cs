using System.Diagnostics;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Checkpoints.Pickle;

/// <summary>Files that want to run something, or to exhaust the reader.</summary>
public sealed class HostilePickleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("nt", "system")]
    [InlineData("subprocess", "Popen")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "exec")]
    [InlineData("__builtin__", "eval")]
    [InlineData("builtins", "getattr")]
    [InlineData("builtins", "__import__")]
    [InlineData("operator", "attrgetter")]
    [InlineData("importlib", "import_module")]
    [InlineData("pickle", "loads")]
    [InlineData("torch", "load")]
    [InlineData("torch.nn.modules.module", "Module.__init__.__globals__")]
    [InlineData("torch_utils.persistence", "import_hook")]
    [InlineData("webbrowser", "open")]
    [InlineData("timm.models", "factory.create")]
    [InlineData("timmy", "run")]
    public void Given_a_file_that_names_a_way_to_run_code_When_it_is_opened_Then_it_is_refused_at_that_byte(string module, string name)
    {
        string proof = _folder.File("proof");
        byte[] old = new PickleBytes().Op(0x80, 2).Global(module, name).Text($"touch {proof}").Op(0x85, 'R').Done();
        byte[] stack = new PickleBytes().Op(0x80, 4).Text(module).Text(name).Op(0x93).Text($"touch {proof}").Op(0x85, 'R').Done();
        byte[] instance = new PickleBytes().Op('(').Text($"touch {proof}").Line('i', module, name).Done();
        Assert.Contains($"byte 2: it names {module}.{name}", Refuse(old), StringComparison.Ordinal);
        Assert.Contains($"it names {module}.{name}", Refuse(stack), StringComparison.Ordinal);
        Assert.Contains($"it names {module}.{name}", Refuse(instance), StringComparison.Ordinal);
        Assert.Contains("nothing in it was executed", Refuse(old), StringComparison.Ordinal);
        Assert.False(File.Exists(proof));
    }

    [Fact]
    public void Given_a_storage_that_holds_another_pickle_When_it_names_something_Then_it_is_refused_too()
    {
        byte[] inner = new PickleBytes().Op(0x80, 2).Global("os", "system").Text("true").Op(0x85, 'R').Done();
        byte[] tensor = TensorOf(inner);
        Assert.Contains("it names os.system", Refuse(tensor), StringComparison.Ordinal);
        byte[] nested = new PickleBytes().Op(0x80, 2).Global("torch.storage", "_load_from_bytes").Bytes(inner).Op(0x85, 'R').Done();
        Assert.Contains("it names torch.storage._load_from_bytes", Refuse(TensorOf(nested)), StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], string> Odd => new()
    {
        { "a call of a text", new PickleBytes().Op(0x80, 4).Text("print").Op(')', 'R').Done(), "a text is called" },
        { "a call of a record", new PickleBytes().Op(0x80, 4).Global("torch", "Size").Op(')', 'R', ')', 'R').Done(), "a torch.Size is called" },
        { "a call of a name", new PickleBytes().Op(0x80, 4).Global("numpy", "ndarray").Op(')', 'R').Done(), "numpy.ndarray is called with arguments that no checkpoint gives it" },
        { "a call without a tuple", new PickleBytes().Op(0x80, 4).Global("torch", "Size").Op('N', 'R').Done(), "is called with None instead of a tuple" },
        { "a state for a number", new PickleBytes().Op('K', 1, '}', 'b').Done(), "a state is given to a number" },
        { "items of a list", new PickleBytes().Op(']', 'K', 1, 'K', 2, 's').Done(), "items are set in a list" },
        { "append to a dict", new PickleBytes().Op('}', 'K', 1, 'a').Done(), "items are appended to a dict" },
        { "a key without value", new PickleBytes().Op('}', '(', 'K', 1, 'u').Done(), "a key has no value" },
        { "an unknown opcode", new PickleBytes().Op(0x80, 4, 0xff).Done(), "opcode 0xff does not exist" },
        { "a future protocol", new PickleBytes().Op(0x80, 9, 'N').Done(), "protocol 9" },
        { "the extension registry", new PickleBytes().Op(0x82, 1).Done(), "extension registry" },
        { "buffers elsewhere", new PickleBytes().Op(0x80, 5, 0x97).Done(), "buffers outside the file" },
        { "a persistent id", new PickleBytes().Line('P', "x").Done(), "data outside the pickle" },
        { "an unset memo", new PickleBytes().Op('h', 7).Done(), "memo 7, which was not set" },
        { "an empty stack", new PickleBytes().Op('0').Done(), "a mark is missing" },
        { "too many values", new PickleBytes().Op('N', 'N').Done(), "stops with 2 values" },
        { "a name that is no text", new PickleBytes().Op('K', 1, 'K', 2, 0x93).Done(), "the name of a constructor is no text" },
        { "no end", [0x80, 4, (byte)'N'], "cut off" },
        { "a huge text", [(byte)'X', 0xff, 0xff, 0xff, 0xff, (byte)'.'], "4294967295 bytes are announced and 1 are left" },
        { "an impossible text", [0x8d, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, (byte)'.'], "are announced and 1 are left" },
        { "a huge number", [0x8b, 0xff, 0xff, 0xff, 0x7f, (byte)'.'], "an integer claims 2,147,483,647 bytes" },
        { "text that is not UTF-8", [(byte)'X', 1, 0, 0, 0, 0xff, (byte)'.'], "not UTF-8" },
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public void Given_an_odd_pickle_When_it_is_opened_Then_the_error_says_what_and_where(string what, byte[] pickle, string expected)
    {
        string message = Refuse(pickle);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.True(message.StartsWith(_folder.File("file.pkl") + ": byte ", StringComparison.Ordinal), $"{what}: {message}");
        Assert.Contains("Nothing in it was executed", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_bombs_When_they_are_opened_Then_they_end_soon_and_small()
    {
        byte[][] bombs =
        [
            // A tuple in a tuple in a tuple …
            new PickleBytes().Op('N').Repeat(1_000_000, p => p.Op(0x85)).Done(),
            // Each tuple holds the one before twice: 2⁶⁰ values to whoever walks all of it.
            new PickleBytes().Op('N').Repeat(60, p => p.Op('2', 0x86)).Done(),
            // More instructions than any checkpoint has.
            new PickleBytes().Repeat(PickleMachine.MaxInstructions + 1, p => p.Op('}')).Done(),
            // A large list, copied into a set again and again.
            new PickleBytes().Op(0x80, 4).Global("builtins", "set").Op(0x94, ']', '(').Repeat(100_000, p => p.Op('N')).Op('e', 0x85, 0x94, '0').Repeat(100_000, p => p.Op('h', 0, 'h', 1, 'R', '0')).Op('N').Done(),
            // A text of a megabyte turned into bytes again and again.
            new PickleBytes().Global("_codecs", "encode").Op('q', 0).Text(new string('x', 1 << 20)).Op(0x85, 'q', 1, '0').Repeat(100_000, p => p.Op('h', 0, 'h', 1, 'R', '0')).Done(),
            // Memo indices far apart.
            new PickleBytes().Op('N').Repeat(1000, p => p.Op('r', 0xff, 0xff, 0xff, 0xff)).Done(),
        ];
        foreach (byte[] bomb in bombs)
        {
            long before = GC.GetAllocatedBytesForCurrentThread(); // Not of the process: other tests run beside this one.
            var clock = Stopwatch.StartNew();
            Refuse(bomb);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"It took {clock.Elapsed}.");
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, bomb.Length, 600_000_000);
        }
    }

    [Fact]
    public void Given_a_network_of_shared_modules_When_it_is_opened_Then_the_repetition_is_refused()
    {
        // Thirty modules, each holding the one before twice.
        var pickle = new PickleBytes().Op(0x80, 4);
        Module(pickle, p => p.Op('}')).Op('q', 0, '0');
        for (int i = 0; i < 30; i++)
        {
            Module(pickle, p => p.Op('}', '(').Text("a").Op('h', i).Text("b").Op('h', i, 'u')).Op('q', i + 1, '0');
        }

        byte[] file = pickle.Op('}').Text("G").Op('h', 30, 's').Done();
        Assert.Contains("repeats its parts", Refuse(file), StringComparison.Ordinal);

        // A module that holds itself.
        byte[] ring = new PickleBytes().Repeat(100, p => p.Op('N', '0')).Op('}').Text("G").Global("torch.nn.modules.container", "Sequential").Op(')', 0x81, 'q', 0)
            .Op('}').Text("_modules").Op('}').Text("a").Op('h', 0, 's', 's', 'b', 's').Done();
        Assert.Contains("modules inside modules", Refuse(ring), StringComparison.Ordinal);
    }

    private static PickleBytes Module(PickleBytes pickle, Action<PickleBytes> modules)
    {
        pickle.Global("torch.nn.modules.container", "Sequential").Op(')', 0x81, '}').Text("_modules");
        modules(pickle);
        return pickle.Op('s', 'b');
    }

    private static byte[] TensorOf(byte[] storage) => new PickleBytes().Op(0x80, 4, '}').Text("w")
        .Global("torch._utils", "_rebuild_tensor_v2").Op('(').Global("torch.storage", "_load_from_bytes").Bytes(storage).Op(0x85, 'R', 'K', 0, 'K', 1, 0x85, 'K', 1, 0x85, 0x89, 'N', 't', 'R', 's').Done();

    private string Refuse(byte[] pickle)
    {
        string path = _folder.File("file.pkl");
        File.WriteAllBytes(path, pickle);
        return Assert.ThrowsAny<StyleGanException>(() => NetworkFile.Open(path)).Message;
    }
}
