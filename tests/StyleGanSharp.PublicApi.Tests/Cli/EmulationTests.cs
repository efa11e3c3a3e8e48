using System.Runtime.InteropServices;
using StyleGanSharp.Imaging;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

/// <summary>The program on processors that this machine does not have.</summary>
public sealed class EmulationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Westmere", "SSE4.2")]
    [InlineData("SandyBridge", "SSE4.2 AVX")]
    [InlineData("Haswell", "SSE4.2 AVX AVX2 FMA")]
    public void Given_an_emulated_processor_When_an_image_is_generated_Then_it_is_that_of_this_processor_and_the_doctor_finds_right_results(string processor, string instructions)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && EmulatedCli.Find() is not null, $"{EmulatedCli.Emulator} (Debian: qemu-user) is not installed");
        CliProgram.Run(_folder.Path, "generate", "--seeds", "7", "--outdir", "here").Succeeded();
        CliResult result = EmulatedCli.Run(processor, _folder.Path, "generate", "--seeds", "7", "--outdir", "there").Succeeded();
        Assert.StartsWith("note: no --network is named", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Image expected = Image.Load(_folder.File("here/seed0007.png"));
        Image actual = Image.Load(_folder.File("there/seed0007.png"));
        Assert.Equal((expected.Width, expected.Height, expected.Channels), (actual.Width, actual.Height, actual.Channels));
        Assert.All(expected.Pixels.Zip(actual.Pixels), pair => Assert.InRange(pair.Second - pair.First, -1, 1));

        string doctor = EmulatedCli.Run(processor, _folder.Path, "doctor").Succeeded().Output;
        Assert.Matches(@"(?m)^Self-test +results are right: \d+ operations against plain arithmetic in \d+ ms$", doctor);
        Assert.Matches(@"(?m)^oneDNN +(on$|off \(wrong results\): )", doctor);
        Assert.Matches($@"(?m)^Processor .*, \d+ cores, {instructions.Replace(".", @"\.", StringComparison.Ordinal)}$", doctor);
    }
}
