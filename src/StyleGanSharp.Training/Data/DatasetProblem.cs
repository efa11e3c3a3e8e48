namespace StyleGanSharp.Data;

/// <summary>An image that cannot be used.</summary>
/// <param name="Name">Its path, entry name or number.</param>
/// <param name="Reason">What is wrong with it, on one line.</param>
public sealed record DatasetProblem(string Name, string Reason)
{
    /// <summary>Messages of readers begin with the name, which a list shows already.</summary>
    internal static DatasetProblem From(string name, Exception e)
    {
        string reason = e.Message.ReplaceLineEndings(" ");
        return new DatasetProblem(name, reason.StartsWith(name, StringComparison.Ordinal) ? reason[name.Length..].TrimStart(' ', ':') : reason);
    }
}
