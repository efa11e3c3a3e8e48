using System.Reflection;
using System.Text.Json;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

/// <summary>An opened file of networks: a safetensors file of ours, with weights under <c>G_ema.</c>, <c>G.</c>, <c>D.</c> and everything needed to build them in the metadata,
/// or an official checkpoint (<c>.pkl</c>), which is read without executing anything in it. It is parsed once; weights stay on the disk until a network is loaded.</summary>
public sealed partial class NetworkFile : IDisposable
{
    private const string FormatKey = "format";
    private const string FormatName = "stylegansharp";
    private const string NetworksKey = "networks";
    private const string ProvenanceKey = "provenance";
    private const string TrainingOptionsKey = "training_options";
    private const int MaxShownContents = 4;

    /// <summary>No weight of a trained network comes near: those of the mapping network, which are stored the largest, begin with a deviation of 100.</summary>
    private const float HugeWeight = 1e6f;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private NetworkFile(string path, ITensorSource tensors, NetworkFileInfo info, IReadOnlyDictionary<string, NetworkOptions> networks)
    {
        Path = path;
        Tensors = tensors;
        Info = info;
        Networks = networks;
        Roles = [.. networks.Keys];
    }

    /// <summary>The file, or the name of a built-in network.</summary>
    public string Path { get; }

    /// <summary>The networks in it and what they are built from, by role: <c>G_ema</c> (the one to generate with), <c>G</c>, <c>D</c>.</summary>
    public IReadOnlyDictionary<string, NetworkOptions> Networks { get; }

    /// <summary>The networks in it that this version cannot build; a file of ours has none.</summary>
    public IReadOnlyList<PickledNetwork> Unsupported { get; private init; } = [];

    /// <summary>What is in a file of another program: its keys, two levels deep, with the shapes of tensors, a line each. Empty for a file of ours.</summary>
    public IReadOnlyList<string> Contents { get; private init; } = [];

    /// <summary>The roles of all networks in it, in its order.</summary>
    public IReadOnlyList<string> Roles { get; private init; }

    /// <summary>Size of the file in bytes.</summary>
    public long SizeBytes
    {
        get
        {
            using Stream stream = BuiltinNetworks.IsName(Path) ? BuiltinNetworks.OpenStream(Path) : File.OpenRead(Path);
            return stream.Length;
        }
    }

    /// <summary>Where it comes from.</summary>
    public NetworkFileInfo Info { get; }

    /// <summary>The generator to make images with: <c>G_ema</c>, or <c>G</c> when there is no average.</summary>
    public string GeneratorRole => Networks.ContainsKey("G_ema") || Unsupported.Any(network => network.Role == "G_ema") ? "G_ema" : "G";

    /// <summary>The weights of all networks, under their roles.</summary>
    internal ITensorSource Tensors { get; }

    /// <summary>Opens a file and reads what is in it, but no weights.</summary>
    /// <param name="path">A safetensors file, an official checkpoint, a run folder, which stands for its latest snapshot, an http(s) address of one of the files, which is fetched once
    /// (<see cref="NetworkDownload"/>), or one of <see cref="BuiltinNetworks"/>.</param>
    /// <param name="download">How a network is fetched whose address is given; null is the defaults.</param>
    /// <returns>The file; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file is missing, damaged or of another kind, cannot be fetched, or holds no network that this version can build.</exception>
    /// <exception cref="OperationCanceledException">When fetching was canceled; nothing unfinished is kept.</exception>
    public static NetworkFile Open(string path, DownloadOptions? download = null)
    {
        NetworkFile file = Inspect(path, download);
        if (file.Networks.Count > 0)
        {
            return file;
        }

        file.Dispose();
        throw new StyleGanException(file.Unsupported is [{ Problem: { } problem }, ..] ? problem
            : $"{file.Path} holds no generator or discriminator{(file.Contents.Count > 1 ? $", but {file.Contents[0]} ({string.Join("; ", file.Contents.Skip(1).Take(MaxShownContents).Select(line => line.Trim()))}{(file.Contents.Count > MaxShownContents + 1 ? "; …" : string.Empty)})" : string.Empty)}. NetworkFile.Inspect shows what is in the file.");
    }

