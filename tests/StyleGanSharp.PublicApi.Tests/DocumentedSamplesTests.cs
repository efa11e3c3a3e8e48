using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StyleGanSharp.PublicApi.Tests;

/// <summary>Every C# sample of README and docs compiles against the public API. A sample may use what samples above it on the page declare.</summary>
public sealed partial class DocumentedSamplesTests
{
    private const string ImplicitUsings = "using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Threading; using System.Threading.Tasks;";

    /// <summary>Names that stand for something of the reader's program.</summary>
    private static readonly Dictionary<string, string> OfTheReader = new() { ["token"] = "System.Threading.CancellationToken", ["random"] = "StyleGanSharp.Runtime.RandomSource" };

    private static readonly string Root = typeof(DocumentedSamplesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!;

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    public static TheoryData<string> Pages =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Append(Path.Combine(Root, "README.md")).Where(path => SamplesOf(path).Length > 0).Select(path => Path.GetRelativePath(Root, path)).Order()];

    [Fact]
    public void Given_the_documentation_When_its_pages_with_samples_are_listed_Then_the_library_s_is_one_of_many() => Assert.True(Pages.Count > 3 && SamplesOf(Path.Combine(Root, "docs", "library.md")).Length > 5);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Given_a_page_of_the_documentation_When_its_samples_are_compiled_Then_all_work_as_they_stand(string page)
    {
        var known = new Dictionary<string, string>(OfTheReader);
        var usings = new List<string>();
        foreach (string sample in SamplesOf(Path.Combine(Root, page)))
        {
            usings.AddRange(UsingDirective().Matches(sample).Select(match => match.Value).Except(usings));
            foreach ((string name, string type) in Compile(page, sample, usings, known))
            {
                known[name] = type;
            }
        }
    }

    /// <summary>Compiles a sample as the body of a method whose parameters are what it takes from above.</summary>
    /// <returns>What it declares.</returns>
    private static List<(string Name, string Type)> Compile(string page, string sample, IReadOnlyList<string> usings, IReadOnlyDictionary<string, string> known)
    {
        string body = UsingDirective().Replace(sample, string.Empty);
        IEnumerable<string> declared = CSharpSyntaxTree.ParseText(body).GetRoot().DescendantNodes().OfType<VariableDeclaratorSyntax>().Select(item => item.Identifier.Text);
        IEnumerable<string> parameters = known.Where(item => Regex.IsMatch(body, $@"\b{item.Key}\b") && !declared.Contains(item.Key)).Select(item => $"{item.Value} {item.Key}");
        SyntaxTree tree = CSharpSyntaxTree.ParseText($"{ImplicitUsings}\n{string.Join('\n', usings)}\ninternal static class Sample\n{{\n    internal static async Task Run({string.Join(", ", parameters)})\n    {{\n{body}\n        await Task.CompletedTask;\n    }}\n}}");
        var compilation = CSharpCompilation.Create("Sample", [tree], References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Diagnostic[] errors = [.. compilation.GetDiagnostics().Where(item => item.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, $"{page}: {string.Join("; ", errors.Select(error => error.GetMessage()))} in\n{sample}");
        SemanticModel model = compilation.GetSemanticModel(tree);
        return
        [
            .. tree.GetRoot().DescendantNodes().OfType<VariableDeclaratorSyntax>()
                .Select(item => (item.Identifier.Text, ((ILocalSymbol)model.GetDeclaredSymbol(item)!).Type.ToDisplayString())),
        ];
    }

    private static string[] SamplesOf(string path) => [.. Sample().Matches(File.ReadAllText(path)).Select(match => match.Groups["code"].Value)];

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex(@"^using (?:static )?[\w.]+;$", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();
}
