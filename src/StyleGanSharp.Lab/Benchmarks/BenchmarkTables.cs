using System.Globalization;
using StyleGanSharp.Networks;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Benchmarks;

/// <summary>A report as text for people.</summary>
public static class BenchmarkTables
{
    private const double Gigabyte = 1 << 30;

    /// <summary>Writes the tables of a report.</summary>
    /// <param name="report">The report.</param>
    /// <returns>Lines: the machine, then a table for each kind of measurement that was made.</returns>
    public static IReadOnlyList<string> Lines(BenchmarkReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        BenchmarkMachine machine = report.Machine;
        return
        [
            Text($"{machine.Processor}, {machine.Cores} cores, {string.Join(' ', machine.VectorInstructions)}, {machine.MemoryBytes / Gigabyte:F0} GiB; {machine.OperatingSystem}"),
            Text($"StyleGanSharp {machine.Library}, {machine.DotNet}, TorchSharp {machine.TorchSharp}, libtorch {machine.LibTorch}, oneDNN {machine.OneDnn}; on {machine.Device}{string.Concat(machine.Gpus.Select(gpu => $", {gpu}"))}"),
            Text($"Times are the fastest of {report.Rounds} rounds.{(report.Precision == SynthesisPrecision.BFloat16 ? " Images: the networks' convolutions in bfloat16, the bare ones in float32." : string.Empty)}"),
            .. Generation(report.Generation),
            .. Training(report.Training),
            .. Layers(report.Layers),
        ];
    }

    private static IEnumerable<string> Generation(IReadOnlyList<GenerationTiming> rows) => rows.Count == 0 ? [] :
    [
        string.Empty,
        $"{"images",-24}{"threads",8}{"batch",7}{"s/image",11}{"median",9}{"first call",12}{"bare conv.",12}{"ratio",7}",
        .. rows.Select(row => Text($"{row.Network,-24}{row.Threads,8}{row.Batch,7}{row.SecondsPerImage,11:F3}{row.MedianSecondsPerImage,9:F3}{row.FirstCallSeconds,12:F3}{row.ConvolutionSecondsPerImage,12:F3}{row.Ratio,7:F2}")),
        .. Scaling(rows.Select(row => ($"{row.Network}, batch {row.Batch}", row.Threads, row.SecondsPerImage))),
    ];

    private static IEnumerable<string> Training(IReadOnlyList<TrainingTiming> rows) => rows.Count == 0 ? [] :
    [
        string.Empty,
        $"{"training",-24}{"operators",-11}{"threads",8}{"copies",7}{"batch",7}{"s/kimg",9}{"median",9}{"step GiB",10}{"peak GiB",10}  s/kimg of each phase",
        .. rows.Select(row => Text($"{row.Network,-24}{Word(row.Operators),-11}{row.Threads,8}{row.Replicas,7}{row.Batch,7}{row.SecondsPerKimg,9:F1}{row.MedianSecondsPerKimg,9:F1}{row.StepBytes / Gigabyte,10:F3}{row.PeakBytes / Gigabyte,10:F3}  {Phases(row)}")),
        .. rows.Where(row => row.Operators == OpImplementation.Reference).SelectMany(reference => rows
            .Where(row => row.Operators == OpImplementation.Auto && row.Network == reference.Network && row.Threads == reference.Threads)
            .Select(row => Text($"  {row.Network} on {row.Threads}: {reference.SecondsPerKimg / row.SecondsPerKimg:F1} times as fast as with the reference operators{Memory(row, reference)}"))),
        .. Scaling(rows.Select(row => ($"{row.Network}, {Word(row.Operators)} operators", row.Threads, row.SecondsPerKimg))),
    ];

    private static IEnumerable<string> Layers(IReadOnlyList<LayerTiming> rows) => rows.Count == 0 ? [] : rows.GroupBy(row => (row.Network, row.Threads)).SelectMany(group => (string[])
    [
        string.Empty,
        Text($"nonlinearities of {group.Key.Network}, one image, {Quantity.Of(group.Key.Threads, "thread")}, milliseconds"),
        $"{"layer",-16}{"conv.",9}{"forward",9}{"recorded",9}{"backward",9}{(group.Any(row => row.ReferenceForwardSeconds is not null) ? Comparison("plain") + Comparison("def.") : string.Empty)}",
        .. group.Append(Total(group)).Select(row => Text(
            $"{row.Layer,-16}{row.ConvolutionSeconds * 1000,9:F2}{row.ForwardSeconds * 1000,9:F2}{row.RecordedSeconds * 1000,9:F2}{row.BackwardSeconds * 1000,9:F2}")
            + Comparison(row, row.ReferenceForwardSeconds, row.ReferenceBackwardSeconds) + Comparison(row, row.DefinedForwardSeconds, row.DefinedBackwardSeconds)),
    ]).Concat(rows.All(row => row.ReferenceForwardSeconds is null) ? [] :
    [
        "  plain: the reference operators, whose convolutions skip what down-sampling drops; def.: every step as it is defined, all samples filtered",
    ]);

    private static string Comparison(string what) => $"{what + " fwd",11}{what + " bwd",11}{"fwd x",7}{"bwd x",7}";

    private static string Comparison(LayerTiming own, double? forward, double? backward) => forward is null || backward is null ? string.Empty :
        Text($"{forward * 1000,11:F1}{backward * 1000,11:F1}{forward / own.ForwardSeconds,7:F1}{backward / own.BackwardSeconds,7:F1}");

    private static LayerTiming Total(IEnumerable<LayerTiming> rows) => rows.Aggregate((left, right) => left with
    {
        Layer = "total",
        ConvolutionSeconds = left.ConvolutionSeconds + right.ConvolutionSeconds,
        ForwardSeconds = left.ForwardSeconds + right.ForwardSeconds,
        RecordedSeconds = left.RecordedSeconds + right.RecordedSeconds,
        BackwardSeconds = left.BackwardSeconds + right.BackwardSeconds,
        ReferenceForwardSeconds = left.ReferenceForwardSeconds + right.ReferenceForwardSeconds,
        ReferenceBackwardSeconds = left.ReferenceBackwardSeconds + right.ReferenceBackwardSeconds,
        DefinedForwardSeconds = left.DefinedForwardSeconds + right.DefinedForwardSeconds,
        DefinedBackwardSeconds = left.DefinedBackwardSeconds + right.DefinedBackwardSeconds,
    });

    /// <summary>How much faster than on the fewest threads.</summary>
    private static IEnumerable<string> Scaling(IEnumerable<(string What, int Threads, double Seconds)> rows) => rows.GroupBy(row => row.What).SelectMany(group =>
    {
        (string _, int fewest, double seconds) = group.MinBy(row => row.Threads);
        return group.Where(row => row.Threads > fewest).Select(row => Text($"  {row.What}: {row.Threads} threads are {seconds / row.Seconds:F2} times as fast as {fewest}"));
    });

    private static string Phases(TrainingTiming row) => string.Join(", ", row.Phases.Select(phase => Text($"{phase.Name} {phase.SecondsPerKimg:F1}")));

    private static string Memory(TrainingTiming row, TrainingTiming reference) =>
        row.StepBytes is { } ours && reference.StepBytes is { } theirs and > 0 ? Text($", with {100.0 * ours / theirs:F0} % of the memory of a step") : string.Empty;

    private static string Word(OpImplementation operators) => operators == OpImplementation.Reference ? "reference" : "fast";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
