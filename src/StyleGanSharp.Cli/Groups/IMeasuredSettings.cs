namespace StyleGanSharp.Cli.Groups;

/// <summary>Options of the verbs that compare generated with real images.</summary>
internal interface IMeasuredSettings
{
    SubjectSettings Subject { get; }

    MeasurementSettings Measurement { get; }

    MeasuringSettings Computing { get; }
}
