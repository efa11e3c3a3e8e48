using System.Reflection;

namespace StyleGanSharp.Training;

/// <content>Options as differences: presets and configurations are records of what they choose.</content>
public sealed partial record TrainingOptions
{
    /// <summary>The options that may be left open: null is no choice.</summary>
    private static readonly PropertyInfo[] OpenOptions = [.. typeof(TrainingOptions).GetProperties().Where(property => property.CanWrite && IsOpen(property))];

    /// <summary>Fills what is left open with the choices of another record.</summary>
    /// <param name="differences">The choices; what is null there stays open.</param>
    internal TrainingOptions Or(TrainingOptions differences)
    {
        TrainingOptions filled = this with { };
        foreach (PropertyInfo option in OpenOptions.Where(option => option.GetValue(this) is null))
        {
            option.SetValue(filled, option.GetValue(differences));
        }

        return filled;
    }

    private static bool IsOpen(PropertyInfo option) =>
        new NullabilityInfoContext().Create(option).WriteState == NullabilityState.Nullable;
}
