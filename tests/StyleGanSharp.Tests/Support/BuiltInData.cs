using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;

namespace StyleGanSharp.Tests.Support;

/// <summary>Built-in images as a specification names them, with the labels it names.</summary>
internal static class BuiltInData
{
    public static ImageDataset Open(string spec, int resolution) => AvatarImages.Parse(spec, resolution).Open();
}
