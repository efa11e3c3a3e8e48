using System.Text.Json.Serialization;
using StyleGanSharp.Reporting;

namespace StyleGanSharp.Benchmarks;

/// <summary>Where something was measured: without it, times mean nothing.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Cores">Cores the process may use.</param>
/// <param name="VectorInstructions">Vector instruction sets.</param>
/// <param name="MemoryBytes">Memory of the machine or container.</param>
/// <param name="OperatingSystem">The operating system.</param>
/// <param name="Device">The device computed on, as libtorch names it.</param>
/// <param name="Gpus">Names of the GPUs.</param>
/// <param name="Library">Version of this library.</param>
/// <param name="DotNet">Version of .NET.</param>
/// <param name="TorchSharp">Version of TorchSharp.</param>
/// <param name="LibTorch">Version of libtorch.</param>
public sealed record BenchmarkMachine(
    string Processor, int Cores, IReadOnlyList<string> VectorInstructions, long MemoryBytes, string OperatingSystem, string Device, IReadOnlyList<string> Gpus,
    string Library, string DotNet, string TorchSharp, string? LibTorch)
{
    /// <summary>State of oneDNN, e.g. <c>on</c> or <c>off (wrong results)</c> (<see cref="Runtime.SelfTests.SelfTestResult.OneDnn"/>).</summary>
    [JsonPropertyName("onednn")]
    public string? OneDnn { get; init; }

    /// <summary>Describes this machine.</summary>
    /// <param name="device">The device to be computed on.</param>
    /// <returns>The description.</returns>
    public static BenchmarkMachine Describe(string device)
    {
        SystemReport report = SystemReport.Collect();
        return new BenchmarkMachine(
            report.CpuName, report.CpuCores, report.VectorInstructions, report.MemoryTotalBytes, report.OperatingSystem, device, [.. report.Gpus.Select(gpu => gpu.Name)],
            report.LibraryVersion, report.DotNetVersion, report.TorchSharpVersion, report.LibTorchVersion)
        {
            OneDnn = report.SelfTest?.OneDnn,
        };
    }
}
