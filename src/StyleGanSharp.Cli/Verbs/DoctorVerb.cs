using Spectre.Console;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Runtime.SelfTests;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Shows what the machine offers and what to do about what is missing.</summary>
[Concerns(typeof(SystemReport), nameof(SystemReport.Collect))]
internal sealed class DoctorVerb() : Verb<DoctorVerb.Settings>(
    "doctor", VerbCatalog.Start,
    "Check this machine: versions, devices, memory, optional tools, and what to do about what is missing.",
    "stylegan doctor",
    "stylegan doctor --libtorch ~/venv/lib/python3.12/site-packages/torch/lib")
{
    internal sealed record Settings : SettingsRecord;

    public override bool IsForSeveral => true;

    protected override int Run(Settings settings, VerbContext context)
    {
        SystemReport report = SystemReport.Collect(cancellationToken: context.Cancellation);
        (string Name, string Value)[] rows =
        [
            ("StyleGanSharp", report.LibraryVersion),
            (".NET", $"{report.DotNetVersion} on {report.OperatingSystem}"),
            ("TorchSharp", report.TorchSharpVersion),
            ("libtorch", report.LibTorch is { } libTorch
                ? $"{report.LibTorchVersion} in {libTorch.Folder}{(libTorch.IsUserSupplied ? " (yours)" : string.Empty)}{(libTorch.IsWrapperPatched ? ", adapted to this system's C++ library" : string.Empty)}"
                : "does not load"),
            .. report is { LibTorch: { } loaded, SelfTest: { } test } ? SelfTestRows(loaded, test) : [],
            ("Devices", report.UsableDevices.Count == 0 ? "none" : string.Join(", ", report.UsableDevices)),
            ("Processor", $"{report.CpuName}, {report.CpuCores} cores{(report.VectorInstructions.Count > 0 ? ", " + string.Join(" ", report.VectorInstructions) : string.Empty)}"),
            ("Threads", $"{report.LibTorchThreads}"),
            .. report.Gpus.Select((gpu, i) => ($"GPU {i}", $"{gpu.Name}, {Texts.Bytes(gpu.MemoryBytes)}")),
            .. report.CudaKernels.Select((kernels, i) => ($"Kernels cuda:{i}", kernels)),
            ("Memory", $"{Texts.Bytes(report.MemoryAvailableBytes)} free of {Texts.Bytes(report.MemoryTotalBytes)}"),
            ("Disk", $"{(report.DiskFreeBytes is { } free ? Texts.Bytes(free) + " free" : "unknown")} for {report.Folder}"),
            ("MPI", report.MpiLibraries.Count == 0 ? "not found (optional)" : string.Join(", ", report.MpiLibraries)),
            .. report.Launcher is { } launcher ? [("Launcher", $"{launcher.Name}: process {launcher.Rank} of {launcher.Size}, {launcher.LocalRank} of {launcher.LocalSize} on this machine")] : Array.Empty<(string, string)>(),
            .. report.Tools.Select(tool => (tool.Name, tool.Path is null ? "not found (optional)" : $"{tool.Version ?? "found, but does not run"} at {tool.Path}")),
        ];
        ShowRows(context, rows);
        context.Line();
        context.Line(report.Advice.Count == 0 ? "All is well." : "Advice:");
        foreach (string advice in report.Advice)
        {
            context.Line($"  - {advice}");
        }

        return report.LibTorchError is null ? ExitCode.Success : ExitCode.Failure;
    }

    private static IEnumerable<(string Name, string Value)> SelfTestRows(LibTorchInfo loaded, SelfTestResult test)
    {
        yield return ("Self-test", $"{(test.Faults.Count == 0 || !test.IsOneDnnOn ? "results are right" : "RESULTS ARE WRONG")}: {test.Cases} operations against plain arithmetic in {test.Milliseconds:F0} ms");
        yield return ("oneDNN", test.OneDnn + (test.Faults.Count == 0 ? string.Empty : $": {test.Faults.Count} operations were wrong with it, the first: {test.Faults[0]}"));
        yield return ("Code patch", loaded.AreScalarsKept ? $"TorchSharp's dispose function of scalars is redirected in memory ({LibTorch.CodePatchVariable}=off forbids it)"
            : LibTorch.IsCodePatchForbidden ? $"off by {LibTorch.CodePatchVariable}: long trainings may fail when the garbage collector frees a number that libtorch still reads"
            : "not possible on this system");
    }

    private static void ShowRows(VerbContext context, (string Name, string Value)[] rows)
    {
        if (context.IsTerminal)
        {
            Table table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("name", "value");
            foreach ((string name, string value) in rows)
            {
                table.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(value));
            }

            context.Console.Write(table);
            return;
        }

        int width = rows.Max(row => row.Name.Length);
        foreach ((string name, string value) in rows)
        {
            context.Line($"{name.PadRight(width)}  {value}");
        }
    }
}
