using StyleGanSharp.PublicApi.Tests.Support;

[assembly: AssemblyFixture(typeof(TrainedRun))]

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>A run of some iterations that all tests may read and none may change.</summary>
public sealed class TrainedRun : IDisposable
{
    private static readonly (string Name, string Value)[] Tiny =
    [
        ("--data", "builtin:avatars"), ("--resolution", "8"), ("--cbase", "64"), ("--cmax", "16"), ("--latent", "16"), ("--map-depth", "2"), ("--batch", "8"), ("--threads", "1"),
    ];

    private readonly TemporaryFolder _folder = new();

    public TrainedRun()
    {
        TrainOutput = CliProgram.Run(_folder.Path, Train("--kimg", "0.2", "--tick", "0.04", "--snap", "2", "--desc", "shared", "--license", "CC0-1.0")).Succeeded().Output;
        Folder = Directory.GetDirectories(_folder.File("runs")).Single();
        NetworkFile = Directory.GetFiles(Folder, "network-snapshot-*.safetensors").Order(StringComparer.Ordinal).Last();
    }

    public string TrainOutput { get; }

    public string Folder { get; }

    public string NetworkFile { get; }

    /// <summary>The command line of a training that takes a second, with some options added or replaced.</summary>
    public static string[] Train(params string[] options) =>
        ["train", .. Tiny.Where(item => !options.Contains(item.Name)).SelectMany(item => new[] { item.Name, item.Value }), .. options];

    public void Dispose() => _folder.Dispose();
}
