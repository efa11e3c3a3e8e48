using System.Reflection;

namespace StyleGanSharp.Tests.Support;

/// <summary>Texts that must not change unnoticed, kept as files in the source tree. To accept a change, run the tests with the environment variable ACCEPT=1 and look at the difference.</summary>
internal static class Snapshot
{
    private const string AcceptVariable = "ACCEPT";

    /// <summary>The source folder of this test project, which is named as its assembly.</summary>
    private static readonly string Project = Path.Combine(
        typeof(Snapshot).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!, "tests", typeof(Snapshot).Assembly.GetName().Name!);

    /// <summary>The names of the snapshots in a folder of this test project.</summary>
    public static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(Path.Combine(Project, folder)).Select(path => Path.GetFileName(path));

    /// <summary>Compares lines with a file of this test project, or rewrites the file where ACCEPT=1.</summary>
    /// <param name="file">The file, relative to the folder of the project.</param>
    /// <param name="lines">What the file should hold.</param>
    public static void Match(string file, IEnumerable<string> lines) =>
        Match(Path.Combine(Project, file), lines, Environment.GetEnvironmentVariable(AcceptVariable) == "1");

    /// <summary>Compares lines with a file, or rewrites the file where the change is accepted.</summary>
    public static void Match(string path, IEnumerable<string> lines, bool accept)
    {
        string[] actual = [.. lines];
        string name = Path.GetFileName(path);
        string[]? expected = File.Exists(path) ? File.ReadAllLines(path) : null;
        if (accept)
        {
            if (expected is null || !expected.SequenceEqual(actual))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, string.Concat(actual.Select(line => line + "\n")));
            }

            return;
        }

        string remedy = $"If this is meant, run the test with {AcceptVariable}=1, which rewrites the file, and commit it.";
        Assert.True(expected is not null, $"There is no snapshot {name}. {remedy}");
        if (!expected.SequenceEqual(actual))
        {
            Assert.Fail($"{name} has changed. {remedy}\n{LineDifference.Describe(expected, actual)}");
        }
    }
}
