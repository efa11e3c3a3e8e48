using System.Text.Json;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

/// <summary>A file of reference numbers: tensors, and a description of the cases in its metadata.</summary>
internal sealed class GoldenFile : IDisposable
{
    private readonly SafetensorsFile _file;

    public GoldenFile(string name)
    {
        _file = SafetensorsFile.Open(PathOf(name + ".safetensors"));
    }

    public IEnumerable<string> Names => _file.Entries.Keys;

    public Tensor this[string name] => _file.Read(name).to(TestDevice.Current);

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Parity", "Golden", name);

    public bool Has(string name) => _file.Entries.ContainsKey(name);

    public bool HasMetadata(string key) => _file.Metadata.ContainsKey(key);

    public string Text(string key) => _file.Metadata[key];

    public JsonElement Json(string key) => JsonDocument.Parse(_file.Metadata[key]).RootElement;

    public void Dispose() => _file.Dispose();
}
