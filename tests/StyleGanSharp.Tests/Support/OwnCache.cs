using StyleGanSharp.Checkpoints;
using StyleGanSharp.Tests.Support;

[assembly: AssemblyFixture(typeof(OwnCache))]

namespace StyleGanSharp.Tests.Support;

/// <summary>Keeps what tests cache out of the user's folder.</summary>
public sealed class OwnCache : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OwnCache() => Environment.SetEnvironmentVariable(NetworkDownload.FolderVariable, _folder.Path);

    public void Dispose() => _folder.Dispose();
}
