using System.Diagnostics;

namespace StyleGanSharp.Runtime.SelfTests;

/// <summary>Computes small cases of every kind of operation that the library leaves to libtorch and compares them with plain arithmetic, before anything else is computed.</summary>
/// <remarks>
/// oneDNN 3.7 inside libtorch 2.10 takes all caches for one byte where a hypervisor hides their description, and then loses channels of convolutions. Other faults of this kind will come:
/// the test is of what is computed, not of the processor's name. Most of its time is code generation in oneDNN, so what is rare is tested when it is first asked for.
/// </remarks>
/// <param name="wrapper">TorchSharp's native library.</param>
/// <param name="context">libtorch's switches.</param>
/// <param name="choice">What the user wants of oneDNN.</param>
internal sealed class LibTorchSelfTest(IntPtr wrapper, TorchContext context, OneDnnChoice choice)
{
    private const string OneDnnSwitch = "setUserEnabledMkldnn";

    /// <summary>Every kind, with channels that fill no whole vector. libtorch hands single images to oneDNN only where kernels are larger than 3×3, and 1×1 kernels only in batches of 16 or with several threads.</summary>
    private static readonly SelfTestCase[] Kinds =
    [
        new ConvolutionCase(17, 31, 3, Padding: 1, Batch: 2),
        new ProductCase(0, 17, 33, 31),
        new ConvolutionCase(31, 17, 3, Stride: 2, Padding: 1, Batch: 2),
        new ConvolutionCase(17, 33, 2, Stride: 2, Batch: 2) { IsTransposed = true },
        new ConvolutionCase(18, 31, 5, Padding: 2) { AreWeightsFixed = true },
        new ConvolutionCase(65, 3, 1, Batch: 16),
        new ConvolutionCase(6, 6, 3, Padding: 1, Groups: 6, Batch: 2) { AreWeightsFixed = true },
        new ProductCase(2, 17, 19, 31),
    ];

    /// <summary>More shapes of the same kinds.</summary>
    private static readonly SelfTestCase[] FurtherShapes =
    [
        new ConvolutionCase(17, 31, 3, Padding: 1),
        new ConvolutionCase(65, 16, 3, Padding: 1, Batch: 2, Size: 4),
        new ConvolutionCase(16, 17, 3, Padding: 1, Batch: 16),
        new ConvolutionCase(3, 17, 3, Padding: 1, Batch: 2),
        new ConvolutionCase(17, 65, 4, Stride: 2, Padding: 1, Size: 3),
        new ConvolutionCase(31, 17, 1, Batch: 2, Size: 5),
        new ConvolutionCase(8, 12, 3, Padding: 1, Groups: 4),
        new ConvolutionCase(33, 16, 3, Stride: 2, Batch: 16) { IsTransposed = true },
        new ConvolutionCase(17, 33, 3, Stride: 2, Batch: 2) { IsTransposed = true },
        new ConvolutionCase(17, 18, 2, Stride: 2, Batch: 2),
        new ConvolutionCase(18, 31, 5, Padding: 2, Batch: 2),
        new ConvolutionCase(31, 65, 5, Padding: 2, Batch: 2) { IsTransposed = true },
    ];

    private static readonly SelfTestCase[] HalfPrecision =
    [
        new ConvolutionCase(17, 31, 3, Padding: 1) { Type = NativeType.BFloat16 },
        new ConvolutionCase(31, 17, 1) { Type = NativeType.BFloat16 },
        new ConvolutionCase(17, 31, 3, Stride: 2) { Type = NativeType.BFloat16, IsTransposed = true },
        new ConvolutionCase(17, 31, 3, Padding: 1, Batch: 2) { Type = NativeType.Float16 },
        new ConvolutionCase(31, 17, 1, Batch: 2) { Type = NativeType.Float16 },
        new ProductCase(0, 17, 33, 31) { Type = NativeType.BFloat16 },
    ];

    private readonly Lock _gate = new();
    private readonly HashSet<SelfTestCase[]> _done = [];
    private readonly List<string> _faults = [];
    private bool _isOn = choice != OneDnnChoice.Off;
    private double _milliseconds;
    private int _cases;

