using System.Reflection;
using System.Text.RegularExpressions;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests;

/// <summary>docs/architecture.md leads to code that is there.</summary>
public sealed partial class ArchitecturePageTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    [Fact]
    public void Given_the_page_of_the_architecture_When_its_members_are_looked_up_Then_all_exist()
    {
        ILookup<string, Type> types = Libraries.Types.Where(type => !type.IsNested).ToLookup(type => type.Name.Split('`')[0]);
        string page = File.ReadAllText(Path.Combine(ArchitectureTests.Root, "docs", "architecture.md"));
        (string Type, string Member)[] named = [.. Member().Matches(page).Select(match => (match.Groups["type"].Value, match.Groups["member"].Value)).Where(item => item.Item1 is not "StyleGanSharp" && item.Item2 is not "md").Distinct()];
        Assert.True(named.Length > 50, $"only {named.Length} members were found on the page");
        string[] missing = [.. named.Where(item => !types[item.Type].Any(type => type.GetMember(item.Member, All).Length > 0)).Select(item => $"{item.Type}.{item.Member}")];
        Assert.Empty(missing);
    }

    [Fact]
    public void Given_the_page_of_the_architecture_When_its_folders_are_looked_up_Then_all_exist()
    {
        string page = File.ReadAllText(Path.Combine(ArchitectureTests.Root, "docs", "architecture.md"));
        string[] folders = [.. Folder().Matches(page).Select(match => match.Groups["folder"].Value)];
        Assert.NotEmpty(folders);
        Assert.All(folders, folder => Assert.True(Directory.Exists(Path.Combine(ArchitectureTests.Root, "src", "StyleGanSharp", folder)), folder));
    }

    [GeneratedRegex(@"\b(?<type>[A-Z]\w+)\.(?<member>[A-Za-z]\w+)")]
    private static partial Regex Member();

    [GeneratedRegex(@"`(?<folder>(?:Ops|Networks)/\w+)`")]
    private static partial Regex Folder();
}
