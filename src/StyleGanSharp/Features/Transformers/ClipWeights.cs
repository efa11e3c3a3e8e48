using StyleGanSharp.Checkpoints;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>The image tower in a file of CLIP's weights, under the names of <see cref="VisionTransformer"/>. The numbers are the same; names and some shapes differ.</summary>
internal sealed class ClipWeights : ITensorSource
{
    private const string Tower = "visual.";

    /// <summary>Parts of names, the file's first.</summary>
    private static readonly (string Theirs, string Ours)[] Parts =
    [
        ("transformer.resblocks.", "blocks."), ("conv1.", "patch_embed.proj."), ("ln_pre.", "norm_pre."), ("ln_post.", "norm."), (".ln_1.", ".norm1."), (".ln_2.", ".norm2."),
        (".attn.in_proj_", ".attn.qkv."), (".attn.out_proj.", ".attn.proj."), (".mlp.c_fc.", ".mlp.fc1."), (".mlp.c_proj.", ".mlp.fc2."),
        ("class_embedding", "cls_token"), ("positional_embedding", "pos_embed"),
    ];

    private readonly ITensorSource _file;
    private readonly Dictionary<string, string> _names;

    private ClipWeights(ITensorSource file)
    {
        _file = file;
        _names = file.Shapes.Keys.Where(name => name.StartsWith(Tower, StringComparison.Ordinal)).ToDictionary(Rename, StringComparer.Ordinal);
        Shapes = _names.ToDictionary(item => item.Key, item => Shape(item.Key, file.Shapes[item.Value]), StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes { get; }

    /// <summary>Opens OpenAI's file, which is TorchScript, or a plain state dictionary with the same names.</summary>
    public static ITensorSource Open(string path) => new ClipWeights(StateFile.Open(path));

    public Tensor Read(string name)
    {
        using var scope = NewDisposeScope();
        Tensor value = _file.Read(_names.GetValueOrDefault(name, name));
        return (name == "head.weight" ? value.t().contiguous() : value.reshape([.. Shapes[name]])).MoveToOuterDisposeScope();
    }

    public void ReadInto(string name, Tensor target)
    {
        using Tensor value = Read(name);
        target.copy_(value);
    }

    public void Dispose() => _file.Dispose();

    private static string Rename(string name)
    {
        string ours = name[Tower.Length..];
        return ours == "proj" ? "head.weight" : Parts.Aggregate(ours, (text, part) => text.Replace(part.Theirs, part.Ours, StringComparison.Ordinal));
    }

    private static IReadOnlyList<long> Shape(string ours, IReadOnlyList<long> theirs) => ours switch
    {
        "cls_token" => [1, 1, .. theirs],
        "pos_embed" => [1, .. theirs],
        "head.weight" => [.. theirs.Reverse()],
        _ => theirs,
    };
}
