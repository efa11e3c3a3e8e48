using System.Reflection;
using System.Text.RegularExpressions;

namespace StyleGanSharp.Tests;

/// <summary>The rules of the house that a compiler does not know.</summary>
public sealed partial class ArchitectureTests
{
    private const int LongestFileLines = 400;

    /// <summary>The folders of the library, lowest first: each uses only those before it.</summary>
    private static readonly string[] Layers =
    [
        "Runtime", "Signal", "Ops", "Layers", "Networks", "Checkpoints", "Imaging", "Data",
        "Augment", "Losses", "Features", "Metrics", "Training", "Editing", "Studies", "Export", "Benchmarks",
    ];

    private static readonly string Library = Path.Combine(
        typeof(ArchitectureTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!, "src", "StyleGanSharp");

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Library).Select(folder => Path.GetFileName(folder)).Where(name => name is not ("bin" or "obj" or "buildTransitive")).Order()];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Given_a_folder_of_the_library_When_its_sources_are_read_Then_it_uses_only_lower_folders(string folder)
    {
        int layer = Array.IndexOf(Layers, folder);
        Assert.True(layer >= 0, $"src/StyleGanSharp/{folder} has no place in the order of folders.");
        var offences = new List<string>();
        foreach (string path in Sources(Path.Combine(Library, folder)))
        {
            foreach (Match mention in LibraryNamespace().Matches(File.ReadAllText(path)))
            {
                int used = Array.IndexOf(Layers, mention.Groups[1].Value);
                if (used > layer)
                {
                    offences.Add($"{Path.GetRelativePath(Library, path)} uses {mention.Value}");
                }
            }
        }

        Assert.Empty(offences);
    }

    [Fact]
    public void Given_the_library_When_its_types_are_listed_Then_each_is_in_the_namespace_of_its_folder()
    {
        string[] offences =
        [
            .. Sources(Library).Where(path =>
            {
                string expected = "StyleGanSharp." + Path.GetRelativePath(Library, Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '.');
                return !File.ReadLines(path).Any(line => line == $"namespace {expected};");
            }),
        ];
        Assert.Empty(offences);
    }

    [Fact]
    public void Given_the_sources_When_counted_Then_no_file_is_too_long()
    {
        string root = Path.Combine(Library, "..", "..");
        string[] offences =
        [
            .. new[] { "src", "tests", "samples", "bench" }.Select(folder => Path.Combine(root, folder)).Where(Directory.Exists).SelectMany(Sources)
                .Where(path => File.ReadLines(path).Count() > LongestFileLines).Select(path => Path.GetRelativePath(root, path)),
        ];
        Assert.Empty(offences);
    }

    [Fact]
    public void Given_the_public_types_When_listed_Then_each_has_a_file_of_its_own_name()
    {
        HashSet<string> files = [.. Sources(Library).Select(path => Path.GetFileNameWithoutExtension(path).Split('.')[0])];
        string[] offences = [.. typeof(StyleGanSharp.Runtime.LibTorch).Assembly.GetExportedTypes().Where(type => !type.IsNested).Select(type => type.Name.Split('`')[0]).Where(name => !files.Contains(name))];
        Assert.Empty(offences);
    }

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "buildTransitive"));

    [GeneratedRegex(@"\bStyleGanSharp\.([A-Z]\w*)")]
    private static partial Regex LibraryNamespace();
}
