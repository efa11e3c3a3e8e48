using StyleGanSharp.Checkpoints.Import;
using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Checkpoints.Torch;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

/// <summary>An official checkpoint (<c>.pkl</c>) of StyleGAN, StyleGAN2, StyleGAN2-ADA, StyleGAN3 or StyleGAN-XL, or an archive of PyTorch.</summary>
/// <remarks>Python executes what such a file says. Here it is data: a machine that knows the opcodes builds inert records of a short list of names; everything else in a file is an error. Weights stay on the disk until they are read.</remarks>
internal sealed class PickledCheckpoint : ITensorSource
{
    private readonly PickledFile _file;
    private readonly Dictionary<string, ImportedTensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<PickledNetwork> _networks = [];

    private PickledCheckpoint(PickledFile file)
    {
        _file = file;
        foreach (ForeignNetwork network in NetworkSearch.Find(file))
        {
            Add(network);
        }

        Info = ReadInfo();
    }

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    /// <summary>The networks in it.</summary>
    public IReadOnlyList<PickledNetwork> Networks => _networks;

    /// <summary>What is in it, as lines for people.</summary>
    public IReadOnlyList<string> Contents => FileContents.Of(_file);

    /// <summary>Where it comes from, as far as the file says.</summary>
    public NetworkFileInfo Info { get; }

    IReadOnlyDictionary<string, IReadOnlyList<long>> ITensorSource.Shapes => _tensors.ToDictionary(item => item.Key, item => item.Value.Shape, StringComparer.Ordinal);

    /// <summary>Whether a file looks like a pickle or an archive of PyTorch.</summary>
    /// <param name="path">The file.</param>
    /// <returns>False for a safetensors file and everything unknown.</returns>
    /// <exception cref="StyleGanException">When the file cannot be read.</exception>
    public static bool IsPickle(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return !BuiltinNetworks.IsName(path) && PickledFile.IsPickle(path);
    }

    /// <summary>Reads what is in a file, but no weights.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The description; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file is damaged, or names something that no checkpoint needs; says where.</exception>
    public static PickledCheckpoint Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        PickledFile file = PickledFile.Open(path);
        try
        {
            return new PickledCheckpoint(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    ScalarType ITensorSource.TypeOf(string name) => Find(name).DataType;

    Tensor ITensorSource.Read(string name) => Find(name).Read();

    void ITensorSource.ReadInto(string name, Tensor target)
    {
        ImportedTensor tensor = Find(name);
        if (tensor.Plain is not null)
        {
            tensor.Plain.ReadInto(target);
            return;
        }

        using Tensor value = tensor.Read();
        target.copy_(value);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private ImportedTensor Find(string name) => _tensors.TryGetValue(name, out ImportedTensor? tensor) ? tensor : throw new StyleGanException($"{Path} has no tensor '{name}'.");

    private void Add(ForeignNetwork network)
    {
        INetworkImporter importer = ImporterCatalog.Find(network);
        NetworkOptions? options = null;
        string? problem = null;
        try
        {
            ImportedNetwork imported = importer.Import(network);
            options = imported.Options;
            foreach ((string name, ImportedTensor tensor) in imported.Tensors)
            {
                _tensors[$"{network.Role}.{name}"] = tensor;
            }
        }
        catch (StyleGanException e)
        {
            problem = e.Message;
        }

        TensorSummary[] tensors = [.. network.Tensors.Select(item => new TensorSummary(item.Key, item.Value.Stored.Shape, item.Value.Stored.Shape.Aggregate(1L, (count, side) => count * side), item.Value.IsParameter))];
        _networks.Add(new PickledNetwork(network.Role, importer.Family, network.ClassName, PickleJson.Of(network.Arguments).ToJsonString(), tensors, options, problem));
    }

    private NetworkFileInfo ReadInfo()
    {
        PickleDict? root = _file.Root as PickleDict;
        PickleDict? data = root?["training_set_kwargs"] as PickleDict;
        double? nimg = _file.Tensor((root?["progress"] as PickleDict)?["cur_nimg"], "cur_nimg") is { } count ? Scalar(count) : null;
        return new NetworkFileInfo
        {
            Source = string.Join(", ", [System.IO.Path.GetFileName(Path), .. _networks.Count == 0 ? Array.Empty<string>() : [string.Join(" and ", _networks.Select(network => network.Family).Distinct())]]),
            Dataset = data?["path"] is string path ? path.Split('/', '\\')[^1] : null,
            AugmentP = TorchModules.Buffer(_file, root?["augment_pipe"], "p") is { } p ? Scalar(p) : null,
            TrainedKimg = nimg / 1000,
        };
    }

    private static double? Scalar(StoredTensor stored)
    {
        using var scope = NewDisposeScope();
        return stored.Shape.All(side => side == 1) ? stored.Read().to(ScalarType.Float64).reshape(1)[0].item<double>() : null;
    }
}
