using System.Reflection;
using System.Text.RegularExpressions;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests;

/// <summary>The rules of the house that a compiler does not know.</summary>
public sealed partial class ArchitectureTests
{
    private const int LongestFileLines = 400;

    /// <summary>The folders of each assembly of the library, lowest first: each uses only those before it, and an assembly only those before it.</summary>
    private static readonly (string Assembly, string[] Folders)[] Assemblies =
    [
        ("StyleGanSharp", ["Runtime", "Signal", "Ops", "Optimization", "Layers", "Networks", "Checkpoints", "Imaging", "Features", "Inference", "Export"]),
        ("StyleGanSharp.Training", ["Distribution", "Data", "Augment", "Losses", "Metrics", "Training"]),
        ("StyleGanSharp.Lab", ["Signals", "Reporting", "Studies", "Benchmarks"]),
        ("StyleGanSharp.Studio", ["Rendering", "Serving"]),
    ];

    private static readonly string[] Layers = [.. Assemblies.SelectMany(assembly => assembly.Folders)];

    /// <summary>What is written with capitals in the name of a test; all other words are in lower case.</summary>
    private static readonly HashSet<string> ProperNames =
    [
        "AdaIN", "CPU", "DeiT", "EfficientNet", "FastGAN", "Fourier", "Frechet", "I0", "Inception", "J1", "LPIPS", "NumPy", "Nyquist", "Pillow", "PyTorch", "StyleGAN", "StyleGAN2", "StyleGAN3",
        "TensorFlow", "TorchSharp", "US", "VGG16", "XL", "oneDNN",
    ];

