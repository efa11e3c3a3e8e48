using System.Runtime.InteropServices;
using StyleGanSharp.Runtime;
using StyleGanSharp.Runtime.SelfTests;

namespace StyleGanSharp.Tests.Runtime;

/// <summary>The self-test of libtorch sees every fault in every result of every case.</summary>
public sealed class SelfTestTests
{
    public static TheoryData<int, string> Results { get; } = new(
        Enumerable.Range(0, LibTorchSelfTest.Cases.Count).SelectMany(i => new[] { "forward", "input gradient", "weight gradient" }.Select(part => (i, part)))
            .Where(item => item.part != "weight gradient" || LibTorchSelfTest.Cases[item.i] is not ConvolutionCase { AreWeightsFixed: true }));

    [Theory]
    [MemberData(nameof(Results))]
    public void Given_one_result_When_it_is_wrong_Then_the_case_names_it(int number, string part)
    {
        SelfTestCase test = LibTorchSelfTest.Cases[number];
        (string Name, Action<float[]> Change)[] faults =
        [
            ("one value", values => values[values.Length / 2] += test.Type == NativeType.Float32 ? 1 : 3 + (Math.Abs(values[values.Length / 2]) / 16)),
            ("not a number", values => values[0] = float.NaN),
            ("infinite", values => values[^1] = float.NegativeInfinity),
            ("last part lost", values => Array.Clear(values, values.Length - (values.Length / 16) - 1, (values.Length / 16) + 1)),
            ("two values exchanged", values => Exchange(values)),
        ];
        Assert.Null(Fault(test, null));
        foreach ((string name, Action<float[]> change) in faults)
        {
            bool isReached = false;
            string? fault = Fault(test, (_, found, values) =>
            {
                if (found == part)
                {
                    isReached = true;
                    change(values);
                }
            });
            Assert.SkipUnless(isReached || !test.IsOptional, "this libtorch computes no such half precision");
            Assert.True(fault == $"{test.Name} ({part})", $"{test.Name}, {part}, {name}: {fault ?? "unseen"}");
        }
    }

    [Fact]
    public void Given_the_cases_When_named_Then_every_kind_is_there()
    {
        string[] names = [.. LibTorchSelfTest.Cases.Select(test => test.Name)];
        Assert.All(["transposed", "5×5", "1×1", "stride 2", "groups", "product", "batched", "bfloat16", "float16"], kind => Assert.Contains(names, name => name.Contains(kind, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true, 0, "on", null)]
    [InlineData(false, 0, "off (chosen)", "oneDNN is off, as STYLEGAN_ONEDNN=off asks for it")]
    [InlineData(false, 2, "off (wrong results)", "(2 of 10 tests, the first: some convolution). It is switched off")]
    [InlineData(true, 2, "on (chosen, wrong results)", "STYLEGAN_ONEDNN=on asks for it")]
    public void Given_a_result_When_recorded_Then_the_state_and_the_line_for_the_user_say_what_is_used(bool isOn, int faults, string state, string? mentions)
    {
        var result = new SelfTestResult(isOn, [.. Enumerable.Repeat("some convolution", faults)], 10, 1);
        Assert.Equal(state, result.OneDnn);
        Assert.Equal(mentions is null, result.Notice is null);
        Assert.Contains(mentions ?? string.Empty, result.Notice ?? string.Empty, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', result.Notice ?? string.Empty);
    }

    [Fact]
    public void Given_a_libtorch_without_the_switch_When_oneDNN_has_to_be_off_Then_nothing_is_computed_and_the_error_says_what_to_do()
    {
        IntPtr other = NativeLibrary.Load(OperatingSystem.IsWindows() ? "kernel32" : OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6");
        var test = new LibTorchSelfTest(LibTorch.Wrapper, new TorchContext(other), OneDnnChoice.Off);
        StyleGanException error = Assert.Throws<StyleGanException>(test.TestKinds);
        Assert.Contains("cannot be switched off", error.Message, StringComparison.Ordinal);
        Assert.Contains(LibTorch.FolderVariable, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, test.Result.Milliseconds);
    }

    private static string? Fault(SelfTestCase test, Distortion? distort)
    {
        using var torch = new NativeTorch(LibTorch.Wrapper);
        try
        {
            return test.FirstFault(torch, distort);
        }
        catch (NativeTorchException) when (test.IsOptional)
        {
            return null;
        }
    }

    /// <summary>The first value and one that differs enough to be seen in half precision.</summary>
    private static void Exchange(float[] values)
    {
        int other = Array.FindIndex(values, value => Math.Abs(value - values[0]) > 4 + (Math.Abs(value) / 16));
        (values[0], values[other]) = (values[other], values[0]);
    }
}
