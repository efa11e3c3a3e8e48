using StyleGanSharp.Checkpoints;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>A tower in a file of CLIP's weights, under the names of <see cref="VisionTransformer"/> or <see cref="TextTransformer"/>. The numbers are the same; names and some shapes differ.</summary>
internal sealed class ClipWeights : ITensorSource
{
    private const string ImageTower = "visual.";

    private static readonly string[] TextTower = ["transformer.", "token_embedding.", "positional_embedding", "ln_final.", "text_projection"];

    /// <summary>Parts of names, the file's first.</summary>
    private static readonly (string Theirs, string Ours)[] Parts =
    [
        ("transformer.resblocks.", "blocks."), ("conv1.", "patch_embed.proj."), ("ln_pre.", "norm_pre."), ("ln_post.", "norm."), ("ln_final.", "norm."), (".ln_1.", ".norm1."), (".ln_2.", ".norm2."),
        (".attn.in_proj_", ".attn.qkv."), (".attn.out_proj.", ".attn.proj."), (".mlp.c_fc.", ".mlp.fc1."), (".mlp.c_proj.", ".mlp.fc2."),
        ("class_embedding", "cls_token"), ("positional_embedding", "pos_embed"),
    ];

    private readonly ITensorSource _file;
    private readonly Dictionary<string, string> _names;

    private ClipWeights(ITensorSource file, string prefix, Func<string, bool> isPart)
    {
        _file = file;
        _names = file.Shapes.Keys.Where(isPart).ToDictionary(name => Rename(name[prefix.Length..]), StringComparer.Ordinal);
        Shapes = _names.ToDictionary(item => item.Key, item => Shape(item.Key, file.Shapes[item.Value]), StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes { get; }

    /// <summary>Opens OpenAI's file, which is TorchScript, or a plain state dictionary with the same names, for its image tower.</summary>
    public static ITensorSource Open(string path) => new ClipWeights(StateFile.Open(path), ImageTower, name => name.StartsWith(ImageTower, StringComparison.Ordinal));

    /// <summary>Opens such a file for its text tower.</summary>
    public static ITensorSource OpenText(string path) => new ClipWeights(StateFile.Open(path), string.Empty, name => Array.Exists(TextTower, part => name.StartsWith(part, StringComparison.Ordinal)));

    public ScalarType TypeOf(string name) => _file.TypeOf(_names.GetValueOrDefault(name, name));

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

    private static string Rename(string name) =>
        name is "proj" or "text_projection" ? "head.weight" : Parts.Aggregate(name, (text, part) => text.Replace(part.Theirs, part.Ours, StringComparison.Ordinal));

    private static IReadOnlyList<long> Shape(string ours, IReadOnlyList<long> theirs) => ours switch
    {
        "cls_token" => [1, 1, .. theirs],
        "pos_embed" => [1, .. theirs],
        "head.weight" => [.. theirs.Reverse()],
        _ => theirs,
    };
}
