using System.Reflection;
using System.Xml.Linq;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests;

/// <summary>What a user of the library can name changes only on purpose: Api/ holds every public member of every assembly.</summary>
public sealed class ApiTests
{
    private static readonly string Root = Metadata("RepositoryRoot");

    public static TheoryData<string> Projects =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Given_an_assembly_When_its_public_members_are_listed_Then_they_are_those_of_the_snapshot(string project)
    {
        Assembly assembly = Load(project);
        Snapshot.Match(Path.Combine("Api", assembly.GetName().Name + ".txt"), ApiListing.Lines(assembly));
    }

    [Fact]
    public void Given_members_of_every_kind_When_listed_Then_each_is_one_line_with_its_full_signature()
    {
        string[] expected =
        [
            "namespace StyleGanSharp.PublicApi.Tests.Samples",
            "    public interface ISample<T> : IDisposable",
            "        void Use(in T value);",
            "    public abstract class Sample",
            "        public const string Text = \"[a(\";",
            "        protected Sample()",
            "        public string? this[int i] { get; }",
            "        [JsonPropertyName(\"j\")] public (int X, (float, string Name) Inner)? Pair { get; init; }",
            "        public abstract T Get<T>(params byte[][] values)",
            "            where T :  struct;",
            "        public static (Tensor Image, Tensor Mask) Split(ref Tensor x, Kind kind = Kind.Second, double scale = 0.5, CancellationToken token = default)",
            "        public static Sample operator +(Sample left, Sample right)",
            "    public enum Kind",
            "        First = 0,",
            "        Second = 5,",
            "    public sealed record Options",
            "        public Options(int Size, IReadOnlyList<(string Name, byte[] Data)> Files)",
        ];
        string[] lines = [.. ApiListing.Lines(typeof(ApiTests).Assembly)];
        Assert.All(expected, line => Assert.Contains(line, lines));
    }

    [Fact]
    public void Given_the_snapshots_When_listed_Then_each_is_of_an_assembly() =>
        Assert.Equal(Projects.Select(row => Load(row.Data).GetName().Name + ".txt").Order(StringComparer.Ordinal), Snapshot.Files("Api").Order(StringComparer.Ordinal));

    /// <summary>The newest build of a project of the library, of the same configuration as these tests.</summary>
    private static Assembly Load(string project)
    {
        string folder = Path.Combine(Root, "src", project);
        string name = XDocument.Load(Path.Combine(folder, project + ".csproj")).Descendants("AssemblyName").SingleOrDefault()?.Value ?? project;
        string output = Path.Combine(folder, "bin", Metadata("Configuration"));
        string? newest = Directory.Exists(output) ? Directory.EnumerateFiles(output, name + ".dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc) : null;
        Assert.True(newest is not null, $"{name}.dll is not built below {output}. The project of these tests must refer to {project}.csproj.");
        return Assembly.LoadFrom(newest);
    }

    private static string Metadata(string key) => typeof(ApiTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;
}
