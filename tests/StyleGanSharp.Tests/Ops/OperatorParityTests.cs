using System.Text.Json;
using StyleGanSharp.Ops;
using StyleGanSharp.Tests.Parity;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Ops;

/// <summary>Values, first and second derivatives of the operators against reference numbers in float64.</summary>
public sealed class OperatorParityTests
{
    private const double Tolerance = 1e-6; // the filters are float32; without one the numbers agree to 1e-9

    /// <summary>Float32 rounds by 6e-8; an operator sums some hundred terms on the way, of magnitudes up to a few times the result.</summary>
    private const double Float32Tolerance = 2e-5;

    public static TheoryData<int> UpFirDnCases => [.. Enumerable.Range(0, Count("upfirdn2d"))];

    public static TheoryData<int> BiasActCases => [.. Enumerable.Range(0, Count("bias_act"))];

    public static TheoryData<int> FilteredLeakyReluCases => [.. Enumerable.Range(0, Count("filtered_lrelu"))];

    public static TheoryData<int> ModulatedConvCases => [.. Enumerable.Range(0, Count("modulated_conv2d"))];

    private static OpImplementation FastImplementation => TestDevice.IsCpu ? OpImplementation.Cpu : OpImplementation.Cuda;

    [Theory]
    [MemberData(nameof(UpFirDnCases))]
    public void Given_a_reference_case_When_upfirdn2d_runs_Then_values_and_gradient_agree(int index)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("upfirdn2d");
        UpFirDnCase(golden, index, ScalarType.Float64, OpImplementation.Reference, Tolerance);
    }

    [Theory]
    [MemberData(nameof(UpFirDnCases))]
    public void Given_a_reference_case_When_the_fast_upfirdn2d_runs_Then_values_and_gradient_agree(int index)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("upfirdn2d");
        UpFirDnCase(golden, index, ScalarType.Float32, FastImplementation, Float32Tolerance);
    }

    [Theory]
    [MemberData(nameof(BiasActCases))]
    public void Given_a_reference_case_When_bias_act_runs_Then_values_and_derivatives_agree(int index)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("bias_act");
        BiasActCase(golden, index, ScalarType.Float64, OpImplementation.Reference, 1e-9);
    }

    [Theory]
    [MemberData(nameof(BiasActCases))]
    public void Given_a_reference_case_When_the_fastest_bias_act_runs_Then_values_and_derivatives_agree(int index)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("bias_act");
        BiasActCase(golden, index, ScalarType.Float32, OpImplementation.Auto, Float32Tolerance); // smooth activations have no implementation of their own
    }

    [Theory]
    [MemberData(nameof(FilteredLeakyReluCases))]
    public void Given_a_reference_case_When_filtered_leaky_relu_runs_Then_values_and_derivatives_agree(int index)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("filtered_lrelu");
        FilteredLeakyReluCase(golden, index, ScalarType.Float64, OpImplementation.Reference, Tolerance);
    }

    [Theory]
    [MemberData(nameof(FilteredLeakyReluCases))]
    public void Given_a_reference_case_When_the_fast_filtered_leaky_relu_runs_Then_values_and_derivatives_agree(int index)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("filtered_lrelu");
        FilteredLeakyReluCase(golden, index, ScalarType.Float32, FastImplementation, Float32Tolerance);
    }

    [Theory]
    [MemberData(nameof(ModulatedConvCases))]
    public void Given_a_reference_case_When_modulated_conv2d_runs_Then_values_and_derivatives_agree(int index)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("modulated_conv2d");
        ModulatedConvCase(golden, index, ScalarType.Float64, 1e-9, Tolerance);
    }

    [Theory]
    [MemberData(nameof(ModulatedConvCases))]
    public void Given_a_reference_case_When_modulated_conv2d_runs_in_float32_Then_values_and_derivatives_agree(int index)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("modulated_conv2d");
        ModulatedConvCase(golden, index, ScalarType.Float32, Float32Tolerance, Float32Tolerance);
    }

    private static void ModulatedConvCase(GoldenFile golden, int index, ScalarType type, double tolerance, double filteredTolerance)
    {
        JsonElement item = golden.Json("cases")[index];
        string key = item.GetProperty("key").GetString()!;
        bool demodulate = item.GetProperty("demodulate").GetBoolean();
        int padding = item.GetProperty("padding").GetInt32();
        if (item.GetProperty("kind").GetString() == "sg3")
        {
            Tensor gain = tensor(item.GetProperty("input_gain").GetSingle()); // float32, as the network's moving average is
            Compare(golden, key, item, tolerance, ["x", "w", "s"], input => ModulatedConv2d.ApplyNormalized(input[0], input[1], input[2], demodulate, padding, gain), type);
            return;
        }

        Tensor taps = tensor(item.GetProperty("resample_filter").EnumerateArray().Select(tap => tap.GetSingle()).ToArray());
        Tensor f = taps.outer(taps) / taps.sum().square();
        Tensor? noise = golden.Has($"{key}/noise") ? golden[$"{key}/noise"] : null;
        Compare(golden, key, item, filteredTolerance, ["x", "w", "s"], input => ModulatedConv2d.Apply(
            input[0], input[1], input[2], noise, item.GetProperty("up").GetInt32(), padding: padding, resampleFilter: f, demodulate: demodulate,
            flipWeight: item.GetProperty("up").GetInt32() == 1), type); // as the networks store it: up-sampling layers convolve
    }

    private static void BiasActCase(GoldenFile golden, int index, ScalarType type, OpImplementation implementation, double tolerance)
    {
        JsonElement item = golden.Json("cases")[index];
        Activation activation = item.GetProperty("act").GetString() == "lrelu"
            ? Activation.LeakyRelu
            : Enum.Parse<Activation>(item.GetProperty("act").GetString()!, ignoreCase: true);
        Assert.Equal(item.GetProperty("default_gain").GetDouble(), BiasAct.DefaultGain(activation), 12);
        Compare(golden, item.GetProperty("key").GetString()!, item, tolerance, ["x", "b"], input => BiasAct.Apply(
            input[0], input[1], 1, activation, Optional(item, "alpha"), Optional(item, "gain"), Optional(item, "clamp"), implementation), type);
    }

    private static void UpFirDnCase(GoldenFile golden, int index, ScalarType type, OpImplementation implementation, double tolerance)
    {
        JsonElement item = golden.Json("cases")[index];
        string key = item.GetProperty("key").GetString()!;
        Tensor? f = golden.Has($"{key}/f") ? golden[$"{key}/f"] : null;
        Compare(golden, key, item, tolerance, ["x"], input => UpFirDn2d.Apply(
            input[0], f, Pair(item.GetProperty("up")), Pair(item.GetProperty("down")), Pad(item),
            item.GetProperty("flip_filter").GetBoolean(), item.GetProperty("gain").GetDouble(), implementation), type);
    }

    private static void FilteredLeakyReluCase(GoldenFile golden, int index, ScalarType type, OpImplementation implementation, double tolerance)
    {
        JsonElement item = golden.Json("cases")[index];
        string key = item.GetProperty("key").GetString()!;
        Tensor? fu = golden.Has($"{key}/fu") ? golden[$"{key}/fu"] : null;
        Tensor? fd = golden.Has($"{key}/fd") ? golden[$"{key}/fd"] : null;
        Compare(golden, key, item, tolerance, ["x", "b"], input => FilteredLeakyRelu.Apply(
            input[0], fu, fd, input[1], item.GetProperty("up").GetInt32(), item.GetProperty("down").GetInt32(), Pad(item),
            item.GetProperty("gain").GetDouble(), item.GetProperty("slope").GetDouble(), Optional(item, "clamp"), implementation), type);
    }

    /// <summary>y; the gradient of ⟨y, cotangent⟩; and the gradient of the summed squares of those gradients.</summary>
    private static void Compare(GoldenFile golden, string key, JsonElement item, double tolerance, string[] names, Func<Tensor[], Tensor> run, ScalarType type = ScalarType.Float64)
    {
        Tensor[] inputs = [.. names.Select(name => golden[$"{key}/{name}"].to(type).detach().requires_grad_())];
        Tensor y = run(inputs);
        TensorAssert.CloseToScale(golden[$"{key}/y"], y, tolerance, $"case {key} y");
        Tensor cotangent = Synthetic.Make(item.GetProperty("cotangent").GetString()!, y.shape).to(type);
        IList<Tensor> first = autograd.grad([(y * cotangent).sum()], inputs, create_graph: true, retain_graph: true);
        for (int i = 0; i < inputs.Length; i++)
        {
            TensorAssert.CloseToScale(golden[$"{key}/grad{i}"], first[i], tolerance, $"case {key} grad{i}");
        }

        if (!Enumerable.Range(0, inputs.Length).Any(i => golden.Has($"{key}/gradgrad{i}")))
        {
            return; // linear in its inputs
        }

        Tensor norm = first.Select(gradient => gradient.square().sum()).Aggregate((left, right) => left + right);
        // Where the gradient does not depend on the inputs, as between the kinks of a leaky ReLU, an implementation may say so instead of computing zeros.
        IList<Tensor> second = norm.requires_grad ? autograd.grad([norm], inputs, allow_unused: true) : [.. inputs.Select(input => zeros_like(input))];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (golden.Has($"{key}/gradgrad{i}"))
            {
                TensorAssert.CloseToScale(golden[$"{key}/gradgrad{i}"], second[i], tolerance * 10, $"case {key} gradgrad{i}");
            }
        }
    }

    private static int Count(string file)
    {
        using var golden = new GoldenFile(file);
        return golden.Json("cases").GetArrayLength();
    }

    private static (int X, int Y) Pair(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? (element[0].GetInt32(), element[1].GetInt32()) : (element.GetInt32(), element.GetInt32());

    private static Padding2d Pad(JsonElement item)
    {
        JsonElement pad = item.GetProperty("padding_x0_x1_y0_y1");
        return pad.ValueKind == JsonValueKind.Array ? new Padding2d(pad[0].GetInt32(), pad[1].GetInt32(), pad[2].GetInt32(), pad[3].GetInt32()) : new Padding2d(pad.GetInt32());
    }

    private static double? Optional(JsonElement item, string name)
    {
        JsonElement value = item.GetProperty(name);
        return value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();
    }
}
