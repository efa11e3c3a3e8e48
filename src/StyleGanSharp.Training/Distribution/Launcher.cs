using System.Globalization;

namespace StyleGanSharp.Distribution;

/// <summary>What started this process as one of several.</summary>
/// <param name="Name">What to call it: <c>Open MPI</c>, <c>MPICH</c>, <c>Slurm</c>.</param>
/// <param name="Rank">Number of this process, from 0.</param>
/// <param name="Size">Number of processes.</param>
/// <param name="LocalRank">Number of this process among those of this machine, from 0.</param>
/// <param name="LocalSize">Number of processes on this machine.</param>
public sealed record Launcher(string Name, int Rank, int Size, int LocalRank, int LocalSize)
{
    private static readonly (string Name, string Rank, string Size, string LocalRank, string LocalSize)[] Known =
    [
        ("Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE"),
        ("MPICH", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"), // Intel MPI, MVAPICH and MS-MPI too
        ("Slurm", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", "SLURM_STEP_TASKS_PER_NODE"), // of srun: a batch script has no SLURM_STEP_NUM_TASKS
    ];

    /// <summary>The launcher of this process; null where it was started alone.</summary>
    public static Launcher? Current { get; } = Find(Environment.GetEnvironmentVariable);

    /// <summary>Recognizes a launcher by the variables it sets.</summary>
    /// <param name="variable">The value of a variable, or null.</param>
    /// <returns>The launcher; null where there is none, or it started one process only.</returns>
    internal static Launcher? Find(Func<string, string?> variable)
    {
        // An srun of PMI sets PMI_RANK too; its own variables say more.
        foreach ((string name, string rank, string size, string localRank, string localSize) in variable("SLURM_STEP_NUM_TASKS") is null ? Known : Known.Reverse())
        {
            if (Number(variable(rank)) is { } number && Number(variable(size)) is > 1 and { } count && number < count)
            {
                return new Launcher(name, number, count, Number(variable(localRank)) ?? 0, Math.Max(Number(variable(localSize)) ?? 1, 1));
            }
        }

        return null;
    }

    /// <summary>A number, also the first of Slurm's <c>4(x2),3</c>.</summary>
    private static int? Number(string? text)
    {
        string digits = new([.. (text ?? string.Empty).TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
