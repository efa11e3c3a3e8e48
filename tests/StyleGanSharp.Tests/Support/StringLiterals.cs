using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace StyleGanSharp.Tests.Support;

/// <summary>The string literals of a compiled assembly, parts of interpolated strings included.</summary>
internal static class StringLiterals
{
    public static IReadOnlyList<string> Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        var literals = new List<string>();
        for (UserStringHandle handle = default; ;)
        {
            handle = metadata.GetNextHandle(handle);
            if (handle.IsNil)
            {
                return literals;
            }

            literals.Add(metadata.GetUserString(handle));
        }
    }
}
