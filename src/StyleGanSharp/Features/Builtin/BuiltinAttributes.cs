using StyleGanSharp.Data.Avatars;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Builtin;

/// <summary>The attributes of the built-in avatars, told by the built-in feature network.</summary>
internal sealed class BuiltinAttributes(BuiltinFeatures features) : IPictureAttributes
{
    public IReadOnlyList<string> Names => AvatarAttributes.Names;

    public Tensor Scores(Tensor images) => features.AttributeScores(images);

    public void Dispose() => features.Dispose();
}
