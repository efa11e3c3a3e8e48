using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Benchmarks;

/// <summary>What <see cref="Benchmark"/> measures.</summary>
public sealed record BenchmarkOptions
{
    private const int MaxThreads = 1024;

    /// <summary>The networks.</summary>
    public required IReadOnlyList<BenchmarkSubject> Subjects { get; init; }

    /// <summary>Images at a time when images are made, each at least 1.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [1];

    /// <summary>Numbers of threads to compute with, each at least 1; null is as many as libtorch uses.</summary>
    public IReadOnlyList<int>? Threads { get; init; }

    /// <summary>How often everything is measured, at least 1; the fastest and the median are reported.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Most data-parallel replicas of a training on the CPU, at least 1; null is as many as there are threads.</summary>
    public int? Replicas { get; init; }

    /// <summary>Also measures training steps.</summary>
    public bool MeasuresTraining { get; init; }

    /// <summary>Also measures the filtered nonlinearities of StyleGAN3 generators layer by layer; float32 on the CPU only.</summary>
    public bool MeasuresLayers { get; init; }

    /// <summary>Also measures training and layers with the reference implementations of the operators (<see cref="Ops.OpImplementation.Reference"/>).</summary>
    public bool WithReference { get; init; }

    /// <summary>Number format of the convolutions when images are made; the bare convolutions beside them stay in float32.</summary>
    public SynthesisPrecision Precision { get; init; }

    /// <summary>Where to compute; null is the CPU.</summary>
    public Device? Device { get; init; }

    /// <summary>Reports everything that is wrong, at once.</summary>
    /// <exception cref="OptionException">When something is out of its range.</exception>
    public void Validate()
    {
        BenchmarkSubject? file = Subjects.FirstOrDefault(subject => subject.Training is null);
        var checks = new OptionChecks(typeof(BenchmarkOptions));
        checks.Require(Subjects, Subjects.Count > 0, "at least one network must be named, e.g. stylegan3-t:256");
        checks.Require(Batches, Batches.Count > 0 && Batches.All(batch => batch >= 1), "it must be one or more numbers of at least 1");
        checks.Require(Threads, Threads is null || (Threads.Count > 0 && Threads.All(count => count is >= 1 and <= MaxThreads)), $"it must be one or more numbers of at least 1 and at most {MaxThreads}");
        checks.Require(Replicas, Replicas is not < 1, "it must be at least 1");
        checks.Require(Rounds, Rounds is >= 1 and <= 100_000, "it must be 1 to 100000");
        checks.Require(
            MeasuresTraining, !MeasuresTraining || file is null, $"{file?.Name} is a file, which does not say how its network is trained", "Name a configuration, e.g. stylegan2:256.");
        checks.Require(
            WithReference, !WithReference || MeasuresTraining || MeasuresLayers, "only training and layers are measured with the reference operators",
            "Add BenchmarkOptions.MeasuresTraining = true or BenchmarkOptions.MeasuresLayers = true.");
        checks.ThrowIfAny();
    }
}
