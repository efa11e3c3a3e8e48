using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Distribution;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Groups;

/// <summary>How several processes work together.</summary>
internal sealed record ProcessSettings : SettingsRecord
{
    [Heading("Several processes"), Option("--nproc", "Start so many processes on this machine, through mpirun, which share each batch; on several machines: mpirun or srun stylegan train …", Min = 1, Max = 1024)]
    public int? Count { get; init; }

    [Option("--gpus", "GPUs of each machine to use, one per process, e.g. 0,1,2,3; starts a process for each where mpirun or srun did not [default: the GPU of the process's number on its machine]", "LIST")]
    public string? Gpus { get; init; }

    [Option("--reduce", "How gradients of several processes are added up: in a fixed order, with the same bits for any number of processes; or as MPI does it, with fewer bytes and equal to rounding [default: exact on CPUs, fast on GPUs]")]
    [Choices("exact", Distribution.Reduction.Exact, "fast", Distribution.Reduction.Fast)]
    public Reduction? Reduction { get; init; }

    [Option("--wait-minutes", "Minutes that processes wait for one that is late before all end [default: 10]", "MINUTES", Min = 1e-3, Max = 1e5)]
    public double? WaitMinutes { get; init; }

    /// <summary>Processes to start here; 1 where this process does the work.</summary>
    public int ToStart => Launcher.Current is not null ? 1 : Count ?? (Gpus is null ? 1 : GpuNumbers().Length);

    public override IEnumerable<string> Problems()
    {
        if (Gpus is not null && GpuNumbers() is var gpus && (gpus.Length == 0 || gpus.Distinct().Count() != gpus.Length))
        {
            yield return $"--gpus '{Gpus}' is no list of different GPU numbers, e.g. 0,1,2,3.";
        }
        else if (Gpus is not null && Count is { } count && count != GpuNumbers().Length)
        {
            yield return $"--nproc {count} and --gpus {Gpus} contradict each other: there is one process per GPU. Leave one of them out.";
        }
    }

    /// <summary>Connects with the other processes; null where there are none.</summary>
    public ProcessGroup? Join() => Launcher.Current is null ? null : ProcessGroup.Join(TimeSpan.FromMinutes(WaitMinutes ?? 10));

    /// <summary>Where this process computes.</summary>
    public Device Device(DeviceSettings computing, ProcessGroup? group)
    {
        int local = group?.Launcher.LocalRank ?? 0;
        if (Gpus is not null)
        {
            int[] gpus = GpuNumbers();
            return local < gpus.Length ? Devices.Parse($"cuda:{gpus[local]}")
                : throw new UsageException($"--gpus {Gpus} names {Texts.Count(gpus.Length, "GPU")}, but {Texts.Count(group!.Launcher.LocalSize, "process")} work on {group.HostOf(group.Rank)}. Name one per process.");
        }

        Device device = computing.Open();
        return device.type == TorchSharp.DeviceType.CUDA && computing.Device is "auto" or "cuda" && group?.Launcher.LocalSize > 1 ? Devices.Parse($"cuda:{local}") : device;
    }

    private int[] GpuNumbers() => [.. Gpus!.Split(',', StringSplitOptions.TrimEntries).Select(text => int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : -1).Where(number => number >= 0)];
}
