using System.Reflection;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Serving;
using StyleGanSharp.Training;

namespace StyleGanSharp.Tests.Support;

/// <summary>The assemblies of the library, lowest first.</summary>
internal static class Libraries
{
    public static IReadOnlyList<Assembly> All { get; } = [typeof(LibTorch).Assembly, typeof(TrainingRun).Assembly, typeof(LinePlot).Assembly, typeof(StudioServer).Assembly];

    public static IEnumerable<Type> Types => All.SelectMany(assembly => assembly.GetTypes());
}
