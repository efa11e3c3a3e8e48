using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Export;
using StyleGanSharp.Export.Lowering;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Export;

/// <summary>What is in an exported file, by a reader that knows nothing of the writer.</summary>
public sealed class OnnxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => OnnxCases.Names;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_the_kinds_of_networks_When_listed_Then_each_generator_has_a_description_for_export()
    {
        Type[] kinds = [.. typeof(GeneratorOptions).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(GeneratorOptions)) && !type.IsAbstract)];
        Assert.NotEmpty(kinds);
        Assert.All(kinds, type => Assert.True(GeneratorLowering.Covers(type), $"{type.Name} has no description in Export/Lowering."));
        Assert.All(kinds, type => Assert.Contains(OnnxCases.All.Values, options => options.GetType() == type));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_a_network_When_exported_Then_no_weight_is_overlooked(string name)
    {
        using GeneratorNetwork generator = OnnxCases.Make(name);
        var weights = new NetworkWeights(generator);
        GeneratorLowering.Lower(generator, weights, new OnnxOptions());
        // Levels of detail are read as numbers, and StyleGAN's smaller images belong to other levels; filters that no layer uses, and counts of batches, make no image.
        string[] unread =
        [
            .. weights.Unread.Where(key => !key.EndsWith(".lod", StringComparison.Ordinal) && !key.EndsWith("resample_filter", StringComparison.Ordinal)
                && !key.EndsWith("num_batches_tracked", StringComparison.Ordinal) && !(generator.Options is StyleGan1GeneratorOptions && key.Contains(".torgb.", StringComparison.Ordinal))),
        ];
        Assert.Empty(unread);
    }

    [Theory]
    [InlineData(13, 7)]
    [InlineData(17, 8)]
    [InlineData(18, 8)]
    [InlineData(20, 9)]
    [InlineData(22, 10)]
    public void Given_an_exported_file_When_read_by_another_library_Then_it_has_the_version_the_weights_and_the_names(int opset, long version)
    {
        using var model = new StyleGanModel(OnnxCases.Make("stylegan2 skip"), new NetworkFileInfo { License = "MIT", Dataset = "faces", TrainedKimg = 12.5, Classes = ["a", "b"] });
        string path = _folder.File("all.onnx");
        OnnxFileInfo info = model.ExportOnnx(path, new OnnxOptions { Opset = opset });
        ModelProto read = ModelProto.Parser.ParseFromFile(path);
        Assert.Equal(version, read.IrVersion);
        Assert.Equal(opset, Assert.Single(read.OpsetImport).Version);
        Assert.Equal("StyleGanSharp", read.ProducerName);
        Assert.Equal(info.Nodes, read.Graph.Node.Count);
        Assert.Equal(info.SizeBytes, new FileInfo(path).Length);
        Assert.Equal(["z", "psi"], read.Graph.Input.Select(input => input.Name));
        Assert.Equal("image", Assert.Single(read.Graph.Output).Name);
        Assert.Equal("batch", read.Graph.Output[0].Type.TensorType.Shape.Dim[0].DimParam);
        Assert.Equal([3, 32, 32], read.Graph.Output[0].Type.TensorType.Shape.Dim.Skip(1).Select(dim => dim.DimValue));
        TensorProto bias = read.Graph.Initializer.Single(tensor => tensor.Name == "synthesis.b8.torgb.bias");
        Assert.Equal(model.Generator.state_dict()["synthesis.b8.torgb.bias"].data<float>().ToArray(), Floats(bias));
        Dictionary<string, string> metadata = read.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
        Assert.Equal("stylegan2-generator", metadata["stylegansharp.kind"]);
        Assert.Equal("MIT", metadata["stylegansharp.license"]);
        Assert.Equal("faces", metadata["stylegansharp.dataset"]);
        Assert.Equal("12.5", metadata["stylegansharp.trained_kimg"]);
        Assert.Equal(["a", "b"], JsonSerializer.Deserialize<string[]>(metadata["stylegansharp.classes"])!);
        Assert.Equal(32, JsonDocument.Parse(metadata["stylegansharp.options"]).RootElement.GetProperty("img_resolution").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_a_graph_When_its_nodes_are_followed_Then_each_reads_what_was_made_before_it_and_nothing_is_left_over(string name)
    {
        using var model = new StyleGanModel(OnnxCases.Make(name));
        string path = _folder.File("all.onnx");
        model.ExportOnnx(path);
        GraphProto graph = ModelProto.Parser.ParseFromFile(path).Graph;
        HashSet<string> known = [string.Empty, .. graph.Input.Select(input => input.Name), .. graph.Initializer.Select(tensor => tensor.Name)];
        var used = new HashSet<string>(graph.Output.Select(value => value.Name));
        var names = new HashSet<string>();
        foreach (NodeProto node in graph.Node)
        {
            Assert.True(names.Add(node.Name), $"Two nodes are called {node.Name}.");
            Assert.All(node.Input, input => Assert.Contains(input, known));
            used.UnionWith(node.Input);
            Assert.All(node.Output, output => Assert.True(known.Add(output)));
        }

        string[] unused = [.. graph.Initializer.Select(tensor => tensor.Name).Concat(graph.Node.SelectMany(node => node.Output)).Except(used)];
        Assert.Empty(unused);
        Assert.All(graph.Initializer, tensor => Assert.Equal(Size(tensor), tensor.RawData.Length));
    }

    [Fact]
    public void Given_a_file_of_a_network_When_exported_Then_the_metadata_has_its_hash()
    {
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        string path = _folder.File("avatars.onnx");
        model.ExportOnnx(path, new OnnxOptions { Half = true });
        using Stream stream = BuiltinNetworks.OpenStream(BuiltinNetworks.Avatars);
        string expected = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream));
        using var session = new OnnxRun(path, GraphOptimizationLevel.ORT_DISABLE_ALL);
        Assert.Equal(expected, session.Metadata["stylegansharp.source_sha256"]);
        Assert.Equal("fp16", session.Metadata["stylegansharp.precision"]);
    }

    [Fact]
    public void Given_options_out_of_range_When_exported_Then_all_are_named_and_nothing_is_written()
    {
        using var model = new StyleGanModel(TinyNetworks.Generator());
        string path = _folder.File("none.onnx");
        OptionException error = Assert.Throws<OptionException>(() => model.ExportOnnx(path, new OnnxOptions { Opset = 12, Batch = 0, Part = OnnxPart.Mapping, AsBytes = true }));
        Assert.Equal(["OnnxOptions.Opset", "OnnxOptions.Batch", "OnnxOptions.AsBytes"], error.Problems.Select(problem => problem.Member));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Given_a_canceled_export_When_it_stops_Then_the_old_file_stays()
    {
        using var model = new StyleGanModel(TinyNetworks.Generator());
        string path = _folder.File("old.onnx");
        File.WriteAllText(path, "old");
        using var stop = new CancellationTokenSource();
        var fractions = new List<double>();
        var progress = new Fractions(fraction =>
        {
            fractions.Add(fraction);
            stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => model.ExportOnnx(path, null, progress, stop.Token));
        Assert.Single(fractions);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Given_a_weight_beyond_half_precision_When_exported_so_Then_it_is_named()
    {
        using var model = new StyleGanModel(OnnxCases.Make("stylegan2 skip"));
        using (no_grad())
        {
            model.Generator.state_dict()["synthesis.b8.torgb.bias"].fill_(1e6);
        }

        StyleGanException error = Assert.Throws<StyleGanException>(() => model.ExportOnnx(_folder.File("half.onnx"), new OnnxOptions { Half = true }));
        Assert.Equal("synthesis.b8.torgb.bias has numbers beyond the range of half precision. Export in single precision (OnnxOptions.Half = false).", error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static long Size(TensorProto tensor) => tensor.Dims.Aggregate(1L, (product, size) => product * size) * (tensor.DataType == 7 ? 8 : tensor.DataType == 10 ? 2 : 4);

    private static float[] Floats(TensorProto tensor)
    {
        var values = new float[tensor.RawData.Length / 4];
        Buffer.BlockCopy(tensor.RawData.ToByteArray(), 0, values, 0, tensor.RawData.Length);
        return values;
    }

    private sealed class Fractions(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
