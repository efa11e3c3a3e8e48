namespace StyleGanSharp.Tests.Support;

/// <summary>Texts that must not change unnoticed: files in Snapshots/. To accept a change, run the tests with STYLEGAN_ACCEPT_SNAPSHOTS=folder and look at the difference.</summary>
internal static class Snapshot
{
    public static void Match(string file, IEnumerable<string> lines)
    {
        string actual = string.Join('\n', lines) + "\n";
        if (Environment.GetEnvironmentVariable("STYLEGAN_ACCEPT_SNAPSHOTS") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, file), actual);
        }

        string path = Path.Combine(AppContext.BaseDirectory, "Snapshots", file);
        Assert.True(File.Exists(path), $"There is no snapshot {file}. Run with STYLEGAN_ACCEPT_SNAPSHOTS=tests/StyleGanSharp.Tests/Snapshots and look at it.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
