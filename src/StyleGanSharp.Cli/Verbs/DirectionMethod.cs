namespace StyleGanSharp.Cli.Verbs;

/// <summary>How directions are found.</summary>
internal enum DirectionMethod
{
    /// <summary>From the weights.</summary>
    Sefa,

    /// <summary>Main components of w.</summary>
    Ganspace,

    /// <summary>Between images with and without an attribute, or of two classes.</summary>
    Svm,

    /// <summary>Single style channels for an attribute.</summary>
    StyleSpace,

    /// <summary>What a text describes.</summary>
    Text,
}
