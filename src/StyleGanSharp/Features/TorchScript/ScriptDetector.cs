using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.TorchScript;

/// <summary>A network in a TorchScript file that takes images, and switches by name. libtorch runs the program in the file; TorchScript knows tensors, not files or processes.</summary>
internal sealed partial class ScriptDetector : IDisposable
{
    private readonly jit.ScriptModule _module;
    private readonly string _path;

    private ScriptDetector(jit.ScriptModule module, string path, IReadOnlyList<ScriptArgument> switches)
    {
        (_module, _path, Switches) = (module, path, switches);
    }

    /// <summary>The switches after the images, in order.</summary>
    public IReadOnlyList<ScriptArgument> Switches { get; }

    /// <summary>Loads a file.</summary>
    /// <exception cref="StyleGanException">When it is no TorchScript file, or its function takes something else.</exception>
    public static ScriptDetector Load(string path, Device device)
    {
        LibTorch.EnsureLoaded();
        IReadOnlyList<ScriptArgument> switches = ReadSwitches(path);
        try
        {
            jit.ScriptModule module = jit.load(path, device);
            module.eval();
            return new ScriptDetector(module, path, switches);
        }
        catch (ExternalException e)
        {
            throw new StyleGanException($"{path} cannot be loaded as TorchScript: {e.Message.Split('\n')[0]}", e);
        }
    }

    /// <summary>Runs it for features.</summary>
    /// <param name="images">[N, 3, H, W] float32 in [0, 255].</param>
    /// <param name="values">Switches to set; those without a name, and those the function does not have, are left out.</param>
    /// <returns>What the function returns, which must be [N, F].</returns>
    /// <exception cref="StyleGanException">When it fails or returns something else.</exception>
    public Tensor Run(Tensor images, params (string? Name, bool Value)[] values)
    {
        object result = Call(images, values);
        return result is Tensor tensor && tensor.dim() == 2 && tensor.shape[0] == images.shape[0]
            ? tensor
            : throw new StyleGanException($"{_path} returns {(result is Tensor other ? $"[{string.Join(", ", other.shape)}]" : result.GetType().Name)} for {Quantity.Of(images.shape[0], "image")}; expected [{images.shape[0]}, F]. It is no feature network.");
    }

    /// <summary>Runs it.</summary>
    /// <param name="images">[N, 3, H, W] float32 in the range that the network expects.</param>
    /// <param name="values">Switches as for <see cref="Run"/>.</param>
    /// <returns>A tensor, a tuple of tensors or a list of them.</returns>
    /// <exception cref="StyleGanException">When it fails.</exception>
    public object Call(Tensor images, params (string? Name, bool Value)[] values)
    {
        object[] arguments = [images, .. Switches.Select(item => (object)(Array.Find(values, value => value.Name == item.Name) is { Name: not null } given ? given.Value : item.Otherwise))];
        try
        {
            return _module.forward(arguments);
        }
        catch (ExternalException e)
        {
            throw new StyleGanException($"{_path} fails on images [{string.Join(", ", images.shape)}]: {e.Message.Trim().Split('\n')[^1]}", e);
        }
    }

    /// <summary>The name of the first switch that has a word in it; null when there is none. Files name their switches as they like.</summary>
    public string? Find(string word) => Switches.FirstOrDefault(item => item.Name.Contains(word, StringComparison.OrdinalIgnoreCase))?.Name;

    public void Dispose() => _module.Dispose();

    /// <summary>Reads the head of the function from the archive's own text: TorchScript takes arguments by position only.</summary>
    private static List<ScriptArgument> ReadSwitches(string path)
    {
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(path);
            string pickle = Text(zip.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal)));
            Match type = TypeName().Match(pickle);
            string[] parts = type.Groups["module"].Value.Split('.');
            string code = Text(zip.Entries.FirstOrDefault(entry => entry.FullName.EndsWith($"/code/{string.Join('/', parts)}.py", StringComparison.Ordinal)));
            int start = code.IndexOf($"class {type.Groups["name"].Value}(", StringComparison.Ordinal);
            Match head = start < 0 ? Match.Empty : Forward().Match(code, start);
            if (!type.Success || !head.Success)
            {
                throw new StyleGanException($"{path} is no TorchScript file with a function 'forward(image, switches…)'. Give a network saved by torch.jit.save.");
            }

            string returns = head.Groups["returns"].Value.Trim();
            if (!Tensors().IsMatch(returns))
            {
                throw new StyleGanException($"{path} returns {returns}; a network returns a Tensor here, or a tuple or list of them. Save it with another forward.");
            }

            ScriptOperators.Check(path, zip.Entries.Where(entry => entry.FullName.Contains("/code/", StringComparison.Ordinal) && entry.FullName.EndsWith(".py", StringComparison.Ordinal)).Select(Text));
            return [.. Argument().Matches(head.Groups["rest"].Value).Select(item => item.Groups["type"].Value == "bool"
                ? new ScriptArgument(item.Groups["name"].Value, item.Groups["value"].Value == "True")
                : throw new StyleGanException($"{path}: the argument '{item.Groups["name"].Value}' is a {item.Groups["type"].Value}; a network takes images and switches (bool) here."))];
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw File.Exists(path) ? new StyleGanException($"{path} is {(FileKind.Of(path) is { } kind && kind != FileKind.Zip ? $"{kind}, not a TorchScript file" : $"no TorchScript file: {e.Message}")}", e) : FileKind.Unreadable(path, e);
        }
    }

    private static string Text(ZipArchiveEntry? entry)
    {
        if (entry is null)
        {
            return string.Empty;
        }

        using var reader = new StreamReader(entry.Open(), System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }

    /// <summary>The first class that the pickle names: the network's own.</summary>
    [GeneratedRegex(@"c(?<module>__torch__[\w.]*)\n(?<name>\w+)\n")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"def forward\(self: [\w.]+,\s*\w+: Tensor(?<rest>[^)]*)\)\s*->\s*(?<returns>[^\n]+):")]
    private static partial Regex Forward();

    [GeneratedRegex(@"^(Tensor|List\[Tensor\]|Tuple\[Tensor(, Tensor)*\])$")]
    private static partial Regex Tensors();

    [GeneratedRegex(@",\s*(?<name>\w+): (?<type>[\w\[\]]+)(=(?<value>[^,\s]*))?")]
    private static partial Regex Argument();
}