    /// <summary>Opens a file as <see cref="Open"/> does, also one that holds no network that this version can build.</summary>
    /// <param name="path">A file, run folder, address or built-in network.</param>
    /// <param name="download">How a network is fetched whose address is given; null is the defaults.</param>
    /// <returns>The file; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file is missing, damaged or of another kind, or cannot be fetched.</exception>
    /// <exception cref="OperationCanceledException">When fetching was canceled; nothing unfinished is kept.</exception>
    public static NetworkFile Inspect(string path, DownloadOptions? download = null)
    {
        string file = Resolve(path, download);
        try
        {
            return PickledCheckpoint.IsPickle(file) ? OpenPickle(file) : OpenSafetensors(file);
        }
        catch (StyleGanException e) when (file != path && NetworkDownload.IsUrl(path))
        {
            throw new StyleGanException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Opens a file, builds the generator and reads its weights.</summary>
    /// <param name="path">A file, run folder, address or built-in network, as <see cref="Open"/> takes it.</param>
    /// <param name="device">Where to put it; null is the CPU.</param>
    /// <param name="role">Which one; null is <c>G_ema</c>, or <c>G</c> when there is no average.</param>
    /// <param name="download">How a network is fetched whose address is given; null is the defaults.</param>
    /// <returns>The generator in evaluation mode, without gradients; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file cannot be opened, has no such network or its weights do not fit.</exception>
    public static GeneratorNetwork LoadGenerator(string path, Device? device = null, string? role = null, DownloadOptions? download = null)
    {
        using NetworkFile file = Open(path, download);
        return file.LoadGenerator(device, role);
    }

    /// <summary>Opens a file, builds the discriminator and reads its weights.</summary>
    /// <param name="path">A file, run folder, address or built-in network, as <see cref="Open"/> takes it.</param>
    /// <param name="device">Where to put it; null is the CPU.</param>
    /// <param name="download">How a network is fetched whose address is given; null is the defaults.</param>
    /// <returns>The discriminator in evaluation mode, without gradients; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file cannot be opened, has no discriminator or its weights do not fit.</exception>
    public static DiscriminatorNetwork LoadDiscriminator(string path, Device? device = null, DownloadOptions? download = null)
    {
        using NetworkFile file = Open(path, download);
        return file.LoadDiscriminator(device);
    }

    /// <summary>Where a file comes from, without its networks.</summary>
    /// <param name="path">A file, run folder, address or built-in network, as <see cref="Open"/> takes it.</param>
    /// <param name="download">How a network is fetched whose address is given; null is the defaults.</param>
    /// <returns>Its provenance.</returns>
    /// <exception cref="StyleGanException">When the file cannot be opened.</exception>
    public static NetworkFileInfo ReadInfo(string path, DownloadOptions? download = null)
    {
        using NetworkFile file = Open(path, download);
        return file.Info;
    }

    /// <summary>Builds the generator and reads its weights.</summary>
    /// <param name="device">Where to put it; null is the CPU.</param>
    /// <param name="role">Which one; null is <see cref="GeneratorRole"/>.</param>
    /// <returns>The generator in evaluation mode, without gradients; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file has no such network or its weights do not fit.</exception>
    public GeneratorNetwork LoadGenerator(Device? device = null, string? role = null)
    {
        string chosen = role ?? GeneratorRole;
        if (OptionsOf(chosen) is GeneratorOptions options)
        {
            var generator = (GeneratorNetwork)Finite(Load(chosen, options, device), chosen);
            generator.Labels = Info.Labels(generator.CDim);
            return generator;
        }

        throw new StyleGanException($"{Path}: {chosen} is not a generator; the file has {string.Join(", ", Networks.Keys)}.");
    }

    /// <summary>Builds the discriminator and reads its weights.</summary>
    /// <param name="device">Where to put it; null is the CPU.</param>
    /// <returns>The discriminator in evaluation mode, without gradients; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file has no discriminator or its weights do not fit.</exception>
    public DiscriminatorNetwork LoadDiscriminator(Device? device = null) =>
        OptionsOf("D") is DiscriminatorOptions options ? (DiscriminatorNetwork)Load("D", options, device)
            : throw new StyleGanException($"{Path}: D is not a discriminator; the file is damaged.");

    /// <summary>Builds any of the networks and reads its weights.</summary>
    /// <param name="role">Which one; see <see cref="Networks"/>.</param>
    /// <param name="device">Where to put it; null is the CPU.</param>
    /// <returns>The network in evaluation mode, without gradients; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file has no such network or its weights do not fit.</exception>
    public nn.Module Load(string role, Device? device = null) => Load(role, OptionsOf(role), device);

    /// <summary>Closes the file; networks that were loaded stay.</summary>
    public void Dispose() => Tensors.Dispose();

    /// <summary>Writes networks: to a temporary name first, then renamed.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="networks">Generators and discriminators by role.</param>
    /// <param name="info">Where they come from.</param>
    /// <param name="isHalf">Whether to write parameters as float16, rounded to 11 significant bits; buffers stay as they are. Networks that are read from it compute in float32 all the same.</param>
    /// <exception cref="StyleGanException">When the file cannot be written, or float16 has no number for a parameter (beyond ±65504); a file that was there is kept.</exception>
    public static void Save(string path, IReadOnlyDictionary<string, nn.Module> networks, NetworkFileInfo info, bool isHalf = false)
    {
        ArgumentNullException.ThrowIfNull(networks);
        ArgumentNullException.ThrowIfNull(info);
        var descriptions = networks.ToDictionary(item => item.Key, item => DescriptionOf(OptionsOf(item.Value)));
        NetworkFileInfo stamped = info with { Version = info.Version ?? LibraryVersion, CreatedUtc = info.CreatedUtc ?? DateTime.UtcNow };
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [FormatKey] = FormatName,
            [NetworksKey] = JsonSerializer.Serialize(descriptions),
            [ProvenanceKey] = JsonSerializer.Serialize(stamped, Json),
        };
        if (info.TrainingOptions is not null)
        {
            metadata[TrainingOptionsKey] = info.TrainingOptions;
        }

        using var scope = NewDisposeScope();
        SafetensorsFile.Save(path, [.. networks.SelectMany(item => isHalf ? StateDictionary.HalfOf(item.Value, item.Key + ".") : StateDictionary.Of(item.Value, item.Key + "."))], metadata);
    }

    /// <summary>The file a path stands for: itself, the latest snapshot of a run folder, or the local copy of an address, which is fetched when there is none yet. The name of a built-in network stands for itself.</summary>
    /// <param name="path">A file, run folder, address or built-in network.</param>
    /// <param name="download">How a network is fetched whose address is given; null is the defaults.</param>
    /// <returns>The file.</returns>
    /// <exception cref="StyleGanException">When there is none, or it cannot be fetched.</exception>
    /// <exception cref="OperationCanceledException">When fetching was canceled; nothing unfinished is kept.</exception>
    public static string Resolve(string path, DownloadOptions? download = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (BuiltinNetworks.IsName(path))
        {
            return path;
        }

        if (NetworkDownload.IsUrl(path))
        {
            return NetworkDownload.Fetch(path, download).Path;
        }

        if (!Directory.Exists(path))
        {
            return File.Exists(path) ? path : throw new StyleGanException($"{path} does not exist. Give a network file (.safetensors or .pkl), its address, or a run folder.");
        }

        return Directory.EnumerateFiles(path, "network-snapshot-*.safetensors").Order(StringComparer.Ordinal).LastOrDefault()
            ?? throw new StyleGanException($"The folder {path} has no network-snapshot-*.safetensors. Give a network file or a run folder with a snapshot.");
    }

    private static string LibraryVersion =>
        typeof(NetworkFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private static SafetensorsFile OpenFile(string path) => BuiltinNetworks.IsName(path) ? SafetensorsFile.Open(path, BuiltinNetworks.OpenStream(path)) : SafetensorsFile.Open(path);

    private static object DescriptionOf(NetworkOptions options) => new { kind = options.Kind, options = options.ToJson() };

    private static NetworkOptions OptionsOf(nn.Module module) => module switch
    {
        GeneratorNetwork generator => generator.Options,
        DiscriminatorNetwork discriminator => discriminator.Options,
        _ => throw new ArgumentException($"{module.GetType().Name} is neither a generator nor a discriminator.", nameof(module)),
    };

    private static NetworkFile OpenPickle(string file)
    {
        PickledCheckpoint checkpoint = PickledCheckpoint.Open(file);
        var options = checkpoint.Networks.Where(network => network.Options is not null).ToDictionary(network => network.Role, network => network.Options!);
        return new NetworkFile(file, checkpoint, checkpoint.Info, options)
        {
            Unsupported = [.. checkpoint.Networks.Where(network => network.Options is null)],
            Roles = [.. checkpoint.Networks.Select(network => network.Role)],
            Contents = checkpoint.Contents,
        };
    }

    private static NetworkFile OpenSafetensors(string file)
    {
        SafetensorsFile tensors = OpenFile(file);
        try
        {
            return Read(file, tensors);
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }

    private static NetworkFile Read(string file, SafetensorsFile tensors)
    {
        if (!tensors.Metadata.TryGetValue(FormatKey, out string? format) || format != FormatName || !tensors.Metadata.TryGetValue(NetworksKey, out string? networks))
        {
            return new NetworkFile(file, tensors, new NetworkFileInfo(), new Dictionary<string, NetworkOptions>()) { Contents = FileContents.Of(tensors) };
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(networks);
            var options = new Dictionary<string, NetworkOptions>(StringComparer.Ordinal);
            foreach (JsonProperty item in json.RootElement.EnumerateObject())
            {
                options[item.Name] = NetworkJson.Read(item.Value.GetProperty("kind").GetString() ?? string.Empty, item.Value.GetProperty("options"));
            }

            NetworkFileInfo info = tensors.Metadata.TryGetValue(ProvenanceKey, out string? provenance)
                ? JsonSerializer.Deserialize<NetworkFileInfo>(provenance, Json) ?? new NetworkFileInfo()
                : new NetworkFileInfo();
            return new NetworkFile(file, tensors, info with { TrainingOptions = tensors.Metadata.GetValueOrDefault(TrainingOptionsKey) }, options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new StyleGanException($"{file}: the description of its networks is damaged: {e.Message.Split('\n')[0]}", e);
        }
    }

    private NetworkOptions OptionsOf(string role) => Networks.GetValueOrDefault(role)
        ?? throw new StyleGanException(Unsupported.FirstOrDefault(network => network.Role == role)?.Problem
            ?? (role is "G" or "G_ema" ? $"{Path} has no generator; it has {string.Join(", ", Networks.Keys)}." : $"{Path} has no network '{role}'; it has {string.Join(", ", Networks.Keys)}."));

    /// <summary>Refuses a network whose weights are no numbers: every image of it would be black. Warns of weights that no training leaves behind, whose images are flat or saturated.</summary>
    private nn.Module Finite(nn.Module module, string role)
    {
        using var scope = NewDisposeScope();
        (string Name, float Value, int Count) largest = (string.Empty, HugeWeight, 0);
        foreach ((string name, Tensor value) in module.state_dict().Where(item => item.Value.is_floating_point()))
        {
            long count = value.numel();
            long bad = count - value.isfinite().sum().item<long>();
            if (bad > 0)
            {
                module.Dispose();
                throw new StyleGanException($"{Path}: {role}.{name} has values that are not finite numbers ({bad} of {count}): its weights are damaged, or its training diverged. Use an earlier snapshot.");
            }

            float size = count > 0 ? value.abs().max().to(ScalarType.Float32).item<float>() : 0;
            if (size >= HugeWeight)
            {
                largest = (size >= largest.Value ? name : largest.Name, Math.Max(size, largest.Value), largest.Count + 1);
            }
        }

        if (largest.Count > 0)
        {
            string others = largest.Count == 1 ? string.Empty : $", the largest of {Quantity.Of(largest.Count, "such tensor")}";
            LibTorch.Warn(FormattableString.Invariant(
                $"{Path}: {role}.{largest.Name} has a value of magnitude {largest.Value:G3}{others}; weights of trained networks stay below {HugeWeight:G3}. Images are likely flat or saturated: the file is damaged, or its training diverged. Use an earlier snapshot."));
        }

        return module;
    }

    private nn.Module Load(string role, NetworkOptions options, Device? device)
    {
        long available = Tensors.Shapes.Where(item => item.Key.StartsWith(role + ".", StringComparison.Ordinal)).Sum(item => item.Value.Aggregate(1L, (count, side) => count * side));
        using var random = new UnreadWeights(Path, role, available);
        nn.Module module = options.Create(random);
        try
        {
            StateDictionary.Load(module, Tensors, role + ".", Path);
        }
        catch
        {
            module.Dispose();
            throw;
        }

        module.eval();
        foreach (TorchSharp.Modules.Parameter parameter in module.parameters())
        {
            parameter.requires_grad = false;
        }

        return device is null ? module : module.to(device);
    }
}
