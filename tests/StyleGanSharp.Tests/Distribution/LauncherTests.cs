using StyleGanSharp.Distribution;

namespace StyleGanSharp.Tests.Distribution;

public sealed class LauncherTests
{
    [Fact]
    public void Given_the_variables_of_a_launcher_When_looked_for_Then_it_is_recognized_by_them()
    {
        Assert.Equal(new Launcher("Open MPI", 1, 4, 1, 2), Find("OMPI_COMM_WORLD_RANK=1", "OMPI_COMM_WORLD_SIZE=4", "OMPI_COMM_WORLD_LOCAL_RANK=1", "OMPI_COMM_WORLD_LOCAL_SIZE=2"));
        Assert.Equal(new Launcher("MPICH", 0, 2, 0, 2), Find("PMI_RANK=0", "PMI_SIZE=2", "MPI_LOCALRANKID=0", "MPI_LOCALNRANKS=2"));
        Assert.Equal(new Launcher("Slurm", 5, 8, 1, 4), Find("SLURM_PROCID=5", "SLURM_STEP_NUM_TASKS=8", "SLURM_LOCALID=1", "SLURM_STEP_TASKS_PER_NODE=4(x2)", "PMI_RANK=5", "PMI_SIZE=8"));
        Assert.Equal(new Launcher("MPICH", 1, 2, 0, 1), Find("PMI_RANK=1", "PMI_SIZE=2"));
    }

    [Theory]
    [InlineData]
    [InlineData("PMI_RANK=0", "PMI_SIZE=1")]
    [InlineData("SLURM_PROCID=0", "SLURM_NTASKS=4")] // a batch script, which runs once
    [InlineData("OMPI_COMM_WORLD_RANK=x", "OMPI_COMM_WORLD_SIZE=2")]
    [InlineData("OMPI_COMM_WORLD_RANK=2", "OMPI_COMM_WORLD_SIZE=2")]
    public void Given_a_process_that_was_started_alone_When_looked_for_Then_there_is_no_launcher(params string[] variables) => Assert.Null(Find(variables));

    private static Launcher? Find(params string[] variables)
    {
        Dictionary<string, string> values = variables.Select(item => item.Split('=')).ToDictionary(item => item[0], item => item[1]);
        return Launcher.Find(values.GetValueOrDefault);
    }
}
