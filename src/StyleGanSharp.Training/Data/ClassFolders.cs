using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Labels by sub-folder: the first part of each name is its class, numbered in ordinal order.</summary>
internal static class ClassFolders
{
    public static LabelTable Read(IReadOnlyList<string> names, string path)
    {
        var numbers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            if (slash < 1)
            {
                throw new StyleGanException($"{name} in {path} lies in no sub-folder and so has no class. Move it into one, or do without labels from folders.");
            }

            numbers[name[..slash]] = 0;
        }

        string[] classes = [.. numbers.Keys];
        for (int i = 0; i < classes.Length; i++)
        {
            numbers[classes[i]] = i;
        }

        return LabelTable.OfClasses([.. names.Select(name => numbers[name[..name.IndexOf('/', StringComparison.Ordinal)]])], classes);
    }
}
