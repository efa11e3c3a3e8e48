namespace StyleGanSharp.Serving;

/// <summary>What a studio uses an option of the program that trains for.</summary>
public enum TrainingFlagRole
{
    /// <summary>The page gives it or leaves it out.</summary>
    Free,

    /// <summary>The images, which must lie in a folder that the studio may read. The page must give it.</summary>
    Data,

    /// <summary>The folder of runs, which the studio sets.</summary>
    Folder,

    /// <summary>The run to continue, which the studio sets.</summary>
    Resume,

    /// <summary>Length of the training.</summary>
    Length,
}
