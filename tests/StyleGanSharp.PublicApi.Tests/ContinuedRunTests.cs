using StyleGanSharp.Data;
using StyleGanSharp.Losses;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.PublicApi.Tests;

/// <summary>A request with a run folder continues the run exactly, as <c>stylegan train --resume</c> does.</summary>
public sealed class ContinuedRunTests : IDisposable
{
    private const double Kimg = 0.08;

    private static readonly TrainingOptions Tiny = new()
    {
        Data = "builtin:avatars",
        Resolution = 8,
        CBase = 64,
        CMax = 8,
        Latent = 8,
        MapDepth = 2,
        Batch = 8,
        Replicas = 1,
        Kimg = Kimg,
        Tick = 0.024,
        Snap = 1,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Losses that keep something from step to step, or draw something.</summary>
    [Theory]
    [InlineData("rpgan", GradientPenaltyKind.R1R2, GradientPenaltyForm.Exact)]
    [InlineData("rpgan", GradientPenaltyKind.R1R2, GradientPenaltyForm.Difference)]
    [InlineData("hinge with lecam and top-k", GradientPenaltyKind.R1, GradientPenaltyForm.Difference)]
    [InlineData("san", GradientPenaltyKind.R1, GradientPenaltyForm.Exact)]
    [InlineData("apa", GradientPenaltyKind.R1, GradientPenaltyForm.Exact)]
    [InlineData("d2d-ce", GradientPenaltyKind.R1, GradientPenaltyForm.Exact)]
    [InlineData("reconstruction", GradientPenaltyKind.R1, GradientPenaltyForm.Exact)]
    [InlineData("burn-in", GradientPenaltyKind.R1, GradientPenaltyForm.Exact)]
    [InlineData("r3gan", GradientPenaltyKind.R1R2, GradientPenaltyForm.Exact)]
    [InlineData("diffusion", GradientPenaltyKind.R1, GradientPenaltyForm.Exact)]
    public void Given_a_later_loss_When_a_run_is_stopped_and_resumed_Then_it_ends_bit_for_bit_as_if_never_stopped(string loss, GradientPenaltyKind penalty, GradientPenaltyForm form)
    {
        TrainingOptions options = Tiny with { Penalty = penalty, PenaltyForm = form, Device = CPU };
        options = loss switch
        {
            "rpgan" => options with { Adversarial = AdversarialKind.RelativisticPairing },
            "san" => options with { SanHead = true, Adversarial = AdversarialKind.Hinge },
            "d2d-ce" => options with { D2dCe = 0.5, Cond = true, Data = "builtin:avatars?label=glasses", Replicas = 2 },
            "reconstruction" => options with { Reconstruction = 1, Resolution = 32, Replicas = 2 },
            "apa" => options with { Aug = AugmentMode.Apa, P = 0.4 },
            "burn-in" => options with { GLr = new Ramp(2e-3, 1e-4), Beta2 = new Ramp(0.9, 0.99), Gamma = new Ramp(2, 0.2), EmaKimg = new Ramp(0, 5), Aug = AugmentMode.Fixed, P = new Ramp(0, 0.5), BurnIn = 0.06 },
            "r3gan" => options with { Cfg = "r3gan", MapDepth = null, Cond = true, Data = "builtin:avatars?label=glasses", Replicas = 2 },
            "diffusion" => options with { Aug = AugmentMode.Diffusion, P = 0.4 },
            _ => options with { Adversarial = AdversarialKind.Hinge, LeCam = 0.3, TopK = 0.001, Replicas = 2 },
        };
        TrainingResult whole = TrainingRun.Train(options with { OutFolder = _folder.File("whole") });
        using var stop = new CancellationTokenSource();
        TrainingResult part = TrainingRun.Train(options with { OutFolder = _folder.File("parts") }, new StopAt(stop, 0.04), stop.Token);
        Assert.True(part.WasCanceled);
        AssertEqualStates(whole, TrainingRun.Train(new TrainingOptions { Resume = part.RunFolder, Device = CPU }));
    }

    [Fact]
    public void Given_a_run_that_was_stopped_When_a_request_resumes_its_folder_Then_it_goes_on_there_and_ends_bit_for_bit_as_if_never_stopped()
    {
        TrainingResult whole = TrainingRun.Train(Tiny with { OutFolder = _folder.File("whole"), Device = CPU });
        using var stop = new CancellationTokenSource();
        TrainingResult part = TrainingRun.Train(Tiny with { OutFolder = _folder.File("parts"), Device = CPU }, new StopAt(stop, 0.04), stop.Token);
        Assert.True(part.WasCanceled && part.Kimg is > 0 and < Kimg);

        var request = new TrainingOptions { Resume = part.RunFolder };
        Assert.Equal(part.RunFolder, request.ContinuedRun!.Path);
        TrainingResult rest = TrainingRun.Train(request with { OutFolder = _folder.File("elsewhere"), Device = CPU });
        Assert.Equal((part.RunFolder, Kimg, false), (rest.RunFolder, rest.Kimg, rest.WasCanceled));
        Assert.False(Directory.Exists(_folder.File("elsewhere")));
        Assert.Single(Directory.GetDirectories(_folder.File("parts")));
        AssertEqualStates(whole, rest);

        // The length is the one option that may change.
        TrainingResult longer = TrainingRun.Train(request with { Kimg = 0.1, OutFolder = _folder.File("elsewhere"), Device = CPU });
        Assert.Equal((part.RunFolder, 0.104), (longer.RunFolder, longer.Kimg)); // whole batches of 8
    }

    [Fact]
    public void Given_other_options_beside_a_run_folder_When_trained_Then_each_is_refused_by_its_member_and_the_run_stays_as_it_was()
    {
        TrainingResult run = TrainingRun.Train(Tiny with { OutFolder = _folder.File("runs"), Device = CPU });
        byte[] state = File.ReadAllBytes(new RunFolder(run.RunFolder).StateFile);
        var request = new TrainingOptions { Resume = run.RunFolder, Kimg = 1, Batch = 4, Mirror = true, GOptions = new Dictionary<string, string> { ["use_noise"] = "true" } };
        OptionException error = Assert.Throws<OptionException>(() => TrainingRun.Train(request with { OutFolder = _folder.File("runs"), Device = CPU }));
        Assert.Equal(["TrainingOptions.Batch", "TrainingOptions.GOptions", "TrainingOptions.Mirror"], error.Problems.Select(problem => problem.Member).Order(StringComparer.Ordinal));
        Assert.Contains("keeps the options it was started with", error.Message, StringComparison.Ordinal);

        using ImageDataset dataset = new TrainingOptions { Resume = run.RunFolder }.OpenData();
        Assert.Equal(("avatars-8", 8), (dataset.Name, dataset.Resolution));
        OptionException refused = Assert.Throws<OptionException>(() => new TrainingOptions { Resume = run.RunFolder }.Resolve(dataset, CPU));
        Assert.Equal(("TrainingOptions.Resume", run.RunFolder), (refused.Member, refused.Value));
        Assert.Single(Directory.GetDirectories(_folder.File("runs")));
        Assert.Equal(state, File.ReadAllBytes(new RunFolder(run.RunFolder).StateFile));
    }

    [Fact]
    public void Given_a_network_file_or_a_folder_without_a_run_When_trained_Then_a_new_run_starts_from_the_file_and_the_folder_is_an_error()
    {
        TrainingResult run = TrainingRun.Train(Tiny with { Kimg = 0.016, OutFolder = _folder.File("runs"), Device = CPU });
        var startedFrom = new List<string>();
        TrainingResult next = TrainingRun.Train(Tiny with { Kimg = 0.016, Resume = run.Snapshot, OutFolder = _folder.File("runs"), Device = CPU }, new Starts(startedFrom));
        Assert.NotEqual(run.RunFolder, next.RunFolder);
        Assert.Contains(startedFrom, line => line.Contains(Path.GetFileName(run.Snapshot), StringComparison.Ordinal));

        Assert.Contains("holds no run that can be continued", Assert.Throws<StyleGanException>(() => TrainingRun.Train(new TrainingOptions { Resume = _folder.File("runs"), OutFolder = _folder.File("new"), Device = CPU })).Message, StringComparison.Ordinal);
        Assert.Contains("holds no run that can be continued", Assert.Throws<StyleGanException>(() => TrainingRun.Train(new TrainingOptions { Resume = _folder.File("nowhere"), OutFolder = _folder.File("new"), Device = CPU })).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<StyleGanException>(() => TrainingRun.Train(Tiny with { Resume = _folder.File("nowhere.pkl"), OutFolder = _folder.File("new"), Device = CPU })).Message, StringComparison.Ordinal);
        Assert.Equal("TrainingOptions.Data", Assert.Throws<OptionException>(() => TrainingRun.Train(new TrainingOptions { OutFolder = _folder.File("new"), Device = CPU })).Member);
        Assert.False(Directory.Exists(_folder.File("new")));
    }

    [Theory]
    [InlineData("https://example.org/faces")]
    [InlineData("builtin:avatars")]
    [InlineData("faces.pkl")]
    public void Given_what_is_no_folder_When_named_for_resuming_Then_it_is_a_network(string resume) => Assert.Null(new TrainingOptions { Resume = resume }.ContinuedRun);

    private static void AssertEqualStates(TrainingResult expected, TrainingResult found)
    {
        foreach (Func<TrainingResult, string> file in new Func<TrainingResult, string>[] { result => new RunFolder(result.RunFolder).StateFile, result => result.Snapshot })
        {
            TensorFile first = TensorFile.Read(file(expected));
            TensorFile second = TensorFile.Read(file(found));
            Assert.Equal(first.Names, second.Names);
            Assert.All(first.Names, name => Assert.True(first.Bytes(name).SequenceEqual(second.Bytes(name)), $"{name} differs."));
        }
    }

    private sealed class StopAt(CancellationTokenSource stop, double kimg) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Kimg >= kimg)
            {
                stop.Cancel();
            }
        }
    }

    private sealed class Starts(List<string> lines) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => lines.AddRange(value.StartedFrom);
    }
}