    internal static readonly string Root = typeof(ArchitectureTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!;

    private static readonly string Source = Path.Combine(Root, "src");

    public static TheoryData<string, string> Folders
    {
        get
        {
            var folders = new TheoryData<string, string>();
            foreach ((string assembly, _) in Assemblies)
            {
                foreach (string folder in Directory.GetDirectories(Path.Combine(Source, assembly)).Select(path => Path.GetFileName(path)).Where(name => name is not ("bin" or "obj" or "buildTransitive")).Order())
                {
                    folders.Add(assembly, folder);
                }
            }

            return folders;
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Given_a_folder_of_the_library_When_its_sources_are_read_Then_it_uses_only_lower_folders(string assembly, string folder)
    {
        Assert.True(Assemblies.Single(item => item.Assembly == assembly).Folders.Contains(folder), $"src/{assembly}/{folder} has no place in the order of folders.");
        int layer = Array.IndexOf(Layers, folder);
        var offences = new List<string>();
        foreach (string path in Sources(Path.Combine(Source, assembly, folder)))
        {
            foreach (Match mention in LibraryNamespace().Matches(File.ReadAllText(path)))
            {
                int used = Array.IndexOf(Layers, mention.Groups[1].Value);
                if (used > layer)
                {
                    offences.Add($"{Path.GetRelativePath(Source, path)} uses {mention.Value}");
                }
            }
        }

        Assert.Empty(offences);
    }

    [Fact]
    public void Given_the_sources_When_they_parse_fractions_Then_they_forbid_thousands_separators() => Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories).Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(File.ReadLines), line => ParsedFraction().IsMatch(line) && !line.Contains("NumberStyles.", StringComparison.Ordinal));

    [Fact]
    public void Given_the_library_When_its_types_are_listed_Then_each_is_in_the_namespace_of_its_folder()
    {
        string[] offences =
        [
            .. Assemblies.SelectMany(item => Sources(Path.Combine(Source, item.Assembly)).Where(path =>
            {
                string expected = "StyleGanSharp." + Path.GetRelativePath(Path.Combine(Source, item.Assembly), Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '.');
                return !File.ReadLines(path).Any(line => line == $"namespace {expected};");
            })),
        ];
        Assert.Empty(offences);
    }

    [Fact]
    public void Given_the_sources_When_counted_Then_no_file_is_too_long()
    {
        string[] offences =
        [
            .. new[] { "src", "tests", "samples", "bench" }.Select(folder => Path.Combine(Root, folder)).Where(Directory.Exists).SelectMany(Sources)
                .Where(path => File.ReadLines(path).Count() > LongestFileLines).Select(path => Path.GetRelativePath(Root, path)),
        ];
        Assert.Empty(offences);
    }

    [Fact]
    public void Given_the_public_types_When_listed_Then_each_has_a_file_of_its_own_name()
    {
        HashSet<string> files = [.. Assemblies.SelectMany(item => Sources(Path.Combine(Source, item.Assembly))).Select(path => Path.GetFileNameWithoutExtension(path).Split('.')[0])];
        string[] offences = [.. Libraries.Types.Where(type => type.IsPublic).Where(type => !type.IsNested).Select(type => type.Name.Split('`')[0]).Where(name => !files.Contains(name))];
        Assert.Empty(offences);
    }

    [Fact]
    public void Given_the_tests_When_their_names_are_read_Then_all_have_one_orthography()
    {
        string[] names = [.. Sources(Path.Combine(Root, "tests")).SelectMany(path => TestMethod().Matches(File.ReadAllText(path)).Select(match => match.Groups["name"].Value))];
        IEnumerable<string> compiled = typeof(ArchitectureTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(IsTest).Select(method => method.Name);
        Assert.Empty(compiled.Except(names)); // the sources are read for the sake of the other test project; none of this one is overlooked
        string[] offences = [.. names.Where(name => !IsOrthographic(name))];
        Assert.Empty(offences);
    }

    [Theory]
    [InlineData("Given_a_preset_When_it_is_built_Then_StyleGAN3_has_16_layers_of_float32", true)]
    [InlineData("Given_APreset_When_it_is_built_Then_it_works", false)]
    [InlineData("Given_A_Preset_When_it_is_built_Then_it_works", false)]
    [InlineData("Given_a_preset_When_it_is_built_then_it_works", false)]
    [InlineData("Given_a_preset_Then_it_works", false)]
    [InlineData("Given_a_preset_When_built_Then_Then_it_works", false)]
    [InlineData("Given_a_preset_When_built__Then_it_works", false)]
    [InlineData("Given_a_grey_image_When_built_Then_it_works", false)]
    [InlineData("Given_noise_When_normalised_Then_it_is_canceled", false)]
    [InlineData("Given_noise_otherwise_precise_When_raised_clockwise_Then_it_fulfills_its_promise", true)]
    public void Given_the_name_of_a_test_When_its_orthography_is_checked_Then_it_is_lower_case_in_three_parts_and_in_US_spelling(string name, bool expected) =>
        Assert.Equal(expected, IsOrthographic(name));

    private static bool IsTest(MethodInfo method) => method.GetCustomAttributes(true).OfType<Xunit.v3.IFactAttribute>().Any();

    private static bool IsOrthographic(string name)
    {
        Match parts = TestName().Match(name);
        return parts.Success && parts.Groups["words"].Captures.SelectMany(words => words.Value.Split('_')).All(word => ProperNames.Contains(word) || (LowerCase().IsMatch(word) && !British().IsMatch(word)));
    }

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "buildTransitive"));

    [GeneratedRegex(@"\bStyleGanSharp\.([A-Z]\w*)")]
    private static partial Regex LibraryNamespace();

    /// <summary>A method below an attribute of a test; the attributes of its data may have several lines.</summary>
    [GeneratedRegex(@"^ +\[(?:Fact|Theory|Property)\b[^\n]*\n(?:(?! +public ).*\n)* +public [\w<>\[\]., ]+? (?<name>\w+)\(", RegexOptions.Multiline)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"^Given_(?<words>\w+?)_When_(?<words>\w+?)_Then_(?<words>\w+)$")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^[a-z0-9]+$")]
    private static partial Regex LowerCase();

    /// <summary>The spellings that differ from American English, as far as such words are likely here.</summary>
    [GeneratedRegex(@"colour|grey|neighbour|behaviour|favour|centre|metre|fibre|catalogue|programme|licence|defence|offence|artefact|judgement|analys(?:ed?|ing)$|(?:cancel|label|model|travel|channel|signal)l(?:ed|ing)|^(?!.*(?:wise|precise|concise|promise|premise|exercise|surprise|comprise|denoise|expertise))\w{4,}is(?:e|es|ed|er|ing|ations?)$")]
    private static partial Regex British();

    [GeneratedRegex(@"\b(double|float|decimal|Half)\.(Try)?Parse\(")]
    private static partial Regex ParsedFraction();
}
