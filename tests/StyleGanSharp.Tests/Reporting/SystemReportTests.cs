using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Reporting;

public sealed class SystemReportTests
{
    [Fact]
    public void Given_this_machine_When_looked_at_Then_the_report_is_complete()
    {
        SystemReport report = SystemReport.Collect(Path.GetTempPath(), TestContext.Current.CancellationToken);
        Assert.Equal("0.107.0", report.TorchSharpVersion);
        Assert.StartsWith(LibTorch.ExpectedVersion, report.LibTorchVersion, StringComparison.Ordinal);
        Assert.Null(report.LibTorchError);
        Assert.Equal(LibTorch.EnsureLoaded(), report.LibTorch);
        Assert.StartsWith(".NET 10", report.DotNetVersion, StringComparison.Ordinal);
        Assert.Matches(@"^\d+\.\d+\.\d+", report.LibraryVersion);
        Assert.NotEmpty(report.CpuName);
        Assert.NotEmpty(report.VectorInstructions);
        Assert.InRange(report.LibTorchThreads, 1, 4096);
        Assert.Equal("cpu", report.UsableDevices[^1]);
        Assert.InRange(report.MemoryTotalBytes, 1L << 28, 1L << 50);
        Assert.InRange(report.MemoryAvailableBytes, 1, report.MemoryTotalBytes);
        Assert.True(report.DiskFreeBytes > 0);
        Assert.Equal(["ffmpeg", "mpirun"], report.Tools.Select(tool => tool.Name));
    }

    [Fact]
    public void Given_a_canceled_token_When_looked_at_Then_it_stops()
    {
        Assert.Throws<OperationCanceledException>(() => SystemReport.Collect(null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Given_nothing_missing_When_asked_Then_there_is_no_advice() => Assert.Empty(Complete().Advice);

    [Fact]
    public void Given_things_missing_When_asked_Then_each_has_its_advice()
    {
        SystemReport report = Complete() with
        {
            LibTorchThreads = 1,
            VectorInstructions = ["SSE4.2"],
            UsableDevices = ["cpu"],
            MemoryAvailableBytes = 100L << 20,
            DiskFreeBytes = 10L << 20,
            Tools = [new ExternalTool("ffmpeg", null, null), new ExternalTool("mpirun", null, null)],
        };
        Assert.Collection(
            report.Advice,
            line => Assert.Contains($"Test GPU is not used: the libtorch in use has no CUDA. Install a PyTorch {LibTorch.ExpectedVersion}", line, StringComparison.Ordinal),
            line => Assert.Contains("no AVX2", line, StringComparison.Ordinal),
            line => Assert.Contains("1 of 8 cores", line, StringComparison.Ordinal),
            line => Assert.Contains("Only 100 MiB of memory", line, StringComparison.Ordinal),
            line => Assert.Contains("Only 10 MiB is free on the disk of /data", line, StringComparison.Ordinal),
            line => Assert.Contains("ffmpeg was not found", line, StringComparison.Ordinal),
            line => Assert.Contains("mpirun was not found", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Given_libtorch_does_not_load_When_asked_Then_the_advice_is_its_error()
    {
        SystemReport report = Complete() with { LibTorch = null, LibTorchVersion = null, LibTorchError = "It does not load. Do this.", LibTorchThreads = 0, UsableDevices = [] };
        Assert.Equal(["It does not load. Do this."], report.Advice);
    }

    [Fact]
    public void Given_a_program_on_the_path_When_looked_for_Then_its_version_is_read()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs a shell script");
            return;
        }

        using var folder = new TemporaryFolder();
        string tool = folder.File("paint");
        File.WriteAllText(tool, "#!/bin/sh\necho \"$1\" is 3.2\necho more\n");
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(new ExternalTool("paint", tool, "--version is 3.2"), ToolProbe.Find("paint", "--version", $"/nowhere:{folder.Path}"));
        File.WriteAllText(folder.File("broken"), "not a program");
        Assert.Equal(new ExternalTool("broken", folder.File("broken"), null), ToolProbe.Find("broken", "-v", folder.Path));
        Assert.Equal(new ExternalTool("absent", null, null), ToolProbe.Find("absent", "-v", folder.Path));
        Assert.Equal(new ExternalTool("absent", null, null), ToolProbe.Find("absent", "-v", null));
    }

    [Theory]
    [InlineData("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file")]
    [InlineData("sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")]
    public void Given_a_container_When_memory_is_read_Then_its_limit_counts(string group, string limitFile, string usageFile, string cacheField)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("proc"));
        Directory.CreateDirectory(folder.File(group));
        File.WriteAllText(folder.File("proc/meminfo"), "MemTotal:       16000 kB\nMemFree:  10 kB\nMemAvailable:    9000 kB\n");
        Assert.Equal((16000L * 1024, 9000L * 1024), MemoryProbe.Read(folder.Path));
        File.WriteAllText(folder.File($"{group}/{limitFile}"), "max\n");
        Assert.Equal((16000L * 1024, 9000L * 1024), MemoryProbe.Read(folder.Path));
        File.WriteAllText(folder.File($"{group}/{limitFile}"), "8000000\n");
        File.WriteAllText(folder.File($"{group}/{usageFile}"), "3000000\n");
        File.WriteAllText(folder.File($"{group}/memory.stat"), $"anon 5\n{cacheField} 1000000\n");
        Assert.Equal((8000000L, 6000000L), MemoryProbe.Read(folder.Path));
    }

    private static SystemReport Complete() => new()
    {
        LibraryVersion = "0.1.0",
        DotNetVersion = ".NET 10.0.0",
        OperatingSystem = "Test",
        TorchSharpVersion = "0.107.0",
        LibTorchVersion = "2.10.0",
        LibTorch = new LibTorchInfo("/lib", false, false, null),
        LibTorchError = null,
        CpuName = "Test CPU",
        CpuCores = 8,
        VectorInstructions = ["SSE4.2", "AVX2"],
        LibTorchThreads = 8,
        Gpus = [new GpuDevice("Test GPU", 8L << 30)],
        UsableDevices = ["cuda:0", "cpu"],
        CudaKernels = ["the project's own"],
        MemoryTotalBytes = 16L << 30,
        MemoryAvailableBytes = 8L << 30,
        Folder = "/data",
        DiskFreeBytes = 100L << 30,
        Tools = [new ExternalTool("ffmpeg", "/usr/bin/ffmpeg", "7"), new ExternalTool("mpirun", "/usr/bin/mpirun", "4")],
        MpiLibraries = ["Open MPI v4.1.4 (libmpi.so.40)"],
    };
}