    /// <summary>Makes results of libtorch wrong, given whether oneDNN is on; for tests, which set it before libtorch is loaded.</summary>
    internal static Func<bool, Distortion?>? Faults { get; set; }

    /// <summary>Every case of every set.</summary>
    internal static IReadOnlyList<SelfTestCase> Cases => [.. Kinds, .. FurtherShapes, .. HalfPrecision];

    /// <summary>What was found so far.</summary>
    public SelfTestResult Result
    {
        get
        {
            lock (_gate)
            {
                return new SelfTestResult(_isOn, [.. _faults], _cases, _milliseconds) { Choice = choice };
            }
        }
    }

    /// <summary>Tests every kind of operation in float32; oneDNN is switched off where it is wrong.</summary>
    /// <exception cref="StyleGanException">When results are wrong without oneDNN too, or it cannot be switched off.</exception>
    public void TestKinds() => Test(Kinds);

    /// <summary>The same of half precision.</summary>
    public void TestHalfPrecision() => Test(HalfPrecision);

    /// <summary>The same of everything, for a machine that somebody looks at.</summary>
    public void TestAll()
    {
        Test(FurtherShapes);
        Test(HalfPrecision);
    }

    private void Test(SelfTestCase[] cases)
    {
        lock (_gate)
        {
            if (!_done.Add(cases))
            {
                return;
            }

            long start = Stopwatch.GetTimestamp();
            _cases += cases.Length;
            if (!_isOn)
            {
                SwitchOff($"{LibTorch.OneDnnVariable}=off asks for it");
            }

            List<string> faults = FindFaults(cases);
            _faults.AddRange(_isOn || faults.Count == 0 ? faults : throw Wrong(faults));
            if (faults.Count > 0 && choice == OneDnnChoice.Auto)
            {
                SwitchOff($"it computes wrong results on this machine: {faults[0]}");
                foreach (SelfTestCase[] set in _done)
                {
                    faults = FindFaults(set);
                    _faults.AddRange(faults.Count == 0 ? faults : throw Wrong(faults));
                }
            }

            _milliseconds += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    private static StyleGanException Wrong(List<string> faults) => new(
        $"libtorch computes wrong results on this machine, with and without oneDNN: {string.Join("; ", faults.Take(3))}. Nothing was computed. "
        + $"Try another libtorch ({LibTorch.FolderVariable}) or ATEN_CPU_CAPABILITY=default in the environment, and report it with what SystemReport.Collect says.");

    private void SwitchOff(string reason)
    {
        if (!context.Has(OneDnnSwitch))
        {
            throw new StyleGanException($"This libtorch's oneDNN cannot be switched off, although {reason}. Nothing was computed. Use libtorch {LibTorch.ExpectedVersion} "
                + $"(unset {LibTorch.FolderVariable} for the packaged one).");
        }

        context.Set(OneDnnSwitch, false);
        _isOn = false;
    }

    /// <summary>Runs cases, up to the first fault where oneDNN can be switched off. On this thread alone: it may be in the middle of loading an assembly, and another would wait for it.</summary>
    private List<string> FindFaults(SelfTestCase[] cases)
    {
        Distortion? distort = Faults?.Invoke(_isOn);
        var faults = new List<string>();
        using var torch = new NativeTorch(wrapper);
        foreach (SelfTestCase test in cases)
        {
            if (FirstFault(torch, test, distort) is { } fault)
            {
                faults.Add(fault);
                if (_isOn && choice == OneDnnChoice.Auto)
                {
                    break;
                }
            }
        }

        return faults;
    }

    private static string? FirstFault(NativeTorch torch, SelfTestCase test, Distortion? distort)
    {
        try
        {
            return test.FirstFault(torch, distort);
        }
        catch (NativeTorchException) when (test.IsOptional)
        {
            return null; // half precision that libtorch does not offer on this processor fails loudly; only silence is dangerous
        }
        catch (NativeTorchException e)
        {
            return $"{test.Name}: {e.Message}";
        }
    }
}
