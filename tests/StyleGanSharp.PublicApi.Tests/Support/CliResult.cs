namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>How a run of the program ended.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    /// <summary>Asserts that it succeeded; shows what it said otherwise.</summary>
    public CliResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Error}\n{Output}");
        return this;
    }

    /// <summary>Asserts that it failed with one line for the user, beside a note on this machine's oneDNN, and no stack trace.</summary>
    public CliResult Failed(int exitCode, params string[] mentions)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}, expected {exitCode}\n{Error}\n{Output}");
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !line.StartsWith("note: oneDNN", StringComparison.Ordinal));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("fault of the program", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Output, StringComparison.Ordinal);
        Assert.All(mentions, mention => Assert.Contains(mention, line, StringComparison.Ordinal));
        return this;
    }
}
