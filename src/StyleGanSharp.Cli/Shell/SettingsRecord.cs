namespace StyleGanSharp.Cli.Shell;

/// <summary>What a command line says: the options of a verb, or of a group that several verbs have. Its attributes are what parsing, help and messages know of them.</summary>
internal abstract record SettingsRecord
{
    /// <summary>The flags that were given, of the whole command line.</summary>
    public IReadOnlySet<string> Given { get; set; } = new HashSet<string>();

    /// <summary>What is wrong with options that are right one by one, a sentence each.</summary>
    public virtual IEnumerable<string> Problems() => [];

    /// <summary>Sets the members of an options record that these options are (<see cref="SetsAttribute"/>) and leaves the others.</summary>
    /// <param name="options">A fresh record.</param>
    /// <returns>The record.</returns>
    public T Fill<T>(T options)
        where T : class
    {
        foreach (SettingsOption option in SettingsModel.Of(GetType()).Options)
        {
            option.Fill(this, options);
        }

        return options;
    }
}
