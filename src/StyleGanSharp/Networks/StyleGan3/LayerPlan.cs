using StyleGanSharp.Ops;
using StyleGanSharp.Signal;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan3;

/// <summary>One layer of a StyleGAN3 generator: from which band to which, and the filters around its nonlinearity.</summary>
public sealed record LayerPlan
{
    /// <summary>Name in the state dictionary: <c>L{index}_{size}_{channels}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the layer reads.</summary>
    public required SignalBand In { get; init; }

    /// <summary>What the layer writes.</summary>
    public required SignalBand Out { get; init; }

    /// <summary>Whether this layer makes the image: a 1×1 convolution without demodulation or nonlinearity.</summary>
    public required bool IsToRgb { get; init; }

    /// <summary>Taps of the convolution a side.</summary>
    public required int Kernel { get; init; }

    /// <summary>Sampling rate of the nonlinearity.</summary>
    public required int TemporaryRate { get; init; }

    /// <summary>Up-sampling before the nonlinearity.</summary>
    public int Up => TemporaryRate / In.Rate;

    /// <summary>Down-sampling after the nonlinearity.</summary>
    public int Down => TemporaryRate / Out.Rate;

    /// <summary>Taps of the up-sampling filter at the temporary rate; 1 is none.</summary>
    public required int UpTaps { get; init; }

    /// <summary>Taps of the down-sampling filter at the temporary rate, a side; 1 is none.</summary>
    public required int DownTaps { get; init; }

    /// <summary>Whether the down-sampling filter is radially symmetric and so not separable.</summary>
    public required bool IsRadial { get; init; }

    /// <summary>Padding at the temporary rate that makes the output as large as planned and keeps it centerd.</summary>
    public required Padding2d Padding { get; init; }

    /// <summary>Designs the filter behind the up-sampling: it cuts at the input's band, so that only the copies made by the inserted zeros go.</summary>
    /// <returns>[UpTaps] float32 on the CPU, a fresh tensor of unit sum; null when there is none.</returns>
    public Tensor? DesignUpFilter() => Design(UpTaps, In, isRadial: false);

    /// <summary>Designs the filter before the down-sampling: it cuts what the nonlinearity adds beyond the output's band.</summary>
    /// <returns>[DownTaps], or [DownTaps, DownTaps] when radial; float32 on the CPU, a fresh tensor of unit sum; null when there is none.</returns>
    public Tensor? DesignDownFilter() => Design(DownTaps, Out, IsRadial);

    internal static LayerPlan Make(int index, SignalBand input, SignalBand output, bool isToRgb, StyleGan3GeneratorOptions options)
    {
        int kernel = isToRgb ? 1 : options.ConvKernel;
        int temporaryRate = Math.Max(input.Rate, output.Rate) * (isToRgb ? 1 : options.LreluUpsampling);
        int up = temporaryRate / input.Rate;
        int down = temporaryRate / output.Rate;
        int upTaps = up > 1 && !isToRgb ? options.FilterSize * up : 1;
        int downTaps = down > 1 && !isToRgb ? options.FilterSize * down : 1;
        int total = ((output.Size - 1) * down) + 1 - ((input.Size + kernel - 1) * up) + upTaps + downTaps - 2;
        int low = (total + up) >> 1; // rounds down also below zero
        return new LayerPlan
        {
            Name = $"L{index}_{output.Size}_{output.Channels}",
            In = input,
            Out = output,
            IsToRgb = isToRgb,
            Kernel = kernel,
            TemporaryRate = temporaryRate,
            UpTaps = upTaps,
            DownTaps = downTaps,
            IsRadial = options.UseRadialFilters && !output.IsCritical,
            Padding = new Padding2d(low, total - low, low, total - low),
        };
    }

    private Tensor? Design(int taps, SignalBand band, bool isRadial) => LowPassFilter.Design(taps, band.CutoffHz, band.HalfWidthHz * 2, TemporaryRate, isRadial);
}
