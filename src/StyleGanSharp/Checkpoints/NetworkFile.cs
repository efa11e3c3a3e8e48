using System.Reflection;
using System.Text.Json;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

/// <summary>Networks in a file: a safetensors file of ours, with weights under <c>G_ema.</c>, <c>G.</c>, <c>D.</c> and everything needed to build them in the metadata,
/// or an official checkpoint (<c>.pkl</c>), which is read without executing anything in it (<see cref="PickledCheckpoint"/>).</summary>
public sealed class NetworkFile
{
    private const string FormatKey = "format";
    private const string FormatName = "stylegansharp";
    private const string NetworksKey = "networks";
    private const string ProvenanceKey = "provenance";
    private const string TrainingOptionsKey = "training_options";
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly IReadOnlyDictionary<string, string> _problems;

    private NetworkFile(string path, IReadOnlyDictionary<string, NetworkOptions> networks, NetworkFileInfo info, IReadOnlyDictionary<string, string>? problems = null)
    {
        Path = path;
        Networks = networks;
        Info = info;
        _problems = problems ?? new Dictionary<string, string>();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The networks in it and what they are built from, by role: <c>G_ema</c> (the one to generate with), <c>G</c>, <c>D</c>.</summary>
    public IReadOnlyDictionary<string, NetworkOptions> Networks { get; }

    /// <summary>Where it comes from.</summary>
    public NetworkFileInfo Info { get; }

    /// <summary>The generator to make images with: <c>G_ema</c>, or <c>G</c> when there is no average.</summary>
    public string GeneratorRole => Networks.ContainsKey("G_ema") || _problems.ContainsKey("G_ema") ? "G_ema" : "G";

    /// <summary>Reads what is in a file, but no weights.</summary>
    /// <param name="path">A safetensors file, an official checkpoint, a run folder, which stands for its latest snapshot, an http(s) address of one of the files, which is fetched once
    /// (<see cref="NetworkDownload"/>), or one of <see cref="BuiltinNetworks"/>.</param>
    /// <param name="download">How a network is fetched whose address is given; null is the defaults.</param>
    /// <returns>The description.</returns>
    /// <exception cref="StyleGanException">When the file is missing, damaged or of another kind, cannot be fetched, or holds no network that this version can build.</exception>
    /// <exception cref="OperationCanceledException">When fetching was cancelled; nothing unfinished is kept.</exception>
    public static NetworkFile Open(string path, DownloadOptions? download = null)
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

    /// <summary>Builds the generator and reads its weights.</summary>
    /// <param name="path">A file, run folder, address or built-in network, as <see cref="Open"/> takes it.</param>
    /// <param name="device">Where to put it; null is the CPU.</param>
    /// <param name="role">Which one; null is <c>G_ema</c>, or <c>G</c> when there is no average.</param>
    /// <param name="download">How a network is fetched whose address is given; null is the defaults.</param>
    /// <returns>The generator in evaluation mode, without gradients; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file has no such network or its weights do not fit.</exception>
    public static GeneratorNetwork LoadGenerator(string path, Device? device = null, string? role = null, DownloadOptions? download = null)
    {
        NetworkFile file = Open(path, download);
        string chosen = role ?? file.GeneratorRole;
        return file.Load(chosen, device) as GeneratorNetwork
            ?? throw new StyleGanException($"{file.Path}: {chosen} is not a generator; the file has {string.Join(", ", file.Networks.Keys)}.");
    }

    /// <summary>Builds the discriminator and reads its weights.</summary>
    /// <param name="path">A file, run folder, address or built-in network, as <see cref="Open"/> takes it.</param>
    /// <param name="device">Where to put it; null is the CPU.</param>
    /// <param name="download">How a network is fetched whose address is given; null is the defaults.</param>
    /// <returns>The discriminator in evaluation mode, without gradients; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file has no discriminator or its weights do not fit.</exception>
    public static DiscriminatorNetwork LoadDiscriminator(string path, Device? device = null, DownloadOptions? download = null) =>
        (DiscriminatorNetwork)Open(path, download).Load("D", device);

    /// <summary>Builds any of the networks and reads its weights.</summary>
    /// <param name="path">A file, run folder, address or built-in network, as <see cref="Open"/> takes it.</param>
    /// <param name="role">Which one; see <see cref="Networks"/>.</param>
    /// <param name="device">Where to put it; null is the CPU.</param>
    /// <param name="download">How a network is fetched whose address is given; null is the defaults.</param>
    /// <returns>The network in evaluation mode, without gradients; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file has no such network or its weights do not fit.</exception>
    public static nn.Module Load(string path, string role, Device? device = null, DownloadOptions? download = null) => Open(path, download).Load(role, device);

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
        var descriptions = networks.ToDictionary(item => item.Key, item => Describe(OptionsOf(item.Value)));
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
    /// <exception cref="OperationCanceledException">When fetching was cancelled; nothing unfinished is kept.</exception>
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

    /// <summary>The weights of all networks, under their roles.</summary>
    internal ITensorSource OpenTensors() => PickledCheckpoint.IsPickle(Path) ? PickledCheckpoint.Open(Path) : OpenFile(Path);

    private static string LibraryVersion =>
        typeof(NetworkFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private static SafetensorsFile OpenFile(string path) => BuiltinNetworks.IsName(path) ? SafetensorsFile.Open(path, BuiltinNetworks.OpenStream(path)) : SafetensorsFile.Open(path);

    private static object Describe(NetworkOptions options) => new { kind = NetworkCatalog.KindOf(options), options = NetworkCatalog.ToJson(options) };

    private static NetworkOptions OptionsOf(nn.Module module) => module switch
    {
        GeneratorNetwork generator => generator.Options,
        DiscriminatorNetwork discriminator => discriminator.Options,
        _ => throw new ArgumentException($"{module.GetType().Name} is neither a generator nor a discriminator.", nameof(module)),
    };

    private static NetworkFile OpenPickle(string file)
    {
        using PickledCheckpoint checkpoint = PickledCheckpoint.Open(file);
        var problems = checkpoint.Networks.Where(network => network.Problem is not null).ToDictionary(network => network.Role, network => network.Problem!);
        var options = checkpoint.Networks.Where(network => network.Options is not null).ToDictionary(network => network.Role, network => network.Options!);
        return options.Count > 0
            ? new NetworkFile(file, options, checkpoint.Info, problems)
            : throw new StyleGanException(problems.Values.FirstOrDefault() ?? $"{file} is a pickle, but holds no generator or discriminator.");
    }

    private static NetworkFile OpenSafetensors(string file)
    {
        using SafetensorsFile tensors = OpenFile(file);
        if (!tensors.Metadata.TryGetValue(FormatKey, out string? format) || format != FormatName || !tensors.Metadata.TryGetValue(NetworksKey, out string? networks))
        {
            throw new StyleGanException($"{file} holds tensors but no StyleGanSharp network. Give a file that NetworkFile.Save wrote.");
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(networks);
            var options = new Dictionary<string, NetworkOptions>(StringComparer.Ordinal);
            foreach (JsonProperty item in json.RootElement.EnumerateObject())
            {
                options[item.Name] = NetworkCatalog.FromJson(item.Value.GetProperty("kind").GetString() ?? string.Empty, item.Value.GetProperty("options"));
            }

            NetworkFileInfo info = tensors.Metadata.TryGetValue(ProvenanceKey, out string? provenance)
                ? JsonSerializer.Deserialize<NetworkFileInfo>(provenance, Json) ?? new NetworkFileInfo()
                : new NetworkFileInfo();
            return new NetworkFile(file, options, info with { TrainingOptions = tensors.Metadata.GetValueOrDefault(TrainingOptionsKey) });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new StyleGanException($"{file}: the description of its networks is damaged: {e.Message.Split('\n')[0]}", e);
        }
    }

    private nn.Module Load(string role, Device? device)
    {
        if (!Networks.TryGetValue(role, out NetworkOptions? options))
        {
            throw new StyleGanException(_problems.GetValueOrDefault(role) ?? $"{Path} has no network '{role}'; it has {string.Join(", ", Networks.Keys)}.");
        }

        using ITensorSource tensors = OpenTensors();
        long available = tensors.Shapes.Where(item => item.Key.StartsWith(role + ".", StringComparison.Ordinal)).Sum(item => item.Value.Aggregate(1L, (count, side) => count * side));
        using var random = new UnreadWeights(Path, role, available);
        nn.Module module = NetworkCatalog.Build(options, random);
        try
        {
            StateDictionary.Load(module, tensors, role + ".", Path);
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
